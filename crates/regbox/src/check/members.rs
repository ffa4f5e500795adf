//! What is said of the members of a list, and what is made from them.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::expr::{Aggregate, Expr, Members};
use crate::syntax::tree::Ident;
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn infer_quantified(&mut self, variable: &Ident, list: &Expr, body: &Expr) -> Option<Type> {
        let member = self.enter_members(variable, list);
        let condition = self.check_condition(body);
        self.variables.pop();
        member?;
        condition?;
        Some(Type::Bool)
    }

    pub(super) fn infer_aggregate(
        &mut self,
        expr: &Expr,
        function: Aggregate,
        value: Option<&Expr>,
        members: &Members,
    ) -> Option<Type> {
        let member = self.enter_members(&members.variable, &members.list);
        let condition = members.condition.as_ref().map(|condition| self.check_condition(condition));
        let ty = value.and_then(|value| self.infer(value, None));
        self.variables.pop();
        let name = &members.variable.text;
        match (function, value) {
            (Aggregate::Count, None) => {}
            (Aggregate::Count, Some(value)) => {
                let list = self.written(members.list.span);
                let message = "members are counted, not what is taken of them";
                let help = format!("write `count of {name} in {list}`, and `where …` after it");
                self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(value.span, "").help(help));
                return None;
            }
            (_, None) => {
                let (word, list) = (word_of(function), self.written(members.list.span));
                let message = format!("this does not say of what the {word} is");
                let help = format!("say it before `for`: `{word} of {name} for {name} in {list}`");
                self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(expr.span, "").help(help));
                return None;
            }
            (_, Some(_)) => {}
        }
        member?;
        if condition.is_some_and(|condition| condition.is_none()) {
            return None;
        }
        match value {
            None => Some(Type::Integer),
            Some(value) => self.made_of(function, value, &ty?),
        }
    }

    /// The type of what is made from values of a type.
    pub(super) fn made_of(&mut self, function: Aggregate, value: &Expr, ty: &Type) -> Option<Type> {
        let word = word_of(function);
        let written = self.written(value.span).to_owned();
        let shown = self.show(ty);
        let made = match (function, ty) {
            (_, Type::Optional(_) | Type::None) => {
                let message = format!("`{written}` may be absent, and what is absent has no {word}");
                let help = format!("say what counts then: `if_none({written}, …)`");
                self.report(Diagnostic::new(Code::NOT_UNWRAPPED, message).at(value.span, "").help(help));
                return None;
            }
            (Aggregate::Sum | Aggregate::Mean | Aggregate::Median, Type::Ratio) => {
                self.must_be_rounded(word, &written, value.span);
                return None;
            }
            (Aggregate::Sum, Type::Integer | Type::Decimal | Type::Percent) => Some(ty.clone()),
            (Aggregate::Sum | Aggregate::Mean | Aggregate::Median, Type::Money(_)) => Some(ty.clone()),
            (Aggregate::Mean | Aggregate::Median, ty) if ty.is_number() => Some(Type::Ratio),
            (Aggregate::Least | Aggregate::Greatest, Type::Record(_) | Type::List(_)) => None,
            (Aggregate::Least | Aggregate::Greatest, ty) if self.is_ordered(ty) => Some(ty.clone()),
            _ => None,
        };
        if made.is_none() {
            let (message, help, code) = match function {
                Aggregate::Least | Aggregate::Greatest => {
                    (format!("`{written}` is `{shown}`, which has no order, and so no {word}"), None, Code::UNORDERED)
                }
                _ => (
                    format!("`{written}` is `{shown}`, and only numbers and amounts of money have a {word}"),
                    (*ty == Type::Bool).then_some("count the members of which it holds: `count of x in … where …`"),
                    Code::TYPE_MISMATCH,
                ),
            };
            self.report(Diagnostic::new(code, message).at(value.span, "").help_opt(help.map(str::to_owned)));
        }
        made
    }

    fn must_be_rounded(&mut self, word: &str, written: &str, span: crate::diagnostic::Span) {
        let message =
            format!("`{written}` may be a fraction, and the digits of a {word} of many fractions have no bound");
        let help = format!("say how it is rounded: `round({written}, 2)`");
        self.report(Diagnostic::new(Code::UNROUNDED, message).at(span, "").help(help));
    }

    pub(super) fn infer_the(&mut self, members: &Members) -> Option<Type> {
        let member = self.enter_members(&members.variable, &members.list);
        let condition = members.condition.as_ref().map(|condition| self.check_condition(condition));
        self.variables.pop();
        if condition.is_some_and(|condition| condition.is_none()) {
            return None;
        }
        member
    }

    /// The type of the members of a list, whose name is in sight until the caller takes it back.
    pub(super) fn enter_members(&mut self, variable: &Ident, list: &Expr) -> Option<Type> {
        let member = match self.infer(list, None) {
            Some(Type::List(member)) => Some(*member),
            Some(other) => {
                let message =
                    format!("`{}` is `{}`, and only a list has members", self.written(list.span), self.show(&other));
                let help = matches!(other, Type::Set(_) | Type::SetOf(_))
                    .then_some("go through a list, and ask of each of its members whether it is in the set");
                let diagnostic = Diagnostic::new(Code::TYPE_MISMATCH, message).at(list.span, "");
                self.report(diagnostic.help_opt(help.map(str::to_owned)));
                None
            }
            None => None,
        };
        if self.is_taken(variable) {
            let message = format!("`{}` already stands for something else", variable.text);
            let help = "give the member another name, such as its first letter";
            self.report(Diagnostic::new(Code::DECLARED_TWICE, message).at(variable.span, "").help(help));
        }
        self.variables.push((variable.text.clone(), member.clone()));
        member
    }
}

fn word_of(function: Aggregate) -> &'static str {
    match function {
        Aggregate::Sum => "sum",
        Aggregate::Count => "count",
        Aggregate::Mean => "mean",
        Aggregate::Median => "median",
        Aggregate::Least => "least",
        Aggregate::Greatest => "greatest",
    }
}
