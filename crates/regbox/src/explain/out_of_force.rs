//! What is not in force where it is named, and what waits for the dates that say so.

use super::open::{Finding, Walk};
use crate::decide::{days, picked_by};
use crate::program::{NodeId, Op};
use crate::value::{PROBLEM, Value};

/// More than so many that are not in force are not told one by one.
const MOST_TOLD: usize = 12;

impl Walk<'_> {
    /// What is named at one node, and stands at another.
    pub(super) fn step_named(&mut self, node: NodeId, inner: NodeId, stack: &mut Vec<NodeId>) {
        let Op::InForce(number) = self.eval.program.nodes[inner as usize] else { return };
        let force = self.eval.program.in_force[number as usize].force;
        let may_be_out = self.eval.truth(inner).reasons() == PROBLEM;
        match may_be_out.then(|| self.eval.not_in_force(force, "it is not in force")).flatten() {
            Some(message) => {
                let span = self.eval.program.spans[node as usize];
                self.findings.problems.insert(Finding { span, message });
            }
            None => stack.push(inner),
        }
    }

    /// The dates that have a part in what is in force.
    pub(super) fn picked_by(&mut self, force: u32, stack: &mut Vec<NodeId>) {
        for date in picked_by(self.eval.program, self.eval.facts, &self.eval.state, force) {
            self.operand(date, stack);
        }
    }

    pub(super) fn none_in_force(&mut self, node: NodeId, entries: &[u32]) {
        let program = self.eval.program;
        if let [only] = entries
            && let Some(message) = self.eval.not_in_force(*only, "it is not in force")
        {
            self.findings.problems.insert(Finding { span: program.spans[node as usize], message });
            return;
        }
        let forces = || entries.iter().filter_map(|force| program.forces.get(*force as usize));
        let told = forces().take(MOST_TOLD).map(days).chain((entries.len() > MOST_TOLD).then(|| "and more".to_owned()));
        let told: Vec<String> = told.collect();
        let mut dates = forces().map(|force| force.date);
        let date = dates.next().filter(|first| dates.all(|other| other == *first));
        let on = match date.map(|date| self.eval.view(date).known()) {
            Some(Some(Value::Date(date))) => format!("on {date}"),
            Some(_) => "on any of the days that are possible".to_owned(),
            None => "on its date".to_owned(),
        };
        let message = format!("nothing in it is in force {on}: what it gathers is in force {}", told.join(", "));
        self.findings.problems.insert(Finding { span: program.spans[node as usize], message });
    }
}
