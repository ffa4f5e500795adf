//! Exceptions: with names or without, in their items or apart, some of which override others.

use super::expressions::{Maker, Ty};
use super::text::{Piece, row};
use std::collections::BTreeSet;

/// The exceptions that stand apart from their items.
pub(in crate::reference) struct Apart {
    pub allowed: bool,
    pub exceptions: Vec<Piece>,
}

/// What stands before the condition of an exception.
pub(super) struct Head {
    pub name: Option<String>,
    /// Those that it overrides.
    pub overriding: String,
    /// When it is in force.
    period: String,
}

impl Maker<'_> {
    /// The head of an exception that stands beside those of these names: it overrides none that could override it.
    fn head(&mut self, before: &[Option<String>]) -> Head {
        let name = self.tape.chance(60).then(|| format!("x{}", before.len()));
        let named = before.iter().flatten().filter(|_| self.tape.chance(40));
        let overridden: Vec<&str> = named.map(String::as_str).collect();
        let overriding =
            if overridden.is_empty() { String::new() } else { format!(" overriding {}", overridden.join(", ")) };
        let periods = [" from 2026-01-01", " until 2025-12-31", " from 2025-06-01 until 2026-03-31"];
        let period = if self.tape.chance(20) { self.tape.pick(&periods) } else { "" };
        let saves = !period.is_empty() && self.tape.chance(40);
        let saving = if saves { " saving tests entered before 2026-01-01" } else { "" };
        let period = format!("{period}{saving}");
        Head { name, overriding, period }
    }

    /// An exception where it belongs, or else apart from what it is an exception to.
    fn placed(&mut self, to: Option<&str>, head: &Head, body: Piece) -> Option<Piece> {
        let name = head.name.as_ref().map_or(String::new(), |name| format!(" {name}"));
        let (apart, policy) = (self.tape.chance(35), self.tape.pick(&["", "made_up."]));
        match to.filter(|_| apart && self.apart.allowed) {
            Some(to) => {
                let head = format!("exception{name} to {policy}{to}{}{}", head.overriding, head.period);
                self.apart.exceptions.push(row![head, body]);
                None
            }
            None => Some(row![format!("except{name}{}{}", head.overriding, head.period), body]),
        }
    }

    /// An exception to a criterion of a module.
    pub(super) fn amendment(&mut self, to: &str) -> Piece {
        let policy = self.tape.pick(&["", "made_up."]);
        let instead = if self.tape.chance(40) { row![": requires ", self.condition(1)] } else { "".into() };
        row![format!("exception to {policy}{to} when "), self.condition(1), instead, " cites regs \"3\""]
    }

    /// A condition that has not been one of these before: two exceptions with one condition are an error.
    fn guard(&mut self, before: &mut BTreeSet<String>) -> Piece {
        let mut guard = self.condition(1);
        while !before.insert(guard.text()) {
            guard = row!["(", guard, " or false)"];
        }
        guard
    }

    /// Exceptions to a value, or to an exception to one; `to` says how others speak of that, where they can.
    pub(super) fn value_exceptions(&mut self, ty: Ty, to: Option<&str>, depth: usize) -> Piece {
        let mut guards = BTreeSet::new();
        let (mut names, mut inside) = (Vec::new(), Vec::new());
        let count = if depth == 0 { 0 } else { self.tape.below(4) };
        for _ in 0..count {
            let guard = self.guard(&mut guards);
            let value = self.value(ty, 1);
            let head = self.head(&names);
            let within = to.zip(head.name.as_ref()).map(|(to, name)| format!("{to}.{name}"));
            let nested = self.value_exceptions(ty, within.as_deref(), depth - 1);
            let nested = if nested.text().is_empty() { "".into() } else { row![" { ", nested, " }"] };
            let body = row![" when ", guard, ": ", value, " cites regs \"x\"", nested];
            inside.extend(self.placed(to, &head, body));
            names.push(head.name);
        }
        Piece::AnyOrder("\n  ", inside)
    }

    /// Exceptions to a criterion, or to an exception to one.
    pub(super) fn exceptions(&mut self, to: Option<&str>, count: usize, depth: usize) -> Vec<Piece> {
        let (mut names, mut inside) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let instead = if self.tape.chance(40) { row![": requires ", self.condition(1)] } else { "".into() };
            let guard = self.condition(1);
            let head = self.head(&names);
            let within = to.zip(head.name.as_ref()).map(|(to, name)| format!("{to}.{name}"));
            let count = if depth == 0 { 0 } else { self.tape.below(3) };
            let nested = self.exceptions(within.as_deref(), count, depth.saturating_sub(1));
            let nested = if nested.is_empty() { "".into() } else { row![" { ", Piece::AnyOrder(" ", nested), " }"] };
            let body = row![" when ", guard, instead, " cites regs \"2\"", nested];
            inside.extend(self.placed(to, &head, body));
            names.push(head.name);
        }
        inside
    }
}
