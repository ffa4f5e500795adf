//! The types of values.

use super::Currency;

/// The number of an enumeration, in order of declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EnumId(pub u32);

/// The number of a record, in order of declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RecordId(pub u32);

/// The number of a calendar, in order of declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CalendarId(pub u32);

/// The type of a value. A currency, a family of periods and an enumeration are part of it: they never mix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Bool,
    Integer,
    Decimal,
    /// A decimal that is written and shown as a percentage.
    Percent,
    /// An exact quotient, not yet rounded.
    Ratio,
    Money(Currency),
    /// What one unit of the first currency costs in the second.
    Rate(Currency, Currency),
    Date,
    DateTime,
    /// A period of years and months.
    Months,
    /// A period of weeks and days.
    Days,
    /// A number of business days of a calendar.
    Business(CalendarId),
    /// Hours and minutes.
    Duration,
    Text,
    Enum(EnumId),
    Record(RecordId),
    List(Box<Type>),
    Set(EnumId),
    /// Single values that are not of an enumeration: only a policy makes such a set, no fact is one.
    SetOf(Box<Type>),
    Optional(Box<Type>),
    /// The type of `none`, which fits every optional.
    None,
}

impl Type {
    /// Whether it is a number without a unit.
    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Type::Integer | Type::Decimal | Type::Percent | Type::Ratio)
    }

    /// The type inside an optional, or the type itself.
    pub(crate) fn required(&self) -> &Type {
        match self {
            Type::Optional(inner) => inner,
            other => other,
        }
    }

    /// Whether a value of type `given` may stand where this type is expected.
    pub(crate) fn accepts(&self, given: &Type) -> bool {
        match (self, given) {
            (Type::Optional(_), Type::None) => true,
            (Type::Optional(inner), Type::Optional(other)) => inner.accepts(other),
            (Type::Optional(inner), other) => inner.accepts(other),
            (Type::Decimal | Type::Percent, Type::Integer | Type::Decimal | Type::Percent) => true,
            (Type::Ratio, other) => other.is_number(),
            (Type::List(inner), Type::List(other)) | (Type::SetOf(inner), Type::SetOf(other)) => inner.accepts(other),
            (a, b) => a == b,
        }
    }
}

/// The names of what types refer to, for showing a type to a person.
pub(crate) trait TypeNames {
    fn enum_name(&self, id: EnumId) -> &str;
    fn record_name(&self, id: RecordId) -> &str;
    fn calendar_name(&self, id: CalendarId) -> &str;
}

/// A type as a policy writes it.
pub(crate) fn show_type(ty: &Type, names: &dyn TypeNames) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::Integer => "integer".to_owned(),
        Type::Decimal => "decimal".to_owned(),
        Type::Percent => "percent".to_owned(),
        Type::Ratio => "ratio".to_owned(),
        Type::Money(currency) => format!("money {currency}"),
        Type::Rate(from, to) => format!("rate {from} to {to}"),
        Type::Date => "date".to_owned(),
        Type::DateTime => "datetime".to_owned(),
        Type::Months => "period of months".to_owned(),
        Type::Days => "period of days".to_owned(),
        Type::Business(id) => format!("{} business days", names.calendar_name(*id)),
        Type::Duration => "duration".to_owned(),
        Type::Text => "text".to_owned(),
        Type::Enum(id) => names.enum_name(*id).to_owned(),
        Type::Record(id) => names.record_name(*id).to_owned(),
        Type::List(inner) => format!("list of {}", show_type(inner, names)),
        Type::Set(id) => format!("set of {}", names.enum_name(*id)),
        Type::SetOf(inner) => format!("set of {}", show_type(inner, names)),
        Type::Optional(inner) => format!("optional {}", show_type(inner, names)),
        Type::None => "none".to_owned(),
    }
}
