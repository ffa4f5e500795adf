//! Names in expressions: what each stands for, and which items are used at all.

use super::{Checker, Meaning};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::resolve::{Symbol, TypeSymbol};
use crate::syntax::expr::{Expr, ExprKind};
use crate::syntax::tree::{Citation, Ident, TypeName, TypeNameKind};
use crate::value::{EnumId, Type};
use std::collections::BTreeSet;

/// Items that something refers to.
#[derive(Debug, Default)]
pub(super) struct Used {
    pub symbols: BTreeSet<Symbol>,
}

impl Checker<'_> {
    /// The type of a bare name. A value of an enumeration is found by the type that is expected.
    pub(super) fn infer_name(&mut self, expr: &Expr, ident: &Ident, expected: Option<&Type>) -> Option<Type> {
        if let Some(at) = self.variables.iter().rposition(|(name, _)| *name == ident.text) {
            self.mean(expr.id, Meaning::Variable(at));
            return self.variables.get(at).and_then(|(_, ty)| ty.clone());
        }
        if let Some(at) = self.parameters.iter().position(|(name, _)| *name == ident.text) {
            self.mean(expr.id, Meaning::Parameter(at));
            return self.parameters.get(at).and_then(|(_, ty)| ty.clone());
        }
        if ident.text == "decision_date" {
            self.mean(expr.id, Meaning::DecisionDate);
            return Some(Type::Date);
        }
        let symbol = self.names.symbol(ident);
        if let Some(Type::Enum(id) | Type::Set(id)) = expected.map(Type::required)
            && let Some(value) = self.names.value_of(*id, &ident.text)
        {
            let rival = symbol.and_then(|symbol| self.type_of_symbol(symbol));
            if rival.is_some_and(|ty| *ty.required() == Type::Enum(*id)) {
                self.ambiguous(ident, *id);
                return None;
            }
            self.mean(expr.id, Meaning::EnumValue(value));
            return Some(Type::Enum(*id));
        }
        match symbol {
            Some(Symbol::Broken) => None,
            Some(symbol) => self.infer_symbol(expr, ident, symbol),
            None => {
                self.unknown_name(ident, expected);
                None
            }
        }
    }

    fn infer_symbol(&mut self, expr: &Expr, ident: &Ident, symbol: Symbol) -> Option<Type> {
        let meaning = match symbol {
            Symbol::Fact(at) if self.tree.facts.get(at).is_some_and(|fact| fact.clauses.presumed.is_some()) => {
                Meaning::Presumable(at)
            }
            Symbol::Fact(at) => Meaning::Fact(at),
            Symbol::Define(at) => Meaning::Define(at),
            Symbol::Criterion(at) => Meaning::Criterion(at),
            Symbol::Part(at) => Meaning::Part(at),
            Symbol::Condition(_) | Symbol::Decision(_) | Symbol::Broken => {
                let what = if matches!(symbol, Symbol::Decision(_)) { "a decision" } else { "a condition in words" };
                let message = format!("`{}` is {what}, and here a value is needed", ident.text);
                let help = "use a fact, a judgement, a definition, a criterion or a part";
                self.report(Diagnostic::new(Code::WRONG_KIND_OF_NAME, message).at(ident.span, "").help(help));
                return None;
            }
        };
        self.used.symbols.insert(symbol);
        if let Symbol::Define(at) = symbol
            && self.lacks_arguments(at, ident.span)
        {
            return None;
        }
        self.mean(expr.id, meaning);
        self.type_of_symbol(symbol)
    }

    fn type_of_symbol(&self, symbol: Symbol) -> Option<Type> {
        match symbol {
            Symbol::Fact(at) => self.facts.get(at).and_then(|fact| fact.as_ref()).map(|fact| fact.ty.clone()),
            Symbol::Define(at) => self.defines.get(at).cloned().flatten(),
            Symbol::Criterion(_) | Symbol::Part(_) => Some(Type::Bool),
            Symbol::Condition(_) | Symbol::Decision(_) | Symbol::Broken => None,
        }
    }

    /// `Rating.strong`: a value whose enumeration is named.
    pub(super) fn infer_named_value(&mut self, expr: &Expr, of: &Expr, field: &Ident) -> Option<Option<Type>> {
        let ExprKind::Name(ident) = &of.kind else { return None };
        let mut here = self.variables.iter().chain(&self.parameters);
        if self.names.symbol(ident).is_some() || here.any(|(name, _)| *name == ident.text) {
            return None;
        }
        let id = match self.names.type_symbol(ident)? {
            TypeSymbol::Enum(id) => id,
            TypeSymbol::Record(_) => return None,
            TypeSymbol::Broken => return Some(None),
        };
        let Some(value) = self.names.value_of(id, &field.text) else {
            self.unknown_value(field, id);
            return Some(None);
        };
        self.mean(expr.id, Meaning::EnumValue(value));
        Some(Some(Type::Enum(id)))
    }

    fn ambiguous(&mut self, ident: &Ident, id: EnumId) {
        use crate::value::TypeNames as _;
        let owner = self.names.enum_name(id);
        let message = format!("`{}` is both a value of `{owner}` and an item of its own", ident.text);
        let help = format!("write `{owner}.{}` for the value", ident.text);
        self.report(Diagnostic::new(Code::AMBIGUOUS_VALUE, message).at(ident.span, "").help(help));
    }

    pub(super) fn unknown_value(&mut self, ident: &Ident, id: EnumId) {
        use crate::value::TypeNames as _;
        let values = self.names.values.get(id.0 as usize);
        let near = values.and_then(|values| nearest(&ident.text, values.keys().map(String::as_str)));
        let message = format!("`{}` is not a value of `{}`", ident.text, self.names.enum_name(id));
        let help = near.map(|near| format!("did you mean `{near}`?")).or_else(|| {
            let all: Vec<String> = values?.keys().take(12).map(|value| format!("`{value}`")).collect();
            Some(format!("its values are {}", all.join(", ")))
        });
        self.report(Diagnostic::new(Code::UNKNOWN_NAME, message).at(ident.span, "").help_opt(help));
    }

    fn unknown_name(&mut self, ident: &Ident, expected: Option<&Type>) {
        if self.names.is_module(ident) {
            let message = format!("`{}` is a module, and here a value is needed", ident.text);
            let help = format!("name one of its items: `{}.…`", ident.text);
            self.report(Diagnostic::new(Code::WRONG_KIND_OF_NAME, message).at(ident.span, "").help(help));
            return;
        }
        if let Some(Type::Enum(id)) = expected.map(Type::required) {
            let near = nearest(&ident.text, self.names.written_in(ident, self.names.symbols.keys()));
            if near.is_none() {
                return self.unknown_value(ident, *id);
            }
        }
        let owners: Vec<String> = (0u32..)
            .zip(&self.names.values)
            .filter(|(_, values)| values.contains_key(&ident.text))
            .map(|(at, _)| {
                use crate::value::TypeNames as _;
                format!("`{}.{}`", self.names.enum_name(EnumId(at)), ident.text)
            })
            .collect();
        let variables = self.variables.iter().chain(&self.parameters).map(|(name, _)| name.as_str());
        let help = if owners.is_empty() {
            nearest(&ident.text, self.names.written_in(ident, self.names.symbols.keys()).chain(variables))
                .map(|near| format!("did you mean `{near}`?"))
        } else {
            Some(format!("as the value of an enumeration, write {}", owners.join(" or ")))
        };
        let help = help
            .or_else(|| Some(format!("declare it: `fact {}: bool \"…\"`, or `define {} = …`", ident.text, ident.text)));
        let message = format!("unknown name `{}`", ident.text);
        self.report(Diagnostic::new(Code::UNKNOWN_NAME, message).at(ident.span, "").help_opt(help));
    }

    /// The type that a name of a type stands for.
    pub(super) fn resolve_type(&mut self, name: &TypeName) -> Option<Type> {
        Some(match &name.kind {
            TypeNameKind::Money(currency) => Type::Money(*currency),
            TypeNameKind::Rate(from, to) if from == to => {
                let message = format!("a rate from {from} to {to} is always 1");
                let help = "a rate is from one currency to another";
                self.report(Diagnostic::new(Code::CURRENCY_MIX, message).at(name.span, "").help(help));
                return None;
            }
            TypeNameKind::Rate(from, to) => Type::Rate(*from, *to),
            TypeNameKind::PeriodOfMonths => Type::Months,
            TypeNameKind::PeriodOfDays => Type::Days,
            TypeNameKind::Optional(inner) => {
                let inner = self.resolve_type(inner)?;
                Type::Optional(Box::new(inner.required().clone()))
            }
            TypeNameKind::List(inner) => Type::List(Box::new(self.resolve_type(inner)?)),
            TypeNameKind::Set(of) => match self.names.type_symbol(of) {
                Some(TypeSymbol::Enum(id)) => Type::Set(id),
                Some(TypeSymbol::Broken) => return None,
                _ => match built_in(&of.text) {
                    Some(ty) => Type::SetOf(Box::new(ty)),
                    None => {
                        let message = format!("a set holds values of an enumeration, and `{}` is not one", of.text);
                        self.report(Diagnostic::new(Code::UNKNOWN_TYPE, message).at(of.span, ""));
                        return None;
                    }
                },
            },
            TypeNameKind::Named(ident) => return self.resolve_named_type(ident),
        })
    }

    fn resolve_named_type(&mut self, ident: &Ident) -> Option<Type> {
        if let Some(ty) = built_in(&ident.text) {
            return Some(ty);
        }
        match self.names.type_symbol(ident) {
            Some(TypeSymbol::Enum(id)) => return Some(Type::Enum(id)),
            Some(TypeSymbol::Record(id)) => return Some(Type::Record(id)),
            Some(TypeSymbol::Broken) => return None,
            None => {}
        }
        let help = match ident.text.as_str() {
            "period" => {
                Some("say which: `period of months` (years and months) or `period of days` (weeks and days)".to_owned())
            }
            "money" => Some("say the currency: `money GBP`".to_owned()),
            "boolean" => Some("did you mean `bool`?".to_owned()),
            "string" => Some("did you mean `text`?".to_owned()),
            "number" => Some("did you mean `decimal`, or `integer`?".to_owned()),
            other => nearest(
                other,
                BUILT_IN.into_iter().map(|(name, _)| name).chain(self.names.written_in(ident, self.names.types.keys())),
            )
            .map(|near| format!("did you mean `{near}`?")),
        };
        let message = format!("unknown type `{}`", ident.text);
        self.report(Diagnostic::new(Code::UNKNOWN_TYPE, message).at(ident.span, "").help_opt(help));
        None
    }

    /// Reports citations of sources that the policy does not name.
    pub(super) fn check_cites(&mut self, cites: &[Citation]) {
        for citation in cites {
            let source = &citation.source;
            if self.names.source(source).is_some() || self.tree.header_of(source.scope).is_none() {
                continue;
            }
            let near = nearest(&source.text, self.names.written_in(source, self.names.sources.keys()));
            let help = near.map_or_else(
                || format!("name it in the policy's header: `source {} \"…\" at \"https://…\"`", source.text),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("unknown source `{}`", source.text);
            self.report(Diagnostic::new(Code::UNKNOWN_SOURCE, message).at(source.span, "").help(help));
        }
    }
}

/// The types that have a name and that no policy declares.
const BUILT_IN: [(&str, Type); 9] = [
    ("bool", Type::Bool),
    ("integer", Type::Integer),
    ("decimal", Type::Decimal),
    ("percent", Type::Percent),
    ("ratio", Type::Ratio),
    ("date", Type::Date),
    ("datetime", Type::DateTime),
    ("duration", Type::Duration),
    ("text", Type::Text),
];

fn built_in(name: &str) -> Option<Type> {
    BUILT_IN.into_iter().find(|(other, _)| *other == name).map(|(_, ty)| ty)
}
