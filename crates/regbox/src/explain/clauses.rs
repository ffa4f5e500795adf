//! What decided a criterion.

use super::build::Builder;
use super::tree::{Kind, NOTHING, Shown, count};
use crate::decide::{Truth, Verdict, in_effect, live_substitutes, verdict};
use crate::program::{Criterion, ExceptionPlan, GuardedValue};

impl Builder<'_> {
    pub(super) fn value_exceptions(&mut self, exceptions: &[GuardedValue], depth: u8) {
        for exception in exceptions {
            let truth = self.truth(exception.guard);
            self.push(Kind::Exception, depth, NOTHING, Shown::Truth(truth));
            if let Some(entry) = self.entries.last_mut() {
                entry.cited = exception.guard;
            }
            self.walk(exception.guard, depth + 1, NOTHING, false);
            if truth != Truth::FALSE {
                self.operand(exception.value, depth + 1);
                self.value_exceptions(&exception.nested, depth + 1);
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
        let substitutes =
            !live_substitutes(criterion, &self.state().truths).is_empty() || has_substitute(&criterion.exceptions);
        let replaced = live_substitutes(criterion, &self.state().truths).iter().any(|(live, _)| *live == Truth::TRUE);
        if !replaced && !matches!(found, Verdict::MetByException | Verdict::DeemedMet) || found == Verdict::Met {
            self.walk(criterion.requires, depth, NOTHING, true);
        }
        if found != Verdict::Met || substitutes {
            let mut number = 0;
            self.exceptions(&criterion.exceptions, at, found, depth, &mut number);
        }
        if let Some(deemed) = criterion.deemed
            && !matches!(found, Verdict::Met | Verdict::MetByException)
        {
            let truth = self.truth(deemed);
            self.push(Kind::Deemed, depth, at, Shown::Truth(truth));
            self.walk(deemed, depth + 1, NOTHING, true);
        }
    }

    pub(super) fn exceptions(
        &mut self,
        exceptions: &[ExceptionPlan],
        criterion: u32,
        found: Verdict,
        depth: u8,
        number: &mut u32,
    ) {
        for exception in exceptions {
            let own = *number;
            *number += 1;
            let effect = in_effect(exception, &self.state().truths);
            let guard = self.truth(exception.guard);
            let waives = found == Verdict::MetByException
                && effect == Truth::FALSE
                && exception.substitute.is_none()
                && exception.nested.is_empty();
            if waives {
                continue;
            }
            self.push(Kind::Exception, depth, criterion, Shown::Truth(effect));
            if let Some(entry) = self.entries.last_mut() {
                entry.detail = own;
            }
            self.walk(exception.guard, depth + 1, NOTHING, true);
            if guard == Truth::FALSE {
                *number += count(&exception.nested);
                continue;
            }
            if let Some(substitute) = exception.substitute
                && effect != Truth::FALSE
            {
                let truth = self.truth(substitute);
                self.push(Kind::Substitute, depth + 1, criterion, Shown::Truth(truth));
                self.walk(substitute, depth + 2, NOTHING, true);
            }
            self.exceptions(&exception.nested, criterion, Verdict::NotMet, depth + 1, number);
        }
    }
}

fn has_substitute(exceptions: &[ExceptionPlan]) -> bool {
    exceptions.iter().any(|exception| exception.substitute.is_some() || has_substitute(&exception.nested))
}
