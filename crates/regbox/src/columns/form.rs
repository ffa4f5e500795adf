//! What facts there are to give columns of, and in which form.

use crate::value::Type;

/// A fact that a column can be given of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactColumn<'c> {
    /// Its full name: what is of a module has the module's name and a dot before its own.
    pub name: &'c str,
    /// In which form its values are.
    pub form: FactForm,
    /// Whether it can be known to be absent.
    pub is_optional: bool,
    /// Its type, as the policy writes it.
    pub ty: String,
}

/// The form of a fact's values, whether they may be absent or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactForm {
    /// True or false.
    Bool,
    /// A number without a currency, or a rate of exchange.
    Number,
    /// An amount of money, in the currency of the fact.
    Money,
    /// A date.
    Date,
    /// A date and a time.
    DateTime,
    /// A period of months, or of days.
    Period,
    /// Hours and minutes.
    Duration,
    /// Text, or a value of an enumeration.
    Text,
    /// A set of values of an enumeration, or a list.
    List,
    /// A record.
    Record,
    /// A judgement, with who made it and why.
    Judgement,
}

impl FactForm {
    pub(super) fn of(ty: &Type) -> FactForm {
        match ty.required() {
            Type::Bool => FactForm::Bool,
            Type::Money(_) => FactForm::Money,
            Type::Date => FactForm::Date,
            Type::DateTime => FactForm::DateTime,
            Type::Months | Type::Days => FactForm::Period,
            Type::Duration => FactForm::Duration,
            Type::Text | Type::Enum(_) => FactForm::Text,
            Type::List(_) | Type::Set(_) | Type::SetOf(_) => FactForm::List,
            Type::Record(_) => FactForm::Record,
            Type::Integer | Type::Decimal | Type::Percent | Type::Ratio | Type::Rate(..) => FactForm::Number,
            Type::Business(_) | Type::Optional(_) | Type::None => FactForm::Number,
        }
    }
}
