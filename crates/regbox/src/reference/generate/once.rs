//! Policies in which no fact stands twice, over facts that have few values: what they settle can be counted out.

use super::facts::{Case, FIELDS, Fact, Given, Shape, TYPES};
use super::items::Draft;
use super::text::{Piece, Tape, row};

struct Once<'t> {
    tape: Tape<'t>,
    facts: Vec<Fact>,
    given: Vec<Given>,
    items: Vec<Piece>,
    /// How often in a hundred times a fact stands again, where another could stand.
    again: usize,
}

/// The most facts that a policy has.
const MOST: usize = 8;

/// Makes up a policy, and a case in which most facts are missing.
pub(in crate::reference) fn once(choices: &[u16]) -> Draft {
    with_facts_again(choices, 0)
}

/// The same, but that facts stand again that often in a hundred times.
pub(in crate::reference) fn with_facts_again(choices: &[u16], again: usize) -> Draft {
    let items = TYPES.iter().map(|item| Piece::from(*item)).collect();
    let mut once = Once { tape: Tape::new(choices), facts: Vec::new(), given: Vec::new(), items, again };
    once.items.push("policy once { version \"1\" in force from 2025-01-01 source regs \"R\" }".into());
    let mut arms = Vec::new();
    for at in 0..1 + once.tape.below(2) {
        let when = if once.tape.chance(60) { once.criterion(at) } else { once.condition(2) };
        let outcome = once.tape.pick(&["yes", "no", "perhaps"]);
        arms.push(row!["  ", outcome, " when ", when, "\n"]);
    }
    let otherwise = once.tape.pick(&["yes", "no"]);
    once.items.push(row!["decision first {\n", Piece::Row(arms), "  ", otherwise, " otherwise\n}"]);
    Draft {
        items: once.items,
        module: Vec::new(),
        case: Case { facts: once.facts, given: once.given },
        on: "2026-01-01",
    }
}

impl Once<'_> {
    fn fresh(&mut self, shape: Shape) -> String {
        if self.again > 0 && self.tape.chance(self.again) {
            let alike: Vec<String> =
                self.facts.iter().filter(|fact| fact.shape == shape).map(|fact| fact.name.clone()).collect();
            if !alike.is_empty() {
                return alike[self.tape.below(alike.len())].clone();
            }
        }
        let name = format!("f{}", self.facts.len());
        self.items.push(format!("fact {name}: {} \"?\" {{ {} }}", shape.type_name(), shape.bounds()).into());
        self.facts.push(Fact { name: name.clone(), shape, judged: false, presumed: None });
        // A list is always given, with fields that are missing.
        let given = match shape {
            Shape::Members => {
                let missing = |shape: Shape| if matches!(shape, Shape::Date(_)) { 0 } else { 50 };
                let fields = FIELDS.iter().map(|(_, field)| field.give(&mut self.tape, missing(*field)));
                let one = Given::Record(fields.collect());
                Given::List(vec![one; self.tape.below(3)])
            }
            shape => shape.give(&mut self.tape, 80),
        };
        self.given.push(given);
        name
    }

    /// A list of ties, whose ends are known.
    fn ties(&mut self) -> String {
        let name = self.fresh(Shape::Members);
        let count = 1 + self.tape.below(3);
        let tie = |once: &mut Self| {
            let missing = |shape: Shape| if matches!(shape, Shape::Bool | Shape::Integer(..)) { 30 } else { 0 };
            Given::Record(FIELDS.iter().map(|(_, field)| field.give(&mut once.tape, missing(*field))).collect())
        };
        let ties = (0..count).map(|_| tie(self)).collect();
        // Where a fact stands again, it is as it was.
        if let (Some(last), Some(given)) = (self.facts.last(), self.given.last_mut())
            && last.name == name
        {
            *given = Given::List(ties);
        }
        name
    }

    fn condition(&mut self, depth: usize) -> Piece {
        if self.facts.len() >= MOST {
            return self.tape.pick(&["true", "false"]).into();
        }
        if depth == 0 {
            return self.comparison();
        }
        match self.tape.below(8) {
            1 => row!["(not ", self.condition(depth - 1), ")"],
            2 | 3 => {
                row!["(", self.condition(depth - 1), self.tape.pick(&[" and ", " or "]), self.condition(depth - 1), ")"]
            }
            4 => {
                let least = self.tape.pick(&["1", "2", "3"]);
                let conditions: Vec<Piece> = (0..3).map(|_| self.condition(depth - 1)).collect();
                row!["(at least ", least, " of { ", Piece::AnyOrder(", ", conditions), " })"]
            }
            5 if self.tape.chance(30) => {
                let list = self.ties();
                let words = self.tape.pick(&["between m.rank and m.other", "from m.rank to m.other"]);
                let jointly = self.tape.pick(&["", "", " jointly m.count exceeds 1", " jointly m.count is at least 4"]);
                let (of, start) = (self.tape.pick(&["low", "mid", "high"]), self.tape.pick(&["low", "mid", "high"]));
                row!["(", of, " in linked(", start, ", by m in ", list, " ", words, " where m.flag", jointly, "))"]
            }
            5 => {
                let list = self.fresh(Shape::Members);
                let quantifier = self.tape.pick(&["some", "every", "no"]);
                let body = self.tape.pick(&["m.flag", "m.flag and m.count exceeds 1", "m.flag or m.rank is mid"]);
                row!["(", quantifier, " m in ", list, " satisfies ", body, ")"]
            }
            6 => self.definition(),
            _ => self.comparison(),
        }
    }

    fn comparison(&mut self) -> Piece {
        let digit = self.tape.pick(&["1", "0", "2", "3", "(-1)"]);
        let order = self.tape.pick(&[" exceeds ", " is at least ", " is at most ", " < "]);
        match self.tape.below(13) {
            9 | 10 => {
                let list = self.fresh(Shape::Members);
                let made = self.tape.pick(&[
                    "sum of m.count for",
                    "count of",
                    "greatest of m.count for",
                    "median of m.count for",
                ]);
                row!["((", made, " m in ", list, ")", order, digit, ")"]
            }
            11 => {
                let list = self.fresh(Shape::Members);
                let made = self.tape.pick(&["sum of m.count for", "count of"]);
                let chosen = self.tape.pick(&["m.flag", "m.rank is mid", "not m.flag"]);
                row!["((", made, " m in ", list, " where ", chosen, ")", order, digit, ")"]
            }
            12 => {
                let list = self.fresh(Shape::Members);
                row!["((the m in ", list, " where m.flag).count", order, digit, ")"]
            }
            0..=2 => self.fresh(Shape::Bool).into(),
            3 => row![
                "(",
                self.fresh(Shape::Rank),
                self.tape.pick(&[" is at least mid", " is low", " is not high"]),
                ")"
            ],
            4 => row!["(", self.fresh(Shape::Kind), self.tape.pick(&[" is one of {red, green}", " is not blue"]), ")"],
            5 => row!["(", self.fresh(Shape::Integer(Some(-1), Some(3))), order, digit, ")"],
            6 => row![
                "(",
                self.fresh(Shape::Integer(Some(0), Some(2))),
                self.tape.pick(&[" is ", " is not "]),
                digit,
                ")"
            ],
            7 => {
                let (a, b) =
                    (self.fresh(Shape::Integer(Some(0), Some(2))), self.fresh(Shape::Integer(Some(1), Some(3))));
                row!["(", a, self.tape.pick(&[" + ", " - "]), b, order, digit, ")"]
            }
            _ => row!["(", self.fresh(Shape::OptionalRank), " is none)"],
        }
    }

    /// A comparison with a value that conditions pick.
    fn definition(&mut self) -> Piece {
        let name = format!("d{}", self.items.len());
        let number = |once: &mut Self| once.tape.pick(&["1", "2", "3"]);
        let own = if self.tape.chance(50) {
            row![
                number(self),
                " when ",
                self.condition(0),
                ", ",
                number(self),
                " when ",
                self.condition(0),
                ", otherwise ",
                number(self),
                ", "
            ]
        } else {
            row![number(self), ", "]
        };
        let exceptions = self.value_exceptions(2);
        self.items.push(row!["define ", name.clone(), ": integer { ", own, exceptions, " }"]);
        row!["(", name, self.tape.pick(&[" is at least ", " is less than ", " is "]), number(self), ")"]
    }

    fn value_exceptions(&mut self, depth: usize) -> Piece {
        let count = if depth == 0 { 0 } else { self.tape.below(4) };
        let exceptions = (0..count).map(|number| {
            // Two exceptions with one guard would be refused.
            let again = std::mem::take(&mut self.again);
            let guard = self.fresh(Shape::Bool);
            self.again = again;
            let value = self.tape.pick(&["1", "2", "3"]);
            let overridden: Vec<String> =
                (0..number).filter(|_| self.tape.chance(30)).map(|other| format!("x{other}")).collect();
            let overriding =
                if overridden.is_empty() { String::new() } else { format!(" overriding {}", overridden.join(", ")) };
            let nested = self.value_exceptions(depth - 1);
            let head = format!("except x{number}{overriding} when ");
            row![head, guard, ": ", value, " cites regs \"x\" { ", nested, " }"]
        });
        Piece::AnyOrder(" ", exceptions.collect())
    }

    fn criterion(&mut self, at: usize) -> Piece {
        let mut clauses = vec![row!["requires ", self.condition(1), " cites regs \"1\""]];
        if self.tape.chance(20) {
            clauses.push(row!["applies when ", self.condition(0)]);
        }
        if self.tape.chance(20) {
            clauses.push(row!["deemed met when ", self.condition(0)]);
        }
        for number in 0..self.tape.below(3) {
            clauses.push(self.exception(number));
        }
        self.items.push(row!["criterion ", format!("c{at}"), " {\n  ", Piece::AnyOrder("\n  ", clauses), "\n}"]);
        format!("c{at}").into()
    }

    /// What an exception puts in place stands in none around it: the condition of that one would count twice.
    fn exception(&mut self, number: usize) -> Piece {
        let instead = if self.tape.chance(50) { row![": requires ", self.condition(0)] } else { "".into() };
        let overriding = if number > 0 && self.tape.chance(40) { " overriding x0" } else { "" };
        row![
            format!("except x{number}{overriding} when "),
            self.condition(0),
            instead,
            " cites regs \"2\" { ",
            self.nested_waivers(2),
            " }"
        ]
    }

    fn nested_waivers(&mut self, depth: usize) -> Piece {
        let count = if depth == 0 { 0 } else { self.tape.below(3) };
        let nested =
            (0..count).map(|_| row!["except when ", self.condition(0), " { ", self.nested_waivers(depth - 1), " }"]);
        Piece::AnyOrder(" ", nested.collect())
    }
}
