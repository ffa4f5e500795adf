//! A limit that is breached before it warns.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::expr::ExprKind;
use crate::syntax::tree::monitor::{Cap, Formula, LimitItem};
use crate::syntax::tree::{Literal, Relation};
use crate::value::Number;

impl Checker<'_> {
    /// A share that is written out is compared with the whole of the cap: past it, only what is breached is left to warn of.
    pub(super) fn check_warning(&mut self, item: &LimitItem) {
        let Some((share, written)) = item.warn_at.and_then(|at| Some((at, self.number_of(at)?))) else { return };
        let past = item.caps.iter().filter_map(|cap| match cap {
            Cap::Standing { relation, cap, .. } => Some((*relation, *cap)),
            Cap::Gate { .. } => None,
        });
        let (mut never, mut floor) = (false, false);
        for (relation, cap) in past {
            // A share of less than nothing goes the other way.
            if self.number_of(cap).is_some_and(|cap| cap < Number::ZERO) {
                return;
            }
            floor = matches!(relation, Relation::AtLeast | Relation::More);
            never = match relation {
                Relation::AtLeast => written < Number::ONE,
                Relation::More => written <= Number::ONE,
                Relation::AtMost => written > Number::ONE,
                Relation::Less => written >= Number::ONE,
                Relation::Equal | Relation::NotEqual => false,
            };
            if !never {
                return;
            }
        }
        if never {
            let message =
                format!("`{}` never warns: at {} of its cap it is breached", item.name.text, self.written(share.span));
            let help =
                if floor { "warn at more than 100%: `warn at 120%`" } else { "warn at less than 100%: `warn at 80%`" };
            self.report(Diagnostic::new(Code::NEVER_WARNS, message).at(share.span, "").help(help));
        }
    }

    /// The number that a formula is, where it is written out.
    fn number_of(&self, formula: Formula) -> Option<Number> {
        let define = self.tree.defines.get(self.tree.course.define(formula))?;
        match (&define.entries.as_slice(), define.otherwise.as_ref()) {
            ([one], None) => match &one.value.kind {
                ExprKind::Literal(Literal::Number(number) | Literal::Percent(number) | Literal::Money(_, number)) => {
                    Some(number.clone())
                }
                _ => None,
            },
            _ => None,
        }
    }
}
