//! Which literal may stand for a value of which type.

use super::super::Checker;
use crate::syntax::tree::Literal;
use crate::value::Type;

pub(super) fn literal_fits(ty: &Type, literal: &Literal, checker: &Checker<'_>) -> bool {
    match (ty, literal) {
        (Type::Bool, Literal::Bool(_))
        | (Type::Decimal | Type::Percent | Type::Ratio, Literal::Number(_) | Literal::Percent(_))
        | (Type::Date, Literal::Date(_))
        | (Type::Months, Literal::Months(_))
        | (Type::Days, Literal::Days(_))
        | (Type::Duration, Literal::Minutes(_))
        | (Type::Text, Literal::Text(_)) => true,
        (Type::DateTime, Literal::DateTime(text)) => crate::value::parse_instant(text, checker.zone.as_ref()).is_ok(),
        (Type::Integer, Literal::Number(number)) => number.is_integer(),
        (Type::Money(x), Literal::Money(y, _)) => x == y,
        (Type::Rate(..), Literal::Number(number)) => number.is_positive(),
        _ => false,
    }
}
