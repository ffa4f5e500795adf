//! What is in force for a time: which version that is, its days, and the dates that picked it.

use super::build::Builder;
use super::tree::Kind;
use crate::decide::{Standing, applied, picked_by, standing};
use crate::program::{InForce, ItemRef, NodeId, Op, Operand};
use std::rc::Rc;

/// What picked the version of something that is in force for a time.
pub(super) struct Picked {
    pub stands: Standing,
    /// The dates that had a part in it, other than the date of decision.
    pub dates: Vec<Operand>,
    /// The days of the version that is in force, in words.
    pub period: String,
}

impl Builder<'_> {
    /// Whether it is known which version is in force of what a node stands for.
    pub(super) fn is_decided(&mut self, node: NodeId) -> bool {
        let Op::InForce(number) = self.program.nodes[node as usize] else { return false };
        let force = self.program.in_force[number as usize].force;
        !matches!(self.picked(force).stands, Standing::Open(_))
    }

    /// Which version is in force, and which dates had a part in that.
    pub(super) fn picked(&mut self, force: u32) -> Rc<Picked> {
        let in_loop = !self.of_member.is_empty();
        if let Some(picked) = self.picked.get(&force).filter(|_| !in_loop) {
            return picked.clone();
        }
        let (program, facts, state) = (self.program, self.facts, self.state());
        let stands = standing(program, facts, state, force);
        let period = match stands {
            Standing::In(version) => applied(program, facts, state, force, version),
            _ => String::new(),
        };
        let picked = Rc::new(Picked { dates: picked_by(program, facts, state, force), stands, period });
        if !in_loop {
            self.picked.insert(force, picked.clone());
        }
        picked
    }

    /// Keeps, beside the entry of what is in force for a time, on which days that is.
    pub(super) fn period(&mut self, kind: Kind, at: u32, node: NodeId, entry: usize) {
        let entry = u32::try_from(entry).unwrap_or(0);
        // What picks a version knows more of it: whether it is saved.
        if self.periods.last().is_some_and(|(other, _)| *other == entry) {
            return;
        }
        let program = self.program;
        let period = match (kind, program.nodes[node as usize]) {
            (Kind::Criterion, _) => {
                program.criteria.get(at as usize).and_then(|one| one.period).map(crate::decide::period_words)
            }
            (Kind::Definition, Op::InForce(number)) => {
                let InForce { force, versions, .. } = program.in_force[number as usize];
                let picked = self.picked(force);
                match picked.stands {
                    Standing::In(version) => {
                        let version_node = program.list(versions)[version as usize];
                        let cites = super::used::condition_cites(program, self.facts, self.state(), version_node);
                        if !cites.is_empty() {
                            self.extra_cites.push((entry, cites));
                        }
                        Some(picked.period.clone())
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        self.periods.extend(period.map(|period| (entry, period)));
    }

    /// The version in force; while it is open which that is, all that it may be.
    pub(super) fn in_force(&mut self, entry: InForce, node: NodeId, depth: u8, cited: u32) {
        let program = self.program;
        let picked = self.picked(entry.force);
        let stands = &picked.stands;
        let passed_over = *stands == Standing::Out && entry.otherwise.is_some();
        let is_whole = entry.whole == Some(node);
        let told_by_whole = entry.whole.is_some_and(|whole| self.truth(whole) == self.truth(node));
        let depth = match stands {
            Standing::In(_) => depth,
            Standing::Open(_) if told_by_whole => depth,
            _ if passed_over => depth,
            _ => self.gather(Kind::Comparison, node, depth, cited, false),
        };
        // The versions of a definition, and those of a criterion while it is open which, are told under its name.
        if let Some(whole) = entry.whole.filter(|_| !is_whole)
            && (matches!(stands, Standing::Open(_))
                || matches!(program.owners[whole as usize], ItemRef::Definition(_)) && *stands != Standing::Out)
        {
            return self.walk(whole, depth, cited, false);
        }
        for date in &picked.dates {
            self.operand(*date, depth);
        }
        for version in stands.possible() {
            let inner = program.list(entry.versions)[*version as usize];
            if let (Standing::In(_), ItemRef::Criterion(_)) = (stands, program.owners[inner as usize]) {
                self.periods.push((u32::try_from(self.entries.len()).unwrap_or(0), picked.period.clone()));
            }
            // What a version of a definition cites stands beside the definition's name.
            match (stands, program.nodes[inner as usize]) {
                (Standing::In(_), Op::Same(condition)) if program.cites.contains_key(&inner) => {
                    self.walk(condition, depth, cited, false);
                }
                _ => self.walk(inner, depth, cited, false),
            }
        }
    }
}
