//! What keeps an outcome open where there are exceptions.

use super::open::{Finding, Walk};
use crate::decide::{Truth, in_effect, live_substitutes, present, taking_part};
use crate::program::{Criterion, ExceptionInfo, ExceptionPlan, Exceptions, NodeId, Program};
use crate::value::CONFLICT;

impl Walk<'_> {
    pub(super) fn value_exceptions(&mut self, exceptions: &Exceptions, node: NodeId, stack: &mut Vec<NodeId>) {
        let open = self.eval.state.truths[node as usize];
        if open.reasons() == CONFLICT {
            let names: Vec<String> = taking_part(&self.eval.state.truths, &exceptions.exceptions)
                .iter()
                .map(|(exception, _)| exception_name(&exception.info, self.eval.program))
                .collect();
            let message = format!("{} apply at once and give different values", names.join(" and "));
            self.findings.conflicts.insert(Finding { span: self.eval.program.spans[node as usize], message });
        }
        let truths = &self.eval.state.truths;
        let (mut operands, mut replaced) = (Vec::new(), false);
        each_present(&exceptions.exceptions, truths, &mut |beside, at| {
            let exception = &beside[at];
            stack.push(exception.info.guard);
            stack.extend(exception.info.overridden_by.iter().map(|by| beside[*by as usize].info.guard));
            operands.push(exception.result);
        });
        for exception in &exceptions.exceptions {
            replaced |= truths[exception.info.guard as usize] == Truth::TRUE;
        }
        if !replaced {
            operands.push(exceptions.own);
        }
        for operand in operands {
            self.operand(operand, stack);
        }
    }

    pub(super) fn criterion(&mut self, criterion: &Criterion, stack: &mut Vec<NodeId>) {
        let truths = &self.eval.state.truths;
        let substitutes = live_substitutes(criterion, truths);
        let certain: Vec<Truth> =
            substitutes.iter().filter(|(live, _)| *live == Truth::TRUE).map(|(_, truth)| *truth).collect();
        if certain.contains(&Truth::TRUE) && certain.contains(&Truth::FALSE) {
            let message = format!(
                "two exceptions to `{}` apply at once and put different requirements in its place",
                criterion.name
            );
            self.findings.conflicts.insert(Finding { span: criterion.span, message });
        }
        stack.extend(criterion.applies.iter().chain(&criterion.deemed));
        if certain.is_empty() {
            stack.push(criterion.requires);
        }
        each_present(&criterion.exceptions, truths, &mut |beside, at| {
            let exception = &beside[at];
            stack.push(exception.info.guard);
            stack.extend(exception.info.overridden_by.iter().map(|by| beside[*by as usize].info.guard));
            if in_effect(beside, at, truths) != Truth::FALSE {
                stack.extend(exception.result);
            }
        });
    }
}

/// The exceptions that are present, or may be, and those in them that are; which it is, of those beside each other.
fn each_present<'e, T>(
    beside: &'e [ExceptionPlan<T>],
    truths: &[Truth],
    visit: &mut dyn FnMut(&'e [ExceptionPlan<T>], usize),
) {
    for (at, exception) in beside.iter().enumerate() {
        if present(beside, at, truths) != Truth::FALSE {
            visit(beside, at);
            each_present(&exception.nested, truths, visit);
        }
    }
}

/// What an exception is called in a message.
fn exception_name(exception: &ExceptionInfo, program: &Program) -> String {
    match &exception.name {
        Some(name) => format!("the exception `{name}`"),
        None => {
            let line: Vec<&str> = program.text(exception.span).split_whitespace().take(8).collect();
            format!("`{}`", line.join(" "))
        }
    }
}
