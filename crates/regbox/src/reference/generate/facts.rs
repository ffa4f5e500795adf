//! Facts: what they can be declared as, what they can be given as, and every way to complete what is missing.

use super::text::Tape;

/// What a fact is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::reference) enum Shape {
    Bool,
    /// A whole number within bounds, where it has them.
    Integer(Option<i64>, Option<i64>),
    Decimal(Option<i64>),
    Money(Option<i64>),
    Rate,
    Date(bool),
    Kind,
    Rank,
    Kinds,
    Months,
    OptionalInteger,
    OptionalRank,
    Member,
    Members,
    Ranks,
}

/// The fields of a record.
pub(in crate::reference) const FIELDS: [(&str, Shape); 5] = [
    ("flag", Shape::Bool),
    ("count", Shape::Integer(Some(0), Some(3))),
    ("rank", Shape::Rank),
    ("since", Shape::Date(false)),
    ("other", Shape::Rank),
];

/// The enumerations and the record that every policy has.
pub(in crate::reference) const TYPES: [&str; 3] = [
    "enum Kind { red green blue }",
    "enum Rank ordered { low mid high }",
    "record Member { flag: bool \"?\" count: integer \"?\" { at least 0 at most 3 } rank: Rank \"?\" since: date \"?\" other: Rank \"?\" }",
];

/// A fact, or a judgement.
#[derive(Clone, Debug)]
pub(in crate::reference) struct Fact {
    pub name: String,
    pub shape: Shape,
    pub judged: bool,
    /// What it is presumed to be, and when.
    pub presumed: Option<String>,
}

/// What is given of a fact.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::reference) enum Given {
    Missing,
    /// As JSON.
    Plain(String),
    Record(Vec<Given>),
    List(Vec<Given>),
}

impl Shape {
    pub(in crate::reference) fn type_name(self) -> &'static str {
        match self {
            Shape::Bool => "bool",
            Shape::Integer(..) => "integer",
            Shape::Decimal(_) => "decimal",
            Shape::Money(_) => "money GBP",
            Shape::Rate => "rate EUR to GBP",
            Shape::Date(_) => "date",
            Shape::Kind => "Kind",
            Shape::Rank => "Rank",
            Shape::Kinds => "set of Kind",
            Shape::Months => "period of months",
            Shape::OptionalInteger => "optional integer",
            Shape::OptionalRank => "optional Rank",
            Shape::Member => "Member",
            Shape::Members => "list of Member",
            Shape::Ranks => "list of Rank",
        }
    }

    /// A value, as a policy writes it.
    pub(super) fn written(self) -> &'static str {
        match self {
            Shape::Bool => "true",
            Shape::Integer(..) | Shape::OptionalInteger => "1",
            Shape::Decimal(_) => "2",
            Shape::Money(_) => "GBP 2",
            Shape::Date(_) => "2026-01-01",
            Shape::Kind => "red",
            Shape::Rank => "mid",
            Shape::OptionalRank => "none",
            Shape::Kinds => "{ red, blue }",
            Shape::Months => "6 months",
            Shape::Rate => "2",
            Shape::Member => "{}",
            Shape::Members | Shape::Ranks => "[]",
        }
    }

    pub(in crate::reference) fn bounds(self) -> String {
        match self {
            Shape::Integer(least, most) => {
                let least = least.map(|least| format!("at least {least} "));
                let most = most.map(|most| format!("at most {most} "));
                least.unwrap_or_default() + &most.unwrap_or_default()
            }
            Shape::Decimal(Some(more)) => format!("more than {more} "),
            Shape::Money(Some(least)) => format!("at least GBP {least} "),
            Shape::Date(true) => "on or after 2025-01-01 before 2027-01-01 ".to_owned(),
            Shape::Months => "at least 0 months ".to_owned(),
            _ => String::new(),
        }
    }

    /// Values that it can be given as: all of them where they are few, else some about which the rules of a policy turn.
    pub(in crate::reference) fn values(self) -> Vec<Given> {
        let plain = |values: &[&str]| values.iter().map(|value| Given::Plain((*value).to_owned())).collect();
        let record = |values: [&str; 5]| Given::Record(plain(&values));
        let one = record(["true", "1", "\"mid\"", "\"2025-06-30\"", "\"high\""]);
        let two = record(["false", "3", "\"low\"", "\"2026-01-01\"", "\"mid\""]);
        match self {
            Shape::Bool => plain(&["false", "true"]),
            Shape::Integer(Some(least), Some(most)) if most - least <= 4 => {
                (least..=most).map(|value| Given::Plain(value.to_string())).collect()
            }
            Shape::Integer(least, most) => [0, 1, 2, 3, 5, 8, -2, 99_999_999_999_999]
                .into_iter()
                .filter(|value| least.is_none_or(|least| least <= *value) && most.is_none_or(|most| *value <= most))
                .map(|value| Given::Plain(value.to_string()))
                .collect(),
            Shape::Decimal(None) => plain(&["0", "1.5", "2", "-0.5", "7.25"]),
            Shape::Decimal(Some(_)) => plain(&["1.5", "2", "4.75"]),
            Shape::Money(None) => plain(&["\"GBP 2\"", "\"GBP 0\"", "\"GBP -3.5\"", "\"GBP 6\""]),
            Shape::Money(Some(_)) => plain(&["\"GBP 2\"", "\"GBP 0\"", "\"GBP 3.5\"", "\"GBP 6\""]),
            Shape::Rate => plain(&["2", "0.5", "\"1.25\"", "1"]),
            Shape::Date(true) => plain(&["\"2026-01-01\"", "\"2025-12-31\"", "\"2025-01-01\"", "\"2026-08-31\""]),
            Shape::Date(false) => {
                plain(&["\"2026-01-01\"", "\"2024-02-29\"", "\"2025-12-31\"", "\"9999-12-31\"", "\"2026-08-31\""])
            }
            Shape::Kind => plain(&["\"red\"", "\"green\"", "\"blue\""]),
            Shape::Rank => plain(&["\"low\"", "\"mid\"", "\"high\""]),
            Shape::Kinds => plain(&["[]", "[\"red\"]", "[\"red\",\"blue\"]", "[\"red\",\"green\",\"blue\"]"]),
            Shape::Months => plain(&["\"P0M\"", "\"P6M\"", "\"P1Y1M\"", "\"P2147483647M\""]),
            Shape::OptionalInteger => plain(&["{\"none\":true}", "1", "4"]),
            Shape::OptionalRank => plain(&["{\"none\":true}", "\"low\"", "\"mid\"", "\"high\""]),
            Shape::Member => vec![one, two],
            Shape::Members => vec![Given::List(vec![]), Given::List(vec![one.clone()]), Given::List(vec![two, one])],
            Shape::Ranks => vec![
                Given::List(vec![]),
                Given::List(plain(&["\"low\""])),
                Given::List(plain(&["\"high\"", "\"low\""])),
            ],
        }
    }

    /// A value; something in it is missing that often in a hundred times.
    pub(super) fn give(self, tape: &mut Tape<'_>, missing: usize) -> Given {
        if tape.chance(missing) {
            return Given::Missing;
        }
        let inside = missing / 2;
        match self {
            Shape::Member => Given::Record(FIELDS.iter().map(|(_, field)| field.give(tape, missing)).collect()),
            Shape::Members => Given::List((0..tape.below(4)).map(|_| Shape::Member.give(tape, inside)).collect()),
            Shape::Ranks => Given::List((0..tape.below(4)).map(|_| Shape::Rank.give(tape, inside)).collect()),
            other => {
                let values = other.values();
                values[tape.below(values.len())].clone()
            }
        }
    }

    pub(in crate::reference) fn is_list(self) -> bool {
        matches!(self, Shape::Members | Shape::Ranks)
    }

    /// What a member of a list is.
    fn member(self) -> Shape {
        if self == Shape::Ranks { Shape::Rank } else { Shape::Member }
    }
}

impl Given {
    /// Goes through what is missing, by its place.
    pub(in crate::reference) fn each_missing(
        &mut self,
        shape: Shape,
        path: &str,
        visit: &mut dyn FnMut(&mut Given, Shape, &str),
    ) {
        match self {
            Given::Missing => visit(self, shape, path),
            Given::Plain(_) => {}
            Given::Record(fields) => {
                for (field, (name, shape)) in fields.iter_mut().zip(FIELDS) {
                    field.each_missing(shape, &format!("{path}.{name}"), visit);
                }
            }
            Given::List(members) => {
                for (at, member) in members.iter_mut().enumerate() {
                    member.each_missing(shape.member(), &format!("{path}[{at}]"), visit);
                }
            }
        }
    }

    pub(in crate::reference) fn json(&self, out: &mut String) {
        match self {
            Given::Missing => out.push_str("null"),
            Given::Plain(text) => out.push_str(text),
            Given::Record(fields) => {
                out.push('{');
                for (at, (field, (name, _))) in fields.iter().zip(FIELDS).enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    out.push_str(&format!("\"{name}\":"));
                    field.json(out);
                }
                out.push('}');
            }
            Given::List(members) => {
                out.push('[');
                for (at, member) in members.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    member.json(out);
                }
                out.push(']');
            }
        }
    }
}

/// What is given of all facts, in their order.
#[derive(Clone, Debug)]
pub(in crate::reference) struct Case {
    pub facts: Vec<Fact>,
    pub given: Vec<Given>,
}

impl Case {
    /// The facts as JSON, in the order of a tape. What is missing is left out, or null.
    pub(in crate::reference) fn json(&self, order: &mut Tape<'_>) -> String {
        let entries: Vec<(&Fact, &Given)> = self.facts.iter().zip(&self.given).collect();
        let (mut own, mut inside) = (Vec::new(), Vec::new());
        for (fact, given) in super::text::shuffled(&entries, order) {
            if **given == Given::Missing && fact.name.ends_with(['0', '3', '5']) {
                continue;
            }
            let (entries, name) = match fact.name.strip_prefix("m.") {
                Some(name) => (&mut inside, name),
                None => (&mut own, fact.name.as_str()),
            };
            let mut entry = format!("\"{name}\":");
            if fact.judged && **given != Given::Missing {
                entry.push_str("{\"value\":");
                given.json(&mut entry);
                entry.push_str(",\"by\":\"officer\",\"reason\":\"seen\"}");
            } else {
                given.json(&mut entry);
            }
            entries.push(entry);
        }
        if !inside.is_empty() {
            own.push(format!("\"m\":{{{}}}", inside.join(",")));
        }
        format!("{{{}}}", own.join(","))
    }

    /// Goes through what is missing, by its place.
    pub(in crate::reference) fn each_missing(&mut self, visit: &mut dyn FnMut(&mut Given, Shape, &str)) {
        for (fact, given) in self.facts.iter().zip(&mut self.given) {
            given.each_missing(fact.shape, &fact.name, visit);
        }
    }

    /// The places of what is missing, each with the values that it could have.
    pub(in crate::reference) fn missing(&self) -> Vec<(String, Vec<Given>)> {
        let mut found = Vec::new();
        self.clone().each_missing(&mut |_, shape, path| found.push((path.to_owned(), shape.values())));
        found
    }

    /// The case with a value in a place where one was missing.
    pub(in crate::reference) fn with(&self, place: &str, value: &Given) -> Case {
        let mut case = self.clone();
        case.each_missing(&mut |given, _, path| {
            if path == place {
                *given = value.clone();
            }
        });
        case
    }

    /// The fact that a place is inside.
    pub(in crate::reference) fn fact_of<'p>(&self, place: &'p str) -> &'p str {
        let inside =
            |name: &str| place.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
        let fact = self.facts.iter().find(|fact| inside(&fact.name));
        fact.map_or(place, |fact| &place[..fact.name.len()])
    }

    /// The case without some of its facts.
    pub(in crate::reference) fn without(&self, names: &[&str]) -> Case {
        let mut case = self.clone();
        for (fact, given) in case.facts.iter().zip(&mut case.given) {
            if names.contains(&fact.name.as_str()) {
                *given = Given::Missing;
            }
        }
        case
    }

    /// How many completions there are, of the values listed; no more than `most`.
    pub(in crate::reference) fn count_completions(&self, most: usize) -> usize {
        self.missing().iter().fold(1, |count, (_, values)| (count * values.len()).min(most))
    }

    /// The case in which records that are missing are there, with all their fields missing.
    pub(in crate::reference) fn opened(&self) -> Case {
        let mut case = self.clone();
        case.each_missing(&mut |given, shape, _| {
            if shape == Shape::Member {
                *given = Given::Record(vec![Given::Missing; FIELDS.len()]);
            }
        });
        case
    }

    /// Completions: all of them where they are at most `most`, else so many, far apart.
    pub(in crate::reference) fn completions(&self, most: usize) -> Vec<Case> {
        let all = self.count_completions(most + 1);
        let stretch = if all > most { 2_654_435_761 } else { 1 };
        let complete = |number: usize| {
            let mut left = number * stretch;
            let mut case = self.clone();
            case.each_missing(&mut |given, shape, _| {
                let values = shape.values();
                *given = values[left % values.len()].clone();
                left /= values.len();
                if left == 0 && stretch > 1 {
                    left = number * stretch / 7;
                }
            });
            case
        };
        (0..all.min(most)).map(complete).collect()
    }
}
