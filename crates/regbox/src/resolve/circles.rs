//! Circles, and the order in which items can be evaluated.

use crate::diagnostic::{Code, Diagnostic, Span};

/// What the members of a circle are to one another, and how it is broken.
#[derive(Clone, Copy)]
pub(crate) struct Circle {
    is: &'static str,
    mend: &'static str,
}

impl Circle {
    pub(crate) const OF_DEFINITIONS: Circle = Circle { is: "defined by", mend: "say one of them without the others" };
    pub(crate) const OF_EXCEPTIONS: Circle =
        Circle { is: "overridden by", mend: "say which prevails, and take `overriding` out of the other" };
}

/// Orders `0..count` so that each comes after what it needs. A circle is reported once, and broken where it closes; `what`
/// says what its members are to one another.
///
/// `needs(i)` lists what `i` needs with the place where it says so. The walk keeps its own stack: a chain of
/// definitions may be as long as the policy.
pub(crate) fn order(
    count: usize,
    needs: impl Fn(usize) -> Vec<(usize, Span)>,
    name: impl Fn(usize) -> String,
    what: Circle,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; count];
    let mut ordered = Vec::with_capacity(count);
    let mut stack: Vec<(usize, Vec<(usize, Span)>)> = Vec::new();
    for start in 0..count {
        if state[start] != State::New {
            continue;
        }
        state[start] = State::Open;
        stack.push((start, reversed(needs(start))));
        while let Some((item, rest)) = stack.last_mut() {
            let item = *item;
            let Some((next, span)) = rest.pop() else {
                state[item] = State::Done;
                ordered.push(item);
                stack.pop();
                continue;
            };
            match state[next] {
                State::Done => {}
                State::New => {
                    state[next] = State::Open;
                    let needs = reversed(needs(next));
                    stack.push((next, needs));
                }
                State::Open => {
                    let from = stack.iter().position(|(open, _)| *open == next).unwrap_or(0);
                    let through: Vec<String> =
                        stack.iter().skip(from).take(8).map(|(open, _)| format!("`{}`", name(*open))).collect();
                    let message = if through.len() == 1 {
                        format!("{} is {} itself", through.join(""), what.is)
                    } else {
                        format!("{} are {} one another, in a circle", through.join(", "), what.is)
                    };
                    diagnostics.push(
                        Diagnostic::new(Code::CIRCLE, message).at(span, "this closes the circle").help(what.mend),
                    );
                }
            }
        }
    }
    ordered
}

fn reversed(mut list: Vec<(usize, Span)>) -> Vec<(usize, Span)> {
    list.reverse();
    list
}
