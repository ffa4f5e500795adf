//! What decided a criterion, and which exceptions to it or to a value.

use super::build::Builder;
use super::tree::{Kind, NOTHING, Shown};
use crate::decide::{Standing, Truth, Verdict, in_effect, live_substitutes, present, standing, verdict};
use crate::program::{Criterion, ExceptionInfo, ExceptionPlan, NodeId, Op, Operand, each_exception};

/// How many of the exceptions that may override another are told with it.
const MOST_OVERRIDING: usize = 8;

/// Whose exceptions are told: those of a criterion, or of a value.
#[derive(Clone, Copy)]
pub(super) struct Whose {
    /// The number of the criterion; none for a value.
    pub criterion: u32,
    /// The number of the value's exceptions; none for a criterion.
    pub value: u32,
}

impl Builder<'_> {
    /// The exceptions to a value.
    pub(super) fn value_exceptions(&mut self, number: u32, depth: u8) {
        let exceptions = &self.program.exceptions[number as usize].exceptions;
        let whose = Whose { criterion: NOTHING, value: number };
        self.value_exceptions_beside(exceptions, whose, depth);
    }

    fn value_exceptions_beside(&mut self, beside: &[ExceptionPlan<Operand>], whose: Whose, depth: u8) {
        for (at, exception) in beside.iter().enumerate() {
            let truth = present(beside, at, &self.state().truths);
            if self.is_out_of_force(exception.info.guard) {
                continue;
            }
            self.exception(whose, &exception.info, truth, depth);
            self.walk(exception.info.guard, depth + 1, NOTHING, false);
            self.overriding(beside, at, whose, depth + 1);
            if truth != Truth::FALSE {
                self.operand(exception.result, depth + 1);
                self.value_exceptions_beside(&exception.nested, whose, depth + 1);
            }
        }
    }

    /// The clauses of a criterion that decided its verdict.
    pub(super) fn criterion(&mut self, criterion: &Criterion, at: u32, depth: u8) {
        let found = verdict(criterion, &self.state().truths);
        if let Some(applies) = criterion.applies {
            let truth = self.truth(applies);
            self.push(Kind::Applies, depth, at, Shown::Truth(truth));
            self.walk(applies, depth + 1, NOTHING, true);
            if found == Verdict::NotApplicable {
                return;
            }
        }
        let live = live_substitutes(criterion, &self.state().truths);
        let replaced = live.iter().any(|(live, _)| *live == Truth::TRUE);
        if !replaced && !matches!(found, Verdict::MetByException | Verdict::DeemedMet) || found == Verdict::Met {
            self.walk(criterion.requires, depth, NOTHING, true);
        }
        let mut substitutes = false;
        each_exception(&criterion.exceptions, &mut |exception, _| substitutes |= exception.result.is_some());
        if found != Verdict::Met || substitutes {
            let whose = Whose { criterion: at, value: NOTHING };
            self.exceptions_beside(&criterion.exceptions, whose, found, depth);
        }
        if let Some(deemed) = criterion.deemed
            && !matches!(found, Verdict::Met | Verdict::MetByException)
        {
            let truth = self.truth(deemed);
            self.push(Kind::Deemed, depth, at, Shown::Truth(truth));
            self.walk(deemed, depth + 1, NOTHING, true);
        }
    }

    fn exceptions_beside(&mut self, beside: &[ExceptionPlan<Option<NodeId>>], whose: Whose, found: Verdict, depth: u8) {
        for (at, exception) in beside.iter().enumerate() {
            let effect = in_effect(beside, at, &self.state().truths);
            let guard = self.truth(exception.info.guard);
            let says_nothing = found == Verdict::MetByException
                && guard == Truth::FALSE
                && exception.result.is_none()
                && exception.nested.is_empty();
            if says_nothing || self.is_out_of_force(exception.info.guard) {
                continue;
            }
            self.exception(whose, &exception.info, effect, depth);
            self.walk(exception.info.guard, depth + 1, NOTHING, true);
            self.overriding(beside, at, whose, depth + 1);
            if present(beside, at, &self.state().truths) == Truth::FALSE {
                continue;
            }
            if let Some(substitute) = exception.result
                && effect != Truth::FALSE
            {
                let truth = self.truth(substitute);
                self.push(Kind::Substitute, depth + 1, whose.criterion, Shown::Truth(truth));
                self.walk(substitute, depth + 2, NOTHING, true);
            }
            self.exceptions_beside(&exception.nested, whose, Verdict::NotMet, depth + 1);
        }
    }

    /// Whether the condition of an exception is false since that is not in force: it is as if it were not there.
    fn is_out_of_force(&self, guard: NodeId) -> bool {
        let node = match self.program.nodes[guard as usize] {
            Op::Same(inner) => self.program.nodes[inner as usize],
            node => node,
        };
        match node {
            Op::InForce(number) => {
                let force = self.program.in_force[number as usize].force;
                standing(self.program, self.facts, self.state(), force) == Standing::Out
            }
            _ => false,
        }
    }

    fn exception(&mut self, whose: Whose, exception: &ExceptionInfo, truth: Truth, depth: u8) {
        self.push(Kind::Exception, depth, whose.criterion, Shown::Truth(truth));
        if let Some(entry) = self.entries.last_mut() {
            entry.detail = exception.number;
            entry.cited = whose.value;
        }
    }

    /// What takes an exception away, of those beside it: the first that overrides it, or those that may. Each is told by
    /// itself.
    fn overriding<T>(&mut self, beside: &[ExceptionPlan<T>], at: usize, whose: Whose, depth: u8) {
        let info = &beside[at].info;
        if info.overridden_by.is_empty() || self.truth(info.guard) == Truth::FALSE {
            return;
        }
        let truths: Vec<(usize, Truth)> = (info.overridden_by.iter())
            .map(|by| (*by as usize, self.truth(beside[*by as usize].info.guard)))
            .filter(|(_, truth)| *truth != Truth::FALSE)
            .collect();
        let told: Vec<(usize, Truth)> = match truths.iter().find(|(_, truth)| *truth == Truth::TRUE) {
            Some(certain) => vec![*certain],
            None => truths.into_iter().take(MOST_OVERRIDING).collect(),
        };
        for (by, truth) in told {
            self.exception(whose, &beside[by].info, truth, depth);
            if let Some(entry) = self.entries.last_mut() {
                entry.again = true;
                entry.below = by > at;
            }
        }
    }
}
