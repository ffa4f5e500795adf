//! Expressions of a type that is asked for, over the names that there are.

use super::facts::{FIELDS, Shape};
use super::text::{Piece, Tape, row};

/// The types that expressions are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::reference) enum Ty {
    Bool,
    /// A whole number, which is a number, too.
    Integer,
    Number,
    Money,
    /// Into the currency of money.
    Rate,
    Date,
    Kind,
    Rank,
    Kinds,
    Months,
    OptionalInteger,
    OptionalRank,
    Member,
    Members,
    Ranks,
    /// What is linked: ranks, or whole numbers.
    LinkedRanks,
    LinkedNumbers,
}

pub(super) fn type_of(shape: Shape) -> Ty {
    match shape {
        Shape::Bool => Ty::Bool,
        Shape::Integer(..) => Ty::Integer,
        Shape::Decimal(_) => Ty::Number,
        Shape::Money(_) => Ty::Money,
        Shape::Rate => Ty::Rate,
        Shape::Date(_) => Ty::Date,
        Shape::Kind => Ty::Kind,
        Shape::Rank => Ty::Rank,
        Shape::Kinds => Ty::Kinds,
        Shape::Months => Ty::Months,
        Shape::OptionalInteger => Ty::OptionalInteger,
        Shape::OptionalRank => Ty::OptionalRank,
        Shape::Member => Ty::Member,
        Shape::Members => Ty::Members,
        Shape::Ranks => Ty::Ranks,
    }
}

/// A name that an expression may use.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub text: String,
    pub ty: Ty,
    pub is_definition: bool,
}

/// A definition or a table that takes values.
#[derive(Clone, Debug)]
pub(super) struct Callable {
    pub name: String,
    pub takes: Vec<Ty>,
    pub gives: Ty,
}

/// What expressions are made from.
pub(super) struct Maker<'t> {
    pub tape: Tape<'t>,
    pub names: Vec<Name>,
    pub callables: Vec<Callable>,
    /// How many quantifiers stand around.
    pub inside: usize,
    pub apart: super::exceptions::Apart,
}

pub(super) const DATES: [&str; 4] = ["2026-01-01", "2025-06-30", "2025-12-31", "2026-03-31"];

fn order() -> [&'static str; 8] {
    ["exceeds", "is at least", "is at most", "is less than", ">", "<=", "does not exceed", "reaches"]
}

impl Maker<'_> {
    /// Declares a name; a record brings its fields.
    pub(super) fn declare(&mut self, text: &str, ty: Ty, is_definition: bool) {
        if ty == Ty::Member {
            for (field, shape) in FIELDS {
                let text = format!("{text}.{field}");
                self.names.push(Name { text, ty: type_of(shape), is_definition: false });
            }
        }
        self.names.push(Name { text: text.to_owned(), ty, is_definition });
    }

    pub(super) fn name_of(&mut self, ty: Ty) -> Option<Piece> {
        let fits = |name: &&Name| name.ty == ty || ty == Ty::Number && name.ty == Ty::Integer;
        let fitting: Vec<Name> = self.names.iter().filter(fits).cloned().collect();
        if fitting.is_empty() {
            return None;
        }
        // The latest names rest on the most.
        let name = fitting[fitting.len() - 1 - self.tape.below(fitting.len())].clone();
        if !name.is_definition || !self.tape.chance(20) {
            return Some(name.text.into());
        }
        let dates: Vec<String> =
            self.names.iter().filter(|name| name.ty == Ty::Date).map(|name| name.text.clone()).collect();
        let date = match self.tape.below(3) {
            0 => DATES[self.tape.below(4)].to_owned(),
            1 if !dates.is_empty() => dates[self.tape.below(dates.len())].clone(),
            _ => "decision_date".to_owned(),
        };
        Some(format!("({} as at {date})", name.text).into())
    }

    /// A call of a definition or a table of the type, perhaps on another date.
    fn call_of(&mut self, ty: Ty) -> Option<Piece> {
        let fitting: Vec<Callable> = self.callables.iter().filter(|one| one.gives == ty).cloned().collect();
        if fitting.is_empty() {
            return None;
        }
        let callable = fitting[fitting.len() - 1 - self.tape.below(fitting.len())].clone();
        let mut parts = vec![Piece::from(callable.name), "(".into()];
        for (at, ty) in callable.takes.iter().enumerate() {
            parts.push(if at > 0 { ", " } else { "" }.into());
            parts.push(if *ty != Ty::Integer && self.tape.chance(30) { self.value(*ty, 1) } else { self.leaf(*ty) });
        }
        parts.push(")".into());
        if self.tape.chance(15) {
            return Some(row!["(", Piece::Row(parts), " as at ", self.tape.pick(&DATES), ")"]);
        }
        Some(Piece::Row(parts))
    }

    /// A name of the type, or else a value written out.
    pub(super) fn leaf(&mut self, ty: Ty) -> Piece {
        if self.tape.chance(25)
            && let Some(call) = self.call_of(ty)
        {
            return call;
        }
        if !self.tape.chance(12)
            && let Some(name) = self.name_of(ty)
        {
            return name;
        }
        self.literal(ty)
    }

    pub(super) fn literal(&mut self, ty: Ty) -> Piece {
        match ty {
            Ty::Bool => self.tape.pick(&["true", "false"]).into(),
            Ty::Integer => self.tape.pick(&["1", "2", "0", "3"]).into(),
            Ty::Number => self.tape.pick(&["1", "2", "0", "3", "1.5", "50%", "(-1)"]).into(),
            Ty::Money => self.tape.pick(&["GBP 2", "GBP 0", "GBP 3.50", "GBP 5"]).into(),
            Ty::Date => self.tape.pick(&DATES).into(),
            Ty::Kind => self.tape.pick(&["red", "green", "blue"]).into(),
            Ty::Rank => self.tape.pick(&["low", "mid", "high"]).into(),
            Ty::Months => self.tape.pick(&["6 months", "0 months", "1 year"]).into(),
            other => panic!("{other:?} is never written out"),
        }
    }

    pub(super) fn value(&mut self, ty: Ty, depth: usize) -> Piece {
        match ty {
            Ty::Bool => self.condition(depth),
            Ty::Number | Ty::Integer => self.number(depth),
            Ty::Money => self.money(depth),
            Ty::Date => self.date(depth),
            Ty::Months => self.months(depth),
            other => self.leaf(other),
        }
    }

    fn two(&mut self, ty: Ty, depth: usize, between: &str) -> Piece {
        row!["(", self.value(ty, depth - 1), between, self.value(ty, depth - 1), ")"]
    }

    fn call(&mut self, function: &str, ty: Ty, depth: usize) -> Piece {
        row![function, "(", self.value(ty, depth - 1), ", ", self.value(ty, depth - 1), ")"]
    }

    /// The lesser or the greater of two values that are no problem: of one that is, the other bounds the result, and the
    /// reference evaluator knows no bounds.
    fn pick_one(&mut self, function: &str, ty: Ty) -> Piece {
        let given = |maker: &mut Self| {
            let names = maker.names.iter().filter(|name| name.ty == ty && !name.is_definition);
            let names: Vec<String> = names.map(|name| name.text.clone()).collect();
            match maker.tape.below(names.len() + 1) {
                0 => maker.literal(ty),
                at => names[at - 1].clone().into(),
            }
        };
        row![function, "(", given(self), ", ", given(self), ")"]
    }

    fn number(&mut self, depth: usize) -> Piece {
        if depth == 0 {
            return self.leaf(Ty::Number);
        }
        match self.tape.below(18) {
            12 | 13 => self.aggregate(&["sum"], Ty::Number, depth).unwrap_or_else(|| self.leaf(Ty::Number)),
            14 => {
                let functions = ["mean", "median", "least", "greatest"];
                self.aggregate(&functions, Ty::Number, depth).unwrap_or_else(|| self.leaf(Ty::Number))
            }
            15 | 16 => self.count(depth).unwrap_or_else(|| self.leaf(Ty::Number)),
            17 => self.of_the_only("count", depth).unwrap_or_else(|| self.leaf(Ty::Number)),
            1 => self.two(Ty::Number, depth, " + "),
            2 => self.two(Ty::Number, depth, " - "),
            3 => self.two(Ty::Number, depth, " * "),
            4 => self.two(Ty::Number, depth, " / "),
            5 => row!["(-", self.value(Ty::Number, depth - 1), ")"],
            6 => {
                let function = self.tape.pick(&["days_between", "full_months_between", "full_years_between"]);
                self.call(function, Ty::Date, depth)
            }
            7 => {
                let function = self.tape.pick(&["lesser_of", "greater_of"]);
                self.pick_one(function, Ty::Number)
            }
            8 => {
                let function = self.tape.pick(&["round", "round_up", "round_down"]);
                let places = self.tape.pick(&[", 0)", ", 1)"]);
                row![function, "(", self.value(Ty::Number, depth - 1), places]
            }
            9 => match self.name_of(Ty::OptionalInteger) {
                Some(name) => row!["if_none(", name, ", ", self.literal(Ty::Integer), ")"],
                None => self.leaf(Ty::Number),
            },
            10 => self.two(Ty::Money, depth, " / "),
            _ => self.leaf(Ty::Number),
        }
    }

    fn money(&mut self, depth: usize) -> Piece {
        if depth == 0 {
            return self.leaf(Ty::Money);
        }
        match self.tape.below(11) {
            6 => {
                let functions = ["sum", "mean", "median", "greatest"];
                self.aggregate(&functions, Ty::Money, depth).unwrap_or_else(|| self.leaf(Ty::Money))
            }
            1 => self.two(Ty::Money, depth, " + "),
            2 => self.two(Ty::Money, depth, " - "),
            3 => row!["(", self.money(depth - 1), " * ", self.number(depth - 1), ")"],
            4 => row!["(", self.money(depth - 1), " / ", self.number(depth - 1), ")"],
            5 => self.pick_one("lesser_of", Ty::Money),
            7 => match self.name_of(Ty::Rate) {
                Some(rate) => row!["convert(", self.tape.pick(&["EUR 2", "EUR 0", "-EUR 3"]), ", ", rate, ")"],
                None => self.leaf(Ty::Money),
            },
            _ => self.leaf(Ty::Money),
        }
    }

    pub(super) fn date(&mut self, depth: usize) -> Piece {
        if depth == 0 {
            return self.leaf(Ty::Date);
        }
        match self.tape.below(9) {
            5 => self.aggregate(&["least", "greatest"], Ty::Date, depth).unwrap_or_else(|| self.leaf(Ty::Date)),
            6 => self.of_the_only("since", depth).unwrap_or_else(|| self.leaf(Ty::Date)),
            1 => row!["(", self.date(depth - 1), self.tape.pick(&[" + 30 days", " - 1 week", " + 1 day"]), ")"],
            2 => row!["(", self.date(depth - 1), self.tape.pick(&[" + ", " - "]), self.months(depth - 1), ")"],
            3 => self.pick_one("greater_of", Ty::Date),
            4 => "decision_date".into(),
            _ => self.leaf(Ty::Date),
        }
    }

    fn months(&mut self, depth: usize) -> Piece {
        if depth == 0 {
            return self.leaf(Ty::Months);
        }
        match self.tape.below(5) {
            1 => self.two(Ty::Months, depth, " + "),
            2 => row!["(", self.leaf(Ty::Months), " * ", self.leaf(Ty::Integer), ")"],
            _ => self.leaf(Ty::Months),
        }
    }

    /// A condition. Where it is not a single name, it stands in parentheses.
    pub(super) fn condition(&mut self, depth: usize) -> Piece {
        if depth == 0 {
            return if self.tape.chance(40) { self.comparison(0) } else { self.leaf(Ty::Bool) };
        }
        match self.tape.below(16) {
            14 => self.of_the_only("flag", depth).unwrap_or_else(|| self.leaf(Ty::Bool)),
            1 => row!["(not ", self.condition(depth - 1), ")"],
            2 | 3 => {
                let between = self.tape.pick(&[" and ", " or "]);
                row!["(", self.several(between, depth), ")"]
            }
            4 | 5 => {
                let entries = self.several(", ", depth);
                let Piece::AnyOrder(_, members) = &entries else { panic!("several are several") };
                let least = format!("at least {} of {{ ", self.tape.below(members.len()) + 1);
                let word = match self.tape.below(3) {
                    0 => "all of { ",
                    1 => "any of { ",
                    _ => &least,
                };
                row!["(", word, entries, " })"]
            }
            6 | 7 => self.quantifier(depth),
            8 => row!["(", self.condition(depth - 1), " is ", self.condition(depth - 1), ")"],
            9 => self.leaf(Ty::Bool),
            _ => self.comparison(depth - 1),
        }
    }

    fn several(&mut self, between: &'static str, depth: usize) -> Piece {
        let count = 2 + self.tape.below(2);
        Piece::AnyOrder(between, (0..count).map(|_| self.condition(depth - 1)).collect())
    }

    /// A list with a name for its members, and what is made where that name is in sight.
    fn over<T>(&mut self, ty: Ty, inside: impl FnOnce(&mut Self, &str) -> T) -> Option<(Piece, String, T)> {
        let list = self.name_of(ty)?;
        let before = self.names.len();
        let member = format!("m{}", self.inside);
        self.inside += 1;
        self.declare(&member, if ty == Ty::Members { Ty::Member } else { Ty::Rank }, false);
        let made = inside(self, &member);
        self.names.truncate(before);
        self.inside -= 1;
        Some((list, member, made))
    }

    fn quantifier(&mut self, depth: usize) -> Piece {
        let ty = *[Ty::Members, Ty::Ranks].get(self.tape.below(2)).unwrap();
        let quantifier = self.tape.pick(&["some ", "every ", "no "]);
        match self.over(ty, |maker, _| maker.condition(depth - 1)) {
            Some((list, member, body)) => row!["(", quantifier, member, " in ", list, " satisfies ", body, ")"],
            None => self.comparison(depth - 1),
        }
    }

    /// `where` and a condition, or nothing.
    fn chosen(&mut self, depth: usize) -> Piece {
        if self.tape.chance(60) { row![" where ", self.condition(depth - 1)] } else { "".into() }
    }

    /// A value made from what is taken of the members of a list.
    fn aggregate(&mut self, functions: &[&'static str], ty: Ty, depth: usize) -> Option<Piece> {
        let function = self.tape.pick(functions);
        let (list, member, (value, chosen)) = self.over(Ty::Members, |maker, member| {
            let value = match ty {
                Ty::Money => row!["round(", maker.money(depth - 1), ", 1)"],
                Ty::Date => format!("{member}.since").into(),
                _ if maker.tape.chance(40) => row!["round(", maker.number(depth - 1), ", 1)"],
                _ => format!("{member}.count").into(),
            };
            (value, maker.chosen(depth))
        })?;
        Some(row!["(", function, " of ", value, " for ", member, " in ", list, chosen, ")"])
    }

    fn count(&mut self, depth: usize) -> Option<Piece> {
        let ty = *[Ty::Members, Ty::Ranks].get(self.tape.below(2)).unwrap();
        let (list, member, chosen) = self.over(ty, |maker, _| maker.chosen(depth))?;
        Some(row!["(count of ", member, " in ", list, chosen, ")"])
    }

    /// A field of the only member of a list.
    fn of_the_only(&mut self, field: &str, depth: usize) -> Option<Piece> {
        let (list, member, condition) = self.over(Ty::Members, |maker, _| maker.condition(depth - 1))?;
        Some(row!["(the ", member, " in ", list, " where ", condition, ").", field])
    }

    fn comparison(&mut self, depth: usize) -> Piece {
        let words = order();
        match self.tape.below(15) {
            13 | 14 => self.among_linked(depth).unwrap_or_else(|| self.leaf(Ty::Bool)),
            0 | 1 => {
                let word = self.tape.pick(&words);
                row!["(", self.value(Ty::Number, depth), " ", word, " ", self.value(Ty::Number, depth), ")"]
            }
            2 => {
                row!["(", self.value(Ty::Money, depth), self.tape.pick(&[" exceeds ", " <= "]), self.money(depth), ")"]
            }
            3 => row!["(", self.value(Ty::Date, depth), self.tape.pick(&[" is after ", " <= "]), self.date(depth), ")"],
            4 => {
                let days = self.tape.pick(&["30 days ending", "1 week ending", "30 days beginning"]);
                row!["(", self.date(depth), " is within the ", days, " on ", self.date(depth), ")"]
            }
            5 => row![
                "(",
                self.number(depth),
                " exceeds ",
                self.literal(Ty::Integer),
                " and does not exceed ",
                self.number(depth),
                ")"
            ],
            6 => row!["(", self.number(depth), " is one of {", self.number(0), ", ", self.literal(Ty::Number), "})"],
            7 => row!["(", self.number(depth), self.tape.pick(&[" is ", " is not "]), self.number(depth), ")"],
            8 => match (self.name_of(Ty::Kind), self.name_of(Ty::Kinds)) {
                (Some(kind), Some(kinds)) => row!["(", kind, self.tape.pick(&[" in ", " is not in "]), kinds, ")"],
                _ => self.leaf(Ty::Bool),
            },
            9 => match self.name_of(Ty::OptionalInteger).or(self.name_of(Ty::OptionalRank)) {
                Some(name) => row!["(", name, self.tape.pick(&[" is none", " is not none"]), ")"],
                None => self.leaf(Ty::Bool),
            },
            10 => match self.name_of(Ty::OptionalRank) {
                Some(name) => row!["(if_none(", name, ", ", self.leaf(Ty::Rank), ") is at least mid)"],
                None => row!["(", self.months(depth), " is at least ", self.months(depth), ")"],
            },
            _ => self.of_enumeration(),
        }
    }

    /// What is linked with a value: the ends of the ties are fields of members of a list.
    pub(super) fn linked(&mut self, ty: Ty, depth: usize) -> Option<Piece> {
        let (start, ends) = if ty == Ty::LinkedRanks {
            (self.leaf(Ty::Rank), ["rank", "other"])
        } else {
            (self.leaf(Ty::Integer), ["count", "count"])
        };
        let (list, member, (to, chosen, jointly)) = self.over(Ty::Members, |maker, member| {
            let to = match (ty, maker.tape.below(4)) {
                (Ty::LinkedNumbers, 0) => row!["(", maker.number(depth), ")"],
                (Ty::LinkedNumbers, _) => format!("({member}.count + 1)").into(),
                (_, 0) => row!["(", maker.leaf(Ty::Rank), ")"],
                _ => format!("{member}.{}", ends[1]).into(),
            };
            let share = match maker.tape.below(6) {
                0 => Some(row!["round(", maker.number(depth), ", 1)"]),
                1 | 2 => Some(format!("{member}.count").into()),
                _ => None,
            };
            (to, maker.chosen(1), share)
        })?;
        let jointly = match jointly {
            Some(share) => {
                let word = self.tape.pick(&[" exceeds ", " is at least "]);
                row![" jointly ", share, word, self.value(Ty::Number, 0)]
            }
            None => "".into(),
        };
        let from = format!("{member}.{}", ends[0]);
        let words = if self.tape.chance(50) { (" between ", " and ") } else { (" from ", " to ") };
        let tie = row![" by ", member, " in ", list, words.0, from, words.1, to, chosen, jointly];
        Some(row!["linked(", start, ",", tie, ")"])
    }

    /// Whether a value is among what is linked.
    fn among_linked(&mut self, depth: usize) -> Option<Piece> {
        let of_ranks = self.tape.chance(60);
        let (ty, member) = if of_ranks { (Ty::LinkedRanks, Ty::Rank) } else { (Ty::LinkedNumbers, Ty::Number) };
        let set = match self.name_of(ty) {
            Some(set) if self.tape.chance(60) => set,
            _ if self.tape.chance(40) => match self.call_of(ty) {
                Some(set) => set,
                None => self.linked(ty, depth.min(1))?,
            },
            _ => self.linked(ty, depth.min(1))?,
        };
        Some(row!["(", self.value(member, depth.min(1)), self.tape.pick(&[" in ", " is not in "]), set, ")"])
    }

    fn of_enumeration(&mut self) -> Piece {
        let ty = if self.tape.chance(50) { Ty::Kind } else { Ty::Rank };
        let Some(name) = self.name_of(ty) else { return self.leaf(Ty::Bool) };
        match self.tape.below(4) {
            0 => row!["(", name, " is ", self.leaf(ty), ")"],
            1 => row!["(", name, " is one of {", self.literal(ty), ", ", self.literal(ty), "})"],
            2 if ty == Ty::Rank => row!["(", name, " is at least ", self.leaf(ty), ")"],
            _ => row!["(", name, " is not ", self.literal(ty), ")"],
        }
    }
}
