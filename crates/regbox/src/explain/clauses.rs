//! What decided a criterion, and a quantifier.

use super::build::{At, Builder};
use super::place::{self, Step};
use super::tree::{Kind, NOTHING, Shown, count};
use crate::decide::{Eval, Truth, Verdict, in_effect, live_substitutes, verdict, view};
use crate::program::{Criterion, ExceptionPlan, GuardedValue, NodeId};
use crate::value::Value;

/// More members of a list than this are not told one by one.
const MOST_MEMBERS: usize = 100;

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

    pub(super) fn each(&mut self, node: NodeId, number: u32, depth: u8) {
        let program = self.program;
        let entry = &program.loops[number as usize];
        let whole = self.truth(node);
        let list = view(program, self.facts, self.state(), entry.list).known().cloned();
        let Some(Value::List(members)) = list else {
            return self.operand(entry.list, depth);
        };
        if self.elements.is_empty() {
            self.elements = vec![None; program.depth];
        }
        let place = place::of_operand(program, &self.elements, entry.list);
        if members.is_empty() || members.len() > MOST_MEMBERS {
            self.operand(entry.list, depth);
            return;
        }
        // A loop leaves the state as it found it, so one copy of it serves all loops.
        if let At::Decided(state) = &self.at {
            self.at = At::Inside(Box::new(Eval::resume(program, self.facts, (*state).clone())));
        }
        let outermost = self.of_member.is_empty();
        if outermost {
            self.of_member = node + 1..entry.end;
        }
        // The quantifier is settled by the members that settle it; where it needs all of them, by all.
        let decisive = match (entry.quantifier, whole.settled()) {
            (crate::program::Quantifier::Some, Some(true)) | (crate::program::Quantifier::No, Some(false)) => {
                Some(Truth::TRUE)
            }
            (crate::program::Quantifier::Every, Some(false)) => Some(Truth::FALSE),
            _ => None,
        };
        // An item that is named inside a loop may have a loop of its own, at the same depth.
        let depth_of_loop = entry.depth as usize;
        let outer = (self.elements.get(depth_of_loop).cloned(), self.state().elements.get(depth_of_loop).cloned());
        let mut bare = false;
        for (at, member) in (0u32..).zip(members.iter()) {
            if let At::Inside(eval) = &mut self.at {
                eval.state.steps = 0;
                eval.enter(entry, member, node);
            }
            // What stands inside the loop is another for each member.
            self.seen.retain(|told| *told <= node || *told >= entry.end);
            let truth = self.truth(entry.body);
            let tells = match decisive {
                Some(decisive) => truth == decisive,
                None if whole.is_open() => truth.is_open(),
                None => true,
            };
            if !tells {
                continue;
            }
            let place = place.as_ref().map(|list| list.then(Step::Member(at)));
            if let Some(place) = &place {
                self.places.push(place.clone());
            }
            if let Some(slot) = self.elements.get_mut(entry.depth as usize) {
                *slot = place;
            }
            let number = u32::try_from(self.places.len()).unwrap_or(0).saturating_sub(1);
            self.push(Kind::Member, depth, number, Shown::Truth(truth));
            let before = self.entries.len();
            self.walk(entry.body, depth + 1, NOTHING, true);
            bare |= !self.tells_of(before, number);
        }
        if outermost {
            self.of_member = 0..0;
        }
        if let (Some(place), Some(element)) = outer {
            self.elements[depth_of_loop] = place;
            if let At::Inside(eval) = &mut self.at {
                eval.state.elements[depth_of_loop] = element;
            }
        }
        // That there is such a member decided, and nothing that was told says so.
        if bare && !whole.is_open() && self.rests_on.is_some() {
            self.operand(entry.list, depth);
        }
    }

    /// Whether the entries from here on tell something known of a member.
    fn tells_of(&self, before: usize, member: u32) -> bool {
        let Some(member) = self.places.get(member as usize) else { return false };
        self.entries[before..].iter().any(|entry| {
            let place = self.places.get(entry.at as usize);
            entry.kind == Kind::Fact
                && entry.detail != NOTHING
                && entry.verdict == Shown::None
                && place.is_some_and(|place| place.fact == member.fact && place.steps.starts_with(&member.steps))
        })
    }
}

fn has_substitute(exceptions: &[ExceptionPlan]) -> bool {
    exceptions.iter().any(|exception| exception.substitute.is_some() || has_substitute(&exception.nested))
}
