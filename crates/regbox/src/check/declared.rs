//! Facts, judgements and the fields of records: their types and bounds.

use super::{BoundValue, Checker, Declared};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::tree::{Bound, FactClauses, Literal, Relation, TypeName};
use crate::value::{Number, RecordId, Type, Value};

impl Checker<'_> {
    pub(super) fn check_declared(&mut self) {
        let tree = self.tree;
        for item in &tree.enums {
            if item.values.is_empty() {
                let message = format!("the enumeration `{}` has no values", item.name.text);
                self.report(Diagnostic::new(Code::EMPTY, message).at(item.name.span, "").help("name its values"));
            }
            if item.values.len() > 4096 {
                let message = format!("the enumeration `{}` has more than 4096 values", item.name.text);
                self.report(
                    Diagnostic::new(Code::TOO_LARGE, message).at(item.name.span, "").help("use `text` instead"),
                );
            }
        }
        for item in &tree.records {
            let fields = item.fields.iter().map(|field| self.declare(&field.ty, &field.clauses)).collect();
            self.fields.push(fields);
        }
        self.check_record_circles();
        self.facts = tree.facts.iter().map(|item| self.declare(&item.ty, &item.clauses)).collect();
        for (at, item) in tree.facts.iter().enumerate() {
            self.check_suggestions(at, &item.clauses);
        }
        self.check_presumed_values();
    }

    /// What needs definitions to be known: the governing date, and when a fact is asked.
    pub(super) fn check_asked(&mut self) {
        self.check_header_dates();
        let tree = self.tree;
        for item in &tree.facts {
            if let Some(asked) = &item.clauses.asked {
                self.check_condition(asked);
            }
            if let Some(presumption) = &item.clauses.presumed {
                self.check_condition(&presumption.when);
            }
        }
    }

    fn declare(&mut self, name: &TypeName, clauses: &FactClauses) -> Option<Declared> {
        self.check_cites(&clauses.cites);
        let ty = self.resolve_type(name)?;
        if depth_of(&ty) > MAX_TYPE_DEPTH {
            let message = format!("a type nests at most {MAX_TYPE_DEPTH} deep");
            let help = "give the inner list a place in a record of its own";
            self.report(Diagnostic::new(Code::TOO_DEEP, message).at(name.span, "").help(help));
            return None;
        }
        if let Some(of) = set_inside(&ty) {
            let message =
                format!("a set that is given holds values of an enumeration, and `{}` is not one", self.show(of));
            let help = format!("ask for a list: `list of {}`", self.show(of));
            self.report(Diagnostic::new(Code::UNKNOWN_TYPE, message).at(name.span, "").help(help));
            return None;
        }
        let bounds = self.bound_values(&ty, &clauses.bounds, name.span);
        Some(Declared { ty, bounds })
    }

    pub(super) fn bound_values(&mut self, ty: &Type, written: &[Bound], place: Span) -> Vec<BoundValue> {
        let mut bounds = Vec::new();
        for bound in written {
            if let Some(value) = self.bound_value(ty, bound) {
                bounds.push(BoundValue { op: bound.op, value });
            }
        }
        if let Type::Rate(..) = ty.required() {
            bounds.push(BoundValue { op: Relation::More, value: Value::Number(Number::ZERO) });
        }
        self.check_bounds_meet(&bounds, place);
        bounds
    }

    fn bound_value(&mut self, ty: &Type, bound: &Bound) -> Option<Value> {
        let value = literal_value(&bound.value, self.zone.as_ref());
        let fits = match (ty.required(), &bound.value) {
            (Type::Integer, Literal::Number(number)) => number.is_integer(),
            (Type::Decimal | Type::Percent | Type::Ratio, Literal::Number(_) | Literal::Percent(_)) => true,
            (Type::Money(x), Literal::Money(y, _)) => x == y,
            (Type::Rate(..), Literal::Number(_)) => true,
            (Type::Date, Literal::Date(_))
            | (Type::DateTime, Literal::DateTime(_))
            | (Type::Months, Literal::Months(_))
            | (Type::Days, Literal::Days(_))
            | (Type::Duration, Literal::Minutes(_)) => true,
            _ => false,
        };
        if fits && value.is_some() {
            return value;
        }
        let message = format!("`{}` is no bound of `{}`", self.written(bound.span), self.show(ty));
        let help = match ty.required() {
            Type::Money(currency) => format!("write an amount in {currency}, such as `at least {currency} 0`"),
            _ => "a bound is a value of the same type, written out; only types with an order have one".to_owned(),
        };
        self.report(Diagnostic::new(Code::BAD_BOUND, message).at(bound.span, "").help(help));
        None
    }

    fn check_bounds_meet(&mut self, bounds: &[BoundValue], span: Span) {
        let lower = bounds.iter().filter(|bound| matches!(bound.op, Relation::AtLeast | Relation::More));
        for low in lower {
            for high in bounds.iter().filter(|bound| matches!(bound.op, Relation::AtMost | Relation::Less)) {
                let strict = low.op == Relation::More || high.op == Relation::Less;
                let order = low.value.order(&high.value);
                if order == Some(std::cmp::Ordering::Greater) || (strict && order == Some(std::cmp::Ordering::Equal)) {
                    let message = "no value keeps both of these bounds";
                    self.report(Diagnostic::new(Code::BAD_BOUND, message).at(span, "").help("turn one of them round"));
                    return;
                }
            }
        }
    }

    fn check_suggestions(&mut self, fact: usize, clauses: &FactClauses) {
        let Some(ty) = self.facts.get(fact).and_then(|fact| fact.as_ref()).map(|fact| fact.ty.clone()) else { return };
        for (value, _) in &clauses.suggests {
            match Self::enum_of(&ty) {
                Some(id) if self.names.value_of(id, &value.text).is_none() => self.unknown_value(value, id),
                Some(_) => {}
                None => {
                    let message = format!("`{}` is not a value of `{}`", value.text, self.show(&ty));
                    let help = "`suggests` names a value of an enumeration";
                    self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(value.span, "").help(help));
                }
            }
        }
    }

    /// A record that holds itself, even in a list, has no bound to its depth.
    fn check_record_circles(&mut self) {
        let tree = self.tree;
        let needs = |at: usize| -> Vec<(usize, Span)> {
            let fields = self.fields.get(at).map(Vec::as_slice).unwrap_or_default();
            let spans =
                tree.records.get(at).map(|item| item.fields.iter().map(|field| field.name.span)).into_iter().flatten();
            fields
                .iter()
                .zip(spans)
                .filter_map(|(field, span)| Some((inner_of(&field.as_ref()?.ty)?.0 as usize, span)))
                .collect()
        };
        let mut found = Vec::new();
        let name = |at: usize| tree.records.get(at).map_or(String::new(), |item| item.name.text.clone());
        crate::resolve::circles::order(
            tree.records.len(),
            needs,
            name,
            crate::resolve::circles::Circle::OF_DEFINITIONS,
            &mut found,
        );
        self.diagnostics.extend(found);
    }
}

/// How deep lists may nest in a type: results are JSON, whose readers bound its depth.
const MAX_TYPE_DEPTH: usize = 8;

fn depth_of(ty: &Type) -> usize {
    match ty {
        Type::List(inner) | Type::Optional(inner) => 1 + depth_of(inner),
        _ => 0,
    }
}

/// What a set in a type is of, where that is no enumeration.
fn set_inside(ty: &Type) -> Option<&Type> {
    match ty {
        Type::SetOf(of) => Some(of),
        Type::Optional(inner) | Type::List(inner) => set_inside(inner),
        _ => None,
    }
}

fn inner_of(ty: &Type) -> Option<RecordId> {
    match ty {
        Type::Record(id) => Some(*id),
        Type::Optional(inner) | Type::List(inner) => inner_of(inner),
        _ => None,
    }
}

/// The value of a literal; an instant needs the policy's time zone where it has no offset.
pub(super) fn literal_value(literal: &Literal, zone: Option<&jiff::tz::TimeZone>) -> Option<Value> {
    Some(match literal {
        Literal::Bool(value) => Value::Bool(*value),
        Literal::None => Value::None,
        Literal::Number(number) | Literal::Percent(number) | Literal::Money(_, number) => Value::Number(number.clone()),
        Literal::Date(date) => Value::Date(*date),
        Literal::DateTime(text) => Value::Instant(crate::value::parse_instant(text, zone).ok()?),
        Literal::Months(count) | Literal::Days(count) | Literal::Business(count, _) => Value::Count(*count),
        Literal::Minutes(minutes) => Value::Duration(crate::value::Duration::from_minutes(*minutes)?),
        Literal::Text(text) => Value::Text(text.as_str().into()),
    })
}
