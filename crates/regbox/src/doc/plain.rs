//! Values, dates and types in plain words.

use crate::syntax::tree::monitor::{Measure, StageEdge, Window};
use crate::syntax::tree::{InForce, Literal, Relation, TypeName, TypeNameKind};
use crate::value::Number;

/// What a bound says of a value.
pub(super) fn bound_words(relation: Relation, value: &Literal) -> String {
    format!("{}{}", super::words::relation_words(relation).trim_start().trim_start_matches("is "), literal_words(value))
}

/// A name as a person reads it.
pub(super) fn human(name: &str) -> String {
    name.replace('_', " ")
}

/// A number with its thousands set apart.
fn grouped_digits(number: &Number) -> String {
    let text = number.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    if !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return text;
    }
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

pub(super) fn literal_words(literal: &Literal) -> String {
    let count = |count: i64, unit: &str| if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") };
    match literal {
        Literal::Bool(value) => if *value { "yes" } else { "no" }.to_owned(),
        Literal::None => "absent".to_owned(),
        Literal::Number(number) => grouped_digits(number),
        Literal::Percent(number) => format!("{}%", number.mul(&Number::from(100))),
        Literal::Money(currency, number) => format!("{currency} {}", grouped_digits(number)),
        Literal::Date(date) => date_words(*date),
        Literal::DateTime(text) => text.clone(),
        Literal::Months(months) => {
            let (years, months) = (months / 12, months % 12);
            match (years, months) {
                (0, months) => count(i64::from(months), "month"),
                (years, 0) => count(i64::from(years), "year"),
                (years, months) => {
                    format!("{} and {}", count(i64::from(years), "year"), count(i64::from(months), "month"))
                }
            }
        }
        Literal::Days(days) => count(i64::from(*days), "day"),
        Literal::Business(days, calendar) => {
            format!("{} of {}", count(i64::from(*days), "business day"), human(&calendar.text))
        }
        Literal::Minutes(minutes) if minutes % 60 == 0 => count(minutes / 60, "hour"),
        Literal::Minutes(minutes) => count(*minutes, "minute"),
        Literal::Text(text) => format!("“{text}”"),
    }
}

pub(super) fn date_words(date: jiff::civil::Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::try_from(date.month()).ok().and_then(|month| MONTHS.get(month.wrapping_sub(1)).copied());
    format!("{} {} {}", date.day(), month.unwrap_or(""), date.year())
}

/// `from 1 January 2024 until 31 December 2025`.
pub(super) fn period_words(period: &InForce) -> String {
    let mut parts = Vec::new();
    parts.extend(period.from.map(|from| format!("from {}", date_words(from))));
    parts.extend(period.until.map(|until| format!("until {}", date_words(until))));
    let days = parts.join(" ");
    match (period.saving, period.saving_end) {
        (Some(before), _) => format!("{days}, but not for tests entered before {}", date_words(before)),
        (_, Some(before)) => format!("{days}, and after that for tests entered before {}", date_words(before)),
        _ => days,
    }
}

/// A type in words.
pub(super) fn type_words(ty: &TypeName) -> String {
    match &ty.kind {
        TypeNameKind::Named(ident) => match ident.text.as_str() {
            "bool" => "yes or no".to_owned(),
            "integer" => "a whole number".to_owned(),
            "decimal" => "a number".to_owned(),
            "percent" => "a percentage".to_owned(),
            "ratio" => "a ratio".to_owned(),
            "date" => "a date".to_owned(),
            "datetime" => "a date and time".to_owned(),
            "duration" => "a length of time".to_owned(),
            "text" => "text".to_owned(),
            other => human(other),
        },
        TypeNameKind::Money(currency) => format!("an amount in {currency}"),
        TypeNameKind::Rate(from, to) => format!("a rate of exchange from {from} to {to}"),
        TypeNameKind::PeriodOfMonths => "a period of months".to_owned(),
        TypeNameKind::PeriodOfDays => "a period of days".to_owned(),
        TypeNameKind::Optional(inner) => format!("{}, or absent", type_words(inner)),
        TypeNameKind::List(inner) => format!("a list, each {}", type_words(inner)),
        TypeNameKind::Set(of) => format!("any number of {}", human(&of.text)),
    }
}

/// A relation and what stands after it.
pub(super) fn relation_and(relation: Relation, value: &str) -> String {
    format!("{}{value}", super::words::relation_words(relation).trim_start().trim_start_matches("is "))
}

pub(super) fn function_words(function: Measure) -> &'static str {
    match function {
        Measure::Sum => "the sum of",
        Measure::Count => "the number of",
        Measure::Average => "the average of",
        Measure::Latest => "the latest of",
        Measure::Largest => "the largest of",
        Measure::Smallest => "the smallest of",
    }
}

pub(super) fn edge_words(edge: StageEdge) -> &'static str {
    match edge {
        StageEdge::Start => "the start of",
        StageEdge::End => "the scheduled end of",
        StageEdge::Leaving => "the actual end of",
    }
}

pub(super) fn window_words(window: &Window) -> String {
    let unit = |unit: &dyn std::fmt::Debug| format!("{unit:?}").to_lowercase();
    match window {
        Window::AllTime => "over all time".to_owned(),
        Window::Rolling(length) => format!("over any {}", literal_words(length)),
        Window::Calendar(of) => format!("in each calendar {}", unit(of)),
        Window::CalendarBefore(of) => format!("in the calendar {} before", unit(of)),
        Window::YearFrom(day, month) => {
            let date = jiff::civil::Date::new(2024, *month, *day).map(date_words).unwrap_or_default();
            format!("in each year from {}", date.trim_end_matches(" 2024"))
        }
        Window::Each(length) => format!("in each {} from the beginning of the test", literal_words(length)),
    }
}
