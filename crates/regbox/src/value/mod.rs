//! Values: exact numbers, money, dates, business days, periods, durations and instants.

pub mod calendar;
pub mod currency;
mod data;
pub mod date;
pub mod instant;
pub mod number;
pub mod period;
mod possible;
mod types;

pub use calendar::{Calendar, CalendarProblem};
pub use currency::{Currency, UnknownCurrency, format_money};
pub(crate) use data::{Slot, Value, in_order_of_all, set_of};
pub use date::{DateProblem, MonthRounding};
pub(crate) use date::{no_such_day, parse_date};
pub use instant::{Instant, InstantError};
pub(crate) use instant::{parse_instant, parse_instant_or_day};
pub use number::{Number, NumberError, Rounding};
pub use period::{Duration, Period};
pub(crate) use possible::{CONFLICT, MISSING, Open, PROBLEM, Possible, Reasons};
pub(crate) use types::{CalendarId, EnumId, RecordId, Type, TypeNames, show_type};
