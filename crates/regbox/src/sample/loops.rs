//! What is said of the members of a list, and what is made from them: which members to change, and how many there should be.

use super::pools::Key;
use super::steer::{DEEPEST, Walk};
use super::wish::{Wish, number};
use crate::decide::Members;
use crate::explain::{Place, Step};
use crate::program::{Aggregate, Fold, NodeId, Operand, Over, Quantifier, Relation};
use crate::value::{Number, Rounding, Type, Value};

/// Lists are not made longer than this.
const LONGEST: usize = 40;

impl Walk<'_, '_, '_> {
    pub(super) fn each(&mut self, node: NodeId, number: u32, wanted: bool) {
        let entry = self.program.loops[number as usize];
        let (all, body) = match (entry.quantifier, wanted) {
            (Quantifier::Some, wanted) => (!wanted, wanted),
            (Quantifier::Every, wanted) => (wanted, wanted),
            (Quantifier::No, wanted) => (wanted, !wanted),
        };
        let count = self.count(&entry.over);
        if count == 0 && !all {
            let length = 1 + self.maker.random.below(2);
            self.resize(&entry.over, length);
            return;
        }
        let one = self.maker.random.below(count);
        for at in (0..count).filter(|at| all || *at == one) {
            self.with_member(&entry.over, node, at, &mut |walk| walk.run(vec![(entry.body, body)]));
        }
    }

    /// What is made from the members of a list.
    pub(super) fn aim_fold(&mut self, number: u32, wish: &Wish, deep: u32) -> bool {
        let program = self.program;
        let fold = &program.folds[number as usize];
        let node = program.value_nodes[fold.slot as usize];
        match fold.function {
            Aggregate::Count => self.aim_count(fold, node, wish),
            Aggregate::Sum => self.aim_sum(fold, node, wish, deep),
            _ => {
                let counting = self.counting(fold, node);
                if counting.is_empty() {
                    self.resize(&fold.over, 1);
                    return true;
                }
                let one = self.maker.random.pick(&counting).copied();
                let all = takes_all(fold.function, wish);
                for at in counting.into_iter().filter(|at| all || Some(*at) == one) {
                    self.with_member(&fold.over, node, at, &mut |walk| {
                        let mut inner = Vec::new();
                        walk.aim(fold.value, wish, &mut inner, deep + 1);
                        walk.run(inner);
                    });
                }
                true
            }
        }
    }

    /// How many members there should be that count: so many are wanted to, the others not to.
    fn aim_count(&mut self, fold: &Fold, node: NodeId, wish: &Wish) -> bool {
        let about = wish.values().iter().filter_map(number).find_map(|number| number.round(0, Rounding::Down).to_i64());
        let Some(about) = about.and_then(|about| usize::try_from(about.max(0)).ok()) else { return false };
        let grants = |count: &usize| wish.grants(&Value::Number(Number::from(i64::try_from(*count).unwrap_or(0))));
        let mut counts: Vec<usize> = (about.saturating_sub(2)..=about + 2).filter(grants).collect();
        self.maker.random.bring_forward(&mut counts, 1);
        let Some(count) = counts.first().copied().filter(|count| *count <= LONGEST) else { return false };
        let Some(guard) = fold.guard else { return self.resize(&fold.over, count) };
        let members = self.count(&fold.over);
        if members < count {
            return self.resize(&fold.over, count);
        }
        for at in 0..members {
            self.with_member(&fold.over, node, at, &mut |walk| walk.run(vec![(guard, at < count)]));
        }
        true
    }

    /// The members that count should add up to something: one of them makes good the difference.
    fn aim_sum(&mut self, fold: &Fold, node: NodeId, wish: &Wish, deep: u32) -> bool {
        let counting = self.counting(fold, node);
        let Some(at) = self.maker.random.pick(&counting).copied() else {
            let length = 1 + self.maker.random.below(3);
            return self.resize(&fold.over, length);
        };
        let Some(Value::Number(sum)) = self.eval.view(Operand::Value(fold.slot)).known().cloned() else { return false };
        let mut moved = false;
        self.with_member(&fold.over, node, at, &mut |walk| {
            let Some(Value::Number(own)) = walk.eval.view(fold.value).known().cloned() else { return };
            let others = sum.sub(&own);
            let wish = wish.map(|value| Some(Value::Number(number(value)?.sub(&others))));
            let mut inner = Vec::new();
            moved = wish.is_some_and(|wish| walk.aim(fold.value, &wish, &mut inner, deep + 1));
            walk.run(inner);
        });
        moved
    }

    /// The members that count.
    fn counting(&mut self, fold: &Fold, node: NodeId) -> Vec<usize> {
        let count = self.count(&fold.over);
        let Some(guard) = fold.guard else { return (0..count).collect() };
        let mut found = Vec::new();
        for at in 0..count {
            self.with_member(&fold.over, node, at, &mut |walk| {
                if walk.truth(guard).settled() == Some(true) {
                    found.push(at);
                }
            });
        }
        found
    }

    /// How many members a list has.
    fn count(&self, over: &Over) -> usize {
        match self.eval.view(over.list).known() {
            Some(Value::List(members)) => members.len(),
            _ => 0,
        }
    }

    /// Makes a list so long, if it stands in the facts.
    fn resize(&mut self, over: &Over, length: usize) -> bool {
        let Some(place) = self.place(over.list) else { return false };
        let Some((ty, _)) = place.declared(self.program) else { return false };
        let Type::List(inner) = ty.required() else { return false };
        let Value::List(made) = self.maker.list(Key::of(&place), inner, length, 1) else { return false };
        let kept = match self.eval.view(over.list).known() {
            Some(Value::List(members)) => members.iter().take(length).cloned().collect(),
            _ => Vec::new(),
        };
        let more = made.iter().skip(kept.len()).cloned();
        let list = Value::List(kept.iter().cloned().chain(more).collect());
        self.found.changes.push((place, list));
        true
    }

    /// Does something with one member of a list at hand. What stands inside the loop is evaluated for it.
    fn with_member(&mut self, over: &Over, node: NodeId, at: usize, act: &mut dyn FnMut(&mut Self)) {
        let cost = (over.end.saturating_sub(node)) as usize;
        if self.nested >= DEEPEST || self.left <= cost {
            return;
        }
        self.left -= cost;
        let members = Members::of(self.eval.view(over.list));
        let list: Option<Place> = self.place(over.list);
        let depth = over.depth as usize;
        // An item that is named inside a loop may have a loop of its own, at the same depth.
        let outer = (self.elements.get(depth).cloned(), self.eval.state.elements.get(depth).cloned());
        self.nested += 1;
        self.eval.enter(over, members.at(at), node);
        if let Some(slot) = self.elements.get_mut(depth) {
            *slot = list.zip(u32::try_from(at).ok()).map(|(list, at)| list.then(Step::Member(at)));
        }
        act(self);
        self.nested -= 1;
        if let (Some(place), Some(element)) = outer {
            self.elements[depth] = place;
            self.eval.state.elements[depth] = element;
        }
    }
}

/// Whether each member has to be as wished for what is made of them to be so.
fn takes_all(function: Aggregate, wish: &Wish) -> bool {
    let upwards = matches!(wish, Wish::Stands(Relation::More | Relation::AtLeast, _));
    match function {
        Aggregate::Least => upwards,
        Aggregate::Greatest => !upwards,
        _ => true,
    }
}
