//! Items: definitions, criteria, parts and decisions over the facts that there are.

use super::exceptions::Apart;
use super::expressions::{Callable, Maker, Ty, type_of};
use super::facts::{Case, Fact, Shape, TYPES};
use super::text::{Piece, Tape, row, shuffled};

/// A policy that is made up, with a case for it.
#[derive(Clone)]
pub(in crate::reference) struct Draft {
    /// The items of the policy: those that stand in no part.
    pub items: Vec<Piece>,
    /// The items of a module that it uses; none where it uses none.
    pub module: Vec<Piece>,
    pub case: Case,
    pub on: &'static str,
}

/// The name of a file, and its text.
pub(in crate::reference) type File = (&'static str, String);

impl Draft {
    /// The files, in the order of a tape.
    pub(in crate::reference) fn files(&self, order: &mut Tape<'_>) -> Vec<File> {
        let count = 1 + order.below(2);
        let mut files: Vec<File> =
            ["a.regbox", "b.regbox"][..count].iter().map(|name| (*name, String::new())).collect();
        let items = shuffled(&self.items, order);
        for item in items {
            let file = order.below(files.len());
            item.print(order, &mut files[file].1);
            files[file].1.push('\n');
        }
        if !self.module.is_empty() {
            let mut text = String::new();
            Piece::AnyOrder("\n", self.module.clone()).print(order, &mut text);
            files.push(("m.regbox", text));
        }
        files
    }

    /// The files, in the order in which they were made.
    pub(in crate::reference) fn as_made(&self) -> Vec<File> {
        self.files(&mut Tape::new(&[]))
    }
}

/// Makes up a policy, and a case in which facts are missing that often in a hundred times.
pub(in crate::reference) fn draft(choices: &[u16], missing: usize) -> Draft {
    draft_with(choices, missing, true)
}

/// The same, but that no exception stands apart from its item where `apart` is false.
pub(in crate::reference) fn draft_with(choices: &[u16], missing: usize, apart: bool) -> Draft {
    let apart = Apart { allowed: apart, exceptions: Vec::new() };
    let mut maker = Maker { tape: Tape::new(choices), names: Vec::new(), callables: Vec::new(), inside: 0, apart };
    let on = maker.tape.pick(&["2026-01-01", "2025-12-31", "2026-06-01", "2025-12-31", "2026-01-01", "2024-12-31"]);
    let has_module = maker.tape.chance(30);
    let module = has_module.then(|| maker.module());
    let (mut items, mut facts) = contents(&mut maker, 2, true);
    let mut inside = Vec::new();
    if let Some(module) = module {
        facts.extend(module.facts);
        items.push(module.used);
        items.extend(module.amended);
        inside = module.items;
    }
    let given = facts.iter().map(|fact| fact.shape.give(&mut maker.tape, missing)).collect();
    Draft { items, module: inside, case: Case { facts, given }, on }
}

/// The items of a policy or of a module, and the facts among them: so many at least. What ends is in force until a day.
pub(super) fn contents(maker: &mut Maker<'_>, least: usize, ends: bool) -> (Vec<Piece>, Vec<Fact>) {
    let facts: Vec<Fact> = (0..least + maker.tape.below(5)).map(|at| fact(maker, at)).collect();
    let mut items: Vec<Piece> = TYPES.iter().map(|ty| Piece::from(*ty)).collect();
    items.push(header(maker, ends));
    items.extend(facts.iter().map(|fact| fact_item(maker, fact)));
    for at in 0..maker.tape.below(5) {
        items.extend(maker.definition(at));
    }
    for at in 0..maker.tape.below(4) {
        items.extend(maker.with_parameters(at));
    }
    for at in 0..maker.tape.below(3) {
        items.extend(maker.table(at));
    }
    let mut members = Vec::new();
    for at in 0..1 + maker.tape.below(5) {
        let in_part = maker.tape.chance(40);
        for (number, version) in maker.criterion(at).into_iter().enumerate() {
            // A later version may stand outside of the part.
            if in_part && (number == 0 || maker.tape.chance(50)) {
                members.push(version);
            } else {
                items.push(version);
            }
        }
        maker.declare(&format!("c{at}"), Ty::Bool, false);
        if maker.tape.chance(15) {
            items.extend(maker.definition(10 + at));
        }
    }
    if !members.is_empty() {
        items.push(row!["part p {\n", Piece::AnyOrder("\n", members), "\n}"]);
        maker.declare("p", Ty::Bool, false);
    }
    for period in maker.periods() {
        items.push(row!["condition tell \"Tell\"", period]);
    }
    items.push("condition ask \"Ask\"".into());
    for at in 0..1 + maker.tape.below(2) {
        items.push(maker.decision(at));
    }
    items.append(&mut maker.apart.exceptions);
    (items, facts)
}

fn header(maker: &mut Maker<'_>, ends: bool) -> Piece {
    let months = maker.tape.pick(&["down", "up"]);
    let months = if maker.tape.chance(25) { "reject".to_owned() } else { format!("round {months}") };
    let governed = if maker.tape.chance(20) { row!["governed by ", maker.leaf(Ty::Date)] } else { "".into() };
    let entered = row!["tests entered on ", maker.leaf(Ty::Date)];
    let until = if maker.tape.chance(10) && ends { " until 2026-01-31" } else { "" };
    row![
        "policy made_up {\n  version \"1\" in force from 2025-01-01",
        until,
        " months ",
        months,
        " source regs \"R\"\n  ",
        governed,
        "\n  ",
        entered,
        "\n}"
    ]
}

fn fact(maker: &mut Maker<'_>, at: usize) -> Fact {
    let bounded = maker.tape.chance(60);
    let shape = match maker.tape.below(21) {
        0..=3 => Shape::Bool,
        4 => Shape::Integer(bounded.then_some(0), None),
        5 => Shape::Integer(Some(-1), Some(3)),
        6 => Shape::Integer(Some(0), bounded.then_some(9)),
        7 => Shape::Decimal(bounded.then_some(1)),
        8 => Shape::Money(bounded.then_some(0)),
        9 | 10 => Shape::Date(bounded),
        11 => Shape::Kind,
        12 | 13 => Shape::Rank,
        14 => Shape::Kinds,
        15 => Shape::Months,
        16 => Shape::OptionalInteger,
        17 => Shape::OptionalRank,
        18 => Shape::Member,
        19 => Shape::Rate,
        _ => {
            if bounded {
                Shape::Members
            } else {
                Shape::Ranks
            }
        }
    };
    let judged = matches!(shape, Shape::Bool | Shape::Rank) && maker.tape.chance(30);
    let name = format!("f{at}");
    // Its condition is about the facts before it, so there is no circle.
    let presumed = (!judged && shape != Shape::Member && maker.tape.chance(35))
        .then(|| format!(" presumed {} when {} cites regs \"p\"", shape.written(), maker.condition(1).text()));
    maker.declare(&name, type_of(shape), false);
    Fact { name, shape, judged, presumed }
}

fn fact_item(maker: &mut Maker<'_>, fact: &Fact) -> Piece {
    let (keyword, by) = if fact.judged { ("judgement", " by \"officer\"") } else { ("fact", "") };
    let asked = if maker.tape.chance(15) { row!["asked when ", maker.condition(1)] } else { "".into() };
    row![
        keyword,
        " ",
        fact.name.clone(),
        ": ",
        fact.shape.type_name(),
        by,
        " \"?\" { ",
        fact.shape.bounds(),
        asked,
        fact.presumed.clone().unwrap_or_default(),
        " }"
    ]
}

impl Maker<'_> {
    pub(super) fn definition(&mut self, at: usize) -> Vec<Piece> {
        let ty = [Ty::Bool, Ty::Number, Ty::Money, Ty::Date, Ty::Rank, Ty::Kind, Ty::Number][self.tape.below(7)];
        let name = format!("d{at}");
        let declared = match ty {
            Ty::Rank => ": Rank",
            Ty::Kind => ": Kind",
            _ => "",
        };
        if self.tape.chance(8)
            && let Some(list) = self.name_of(Ty::Members)
        {
            self.declare(&name, Ty::Members, false);
            return vec![row!["define ", name, " = ", list]];
        }
        let linked = if self.tape.chance(60) { Ty::LinkedRanks } else { Ty::LinkedNumbers };
        if self.tape.chance(15)
            && let Some(set) = self.linked(linked, 1)
        {
            self.declare(&name, linked, true);
            return vec![row!["define ", name, " = ", set]];
        }
        let mut versions = Vec::new();
        let periods = self.periods();
        // An exception that stands apart does not say to which of several versions.
        let to = (periods.len() == 1).then(|| name.clone());
        for (number, period) in periods.into_iter().enumerate() {
            versions.push(if self.tape.chance(20) {
                row!["define ", name.clone(), declared, period, " = ", self.value(ty, 2)]
            } else {
                let governed = self.governed(&period, number == 0);
                let base = self.base(ty, period.is_empty());
                let exceptions = self.value_exceptions(ty, to.as_deref(), 2);
                row!["define ", name.clone(), declared, period, " {\n  ", base, governed, "\n  ", exceptions, "\n}"]
            });
        }
        self.declare(&name, ty, true);
        versions
    }

    /// A definition that takes values, and that later items call.
    fn with_parameters(&mut self, at: usize) -> Vec<Piece> {
        let ty = *[Ty::Bool, Ty::Number, Ty::Money, Ty::Rank, Ty::Date].get(self.tape.below(5)).unwrap();
        let name = format!("call{at}");
        let before = self.names.len();
        if self.tape.chance(20) {
            self.declare("given0", Ty::Rank, false);
            let set = self.linked(Ty::LinkedRanks, 1);
            self.names.truncate(before);
            if let Some(set) = set {
                self.callables.push(Callable { name: name.clone(), takes: vec![Ty::Rank], gives: Ty::LinkedRanks });
                return vec![row!["define ", name, "(given0: Rank): set of Rank = ", set]];
            }
        }
        let (mut takes, mut list) = (Vec::new(), Vec::new());
        for number in 0..1 + self.tape.below(2) {
            let (of, named) = self.parameter_type();
            let parameter = format!("given{number}");
            list.push(format!("{parameter}: {named}"));
            self.declare(&parameter, of, false);
            takes.push(of);
        }
        let declared = if ty == Ty::Rank { ": Rank" } else { "" };
        let mut versions = Vec::new();
        let periods = self.periods();
        let to = (periods.len() == 1).then(|| name.clone());
        for (number, period) in periods.into_iter().enumerate() {
            let head = format!("define {name}({}){declared}{period} {{\n  ", list.join(", "));
            let governed = self.governed(&period, number == 0);
            let base = self.base(ty, period.is_empty());
            versions.push(row![head, base, governed, "\n  ", self.value_exceptions(ty, to.as_deref(), 1), "\n}"]);
        }
        self.names.truncate(before);
        self.callables.push(Callable { name, takes, gives: ty });
        versions
    }

    /// A table that later items call; its rows are made so that no two match at once.
    fn table(&mut self, at: usize) -> Vec<Piece> {
        let ty = *[Ty::Number, Ty::Bool, Ty::Money, Ty::Rank].get(self.tape.below(4)).unwrap();
        let name = format!("table{at}");
        let (first, second) = (self.column(), self.column());
        let before = self.names.len();
        self.declare("given0", first.0, false);
        self.declare("given1", second.0, false);
        let periods = self.periods();
        let bodies: Vec<Piece> = periods.iter().map(|_| self.rows(ty, first.2, second.2)).collect();
        self.names.truncate(before);
        let named = match ty {
            Ty::Bool => "bool",
            Ty::Money => "money GBP",
            Ty::Rank => "Rank",
            _ => "ratio",
        };
        let head = format!("table {name}(given0: {}, given1: {}): {named}", first.1, second.1);
        self.callables.push(Callable { name, takes: vec![first.0, second.0], gives: ty });
        let version = |(period, body)| row![head.clone(), period, " {\n  | given0 | given1 | result |\n", body, "}"];
        periods.into_iter().zip(bodies).map(version).collect()
    }

    fn rows(&mut self, ty: Ty, first: &[&str], second: &[&str]) -> Piece {
        let otherwise = self.tape.chance(50);
        let mut rows = Vec::new();
        for a in first {
            // One row for all of the other column, or one for each of its cells.
            if self.tape.chance(30) {
                rows.push(row!["  | ", *a, " | any | ", self.value(ty, 1), " | cites regs \"t\"\n"]);
                continue;
            }
            for b in second {
                if !self.tape.chance(15) {
                    rows.push(row!["  | ", *a, " | ", *b, " | ", self.value(ty, 1), " |\n"]);
                }
            }
        }
        let last = if otherwise { row!["  | otherwise | ", self.value(ty, 1), " |\n"] } else { "".into() };
        row![Piece::AnyOrder("", rows), last]
    }

    /// The type of a column, and cells of which no two let the same value through.
    fn column(&mut self) -> (Ty, &'static str, &'static [&'static str]) {
        let columns: [(Ty, &str, &[&str]); 6] = [
            (Ty::Bool, "bool", &["true", "false"]),
            (Ty::Kind, "Kind", &["red, blue", "green"]),
            (Ty::Rank, "Rank", &["low", "at least mid"]),
            (Ty::Integer, "integer", &["at most 0", "1, 3", "2, at least 4"]),
            (Ty::Money, "money GBP", &["less than GBP 2", "at least GBP 2 and at most GBP 5"]),
            (Ty::Date, "date", &["before 2026-01-01", "on or after 2026-01-01"]),
        ];
        columns[self.tape.below(6)]
    }

    pub(super) fn parameter_type(&mut self) -> (Ty, &'static str) {
        [
            (Ty::Bool, "bool"),
            (Ty::Integer, "integer"),
            (Ty::Money, "money GBP"),
            (Ty::Kind, "Kind"),
            (Ty::Rank, "Rank"),
            (Ty::Date, "date"),
        ][self.tape.below(6)]
    }

    /// `governed` where values for a time may name the date that governs them.
    fn base(&mut self, ty: Ty, governed: bool) -> Piece {
        match self.tape.below(3) {
            0 => row![self.value(ty, 1), ","],
            1 => {
                let arms = (0..1 + self.tape.below(2))
                    .map(|_| row![self.value(ty, 1), " when ", self.condition(1), ",\n  "])
                    .collect();
                row![Piece::Row(arms), "otherwise ", self.value(ty, 1), ","]
            }
            _ => {
                let first = if self.tape.chance(50) { " from 2024-01-01" } else { " until 2025-12-31" };
                let until = if self.tape.chance(30) { " until 2026-03-31" } else { "" };
                let saving = if self.tape.chance(20) { " saving tests entered before 2026-01-01" } else { "" };
                let governed =
                    if governed && self.tape.chance(35) { row![" governed by ", self.date(1)] } else { "".into() };
                let values = vec![
                    row![self.value(ty, 1), first, ", "],
                    row![self.value(ty, 1), " from 2026-01-01", until, saving, ", "],
                ];
                row![Piece::AnyOrder("", values), governed]
            }
        }
    }

    pub(super) fn criterion(&mut self, at: usize) -> Vec<Piece> {
        let periods = self.periods();
        let to = (periods.len() == 1).then(|| format!("c{at}"));
        periods
            .into_iter()
            .enumerate()
            .map(|(number, period)| self.criterion_version(at, period, number, to.as_deref()))
            .collect()
    }

    fn criterion_version(&mut self, at: usize, period: String, number: usize, to: Option<&str>) -> Piece {
        let mut clauses = vec![row!["requires ", self.condition(2), " cites regs \"1\""]];
        if self.tape.chance(20) {
            clauses.push(row!["requires ", self.condition(1)]);
        }
        if self.tape.chance(20) {
            clauses.push(row!["applies when ", self.condition(1)]);
        }
        if self.tape.chance(15) {
            clauses.push(row!["deemed met when ", self.condition(1)]);
        }
        let count = if self.tape.chance(40) { 1 + self.tape.below(3) } else { 0 };
        clauses.extend(self.exceptions(to, count, 2));
        clauses.push(self.governed(&period, number == 0));
        row!["criterion ", format!("c{at}"), period, " {\n  ", Piece::AnyOrder("\n  ", clauses), "\n}"]
    }

    pub(super) fn decision(&mut self, at: usize) -> Piece {
        let outcome = |maker: &mut Self| maker.tape.pick(&["yes", "no", "perhaps"]);
        let subject = |maker: &mut Self| maker.tape.pick(&["", " subject to { tell }", " subject to { tell, ask }"]);
        let mut arms = Vec::new();
        for _ in 0..1 + self.tape.below(3) {
            let when = if self.tape.chance(50) { self.leaf(Ty::Bool) } else { self.condition(2) };
            arms.push(row!["  ", outcome(self), " when ", when, subject(self), "\n"]);
        }
        let name = if at == 0 { "first" } else { "second" };
        row!["decision ", name, " {\n", Piece::Row(arms), "  ", outcome(self), " otherwise", subject(self), "\n}"]
    }
}
