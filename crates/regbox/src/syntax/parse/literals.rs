//! Values written out.

use super::{Ctx, PairParts as _, next_if};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::tree::{Ident, Literal};
use crate::value::{Currency, Number, NumberError, parse_date};
use jiff::civil::{Date, Weekday};
use pest::iterators::Pair;
use regbox_grammar::Rule;

/// Whether this rule is one of those that [`Ctx::parse_literal`] takes.
pub(super) fn is_literal(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::amount
            | Rule::percent
            | Rule::money
            | Rule::date
            | Rule::datetime
            | Rule::span
            | Rule::none
            | Rule::boolean
            | Rule::string
    )
}

impl Ctx<'_> {
    /// A literal; `negative` turns the sign of a number.
    pub(super) fn parse_literal(&mut self, pair: Pair<'_, Rule>, negative: bool) -> Option<Literal> {
        let span = self.span(&pair);
        let sign = |number: Number| if negative { number.neg() } else { number };
        let literal = match pair.as_rule() {
            Rule::amount => Literal::Number(sign(self.parse_amount(pair)?)),
            Rule::percent => {
                let number = self.parse_number(pair.parts().next()?)?;
                Literal::Percent(sign(number.div(&Number::from(100))?))
            }
            Rule::money => {
                let mut inner = pair.parts();
                let currency = self.parse_currency(&inner.next()?)?;
                Literal::Money(currency, sign(self.parse_amount(inner.next()?)?))
            }
            Rule::span => self.parse_span(pair, negative)?,
            _ if negative => {
                self.bad_literal(span, "only a number, money or a length of time can be negative", None);
                return None;
            }
            Rule::date => Literal::Date(self.parse_date(&pair)?),
            Rule::datetime => Literal::DateTime(pair.as_str().to_owned()),
            Rule::boolean => Literal::Bool(pair.as_str().starts_with('t')),
            Rule::string => Literal::Text(self.parse_text(&pair).text),
            _ => Literal::None,
        };
        Some(literal)
    }

    fn bad_literal(&mut self, span: Span, message: &str, help: Option<String>) {
        self.report(Diagnostic::new(Code::BAD_LITERAL, message).at(span, "").help_opt(help));
    }

    fn parse_number(&mut self, pair: Pair<'_, Rule>) -> Option<Number> {
        let span = self.span(&pair);
        match Number::parse(&pair.as_str().replace('_', "")) {
            Ok(number) => Some(number),
            Err(NumberError::TooManyDigits) => {
                self.bad_literal(span, "a number has at most 28 digits", None);
                None
            }
            Err(NumberError::NotANumber) => {
                self.bad_literal(span, "this is not a number", None);
                None
            }
        }
    }

    fn parse_amount(&mut self, pair: Pair<'_, Rule>) -> Option<Number> {
        let mut inner = pair.parts();
        let number = self.parse_number(inner.next()?)?;
        let factor: i64 = match inner.next().map(|pair| pair.as_str().trim_end()) {
            Some("thousand") => 1_000,
            Some("million") => 1_000_000,
            Some("billion") => 1_000_000_000,
            Some(_) => 1_000_000_000_000,
            None => 1,
        };
        Some(number.mul(&Number::from(factor)))
    }

    pub(super) fn parse_currency(&mut self, pair: &Pair<'_, Rule>) -> Option<Currency> {
        let text = pair.as_str();
        let parsed = Currency::parse(text);
        if let Err(error) = &parsed {
            let span = self.span(pair);
            let help = error.nearest.map(|near| format!("did you mean `{near}`?"));
            self.bad_literal(span, &format!("`{text}` is not a currency of ISO 4217"), help);
        }
        parsed.ok()
    }

    pub(super) fn parse_date(&mut self, pair: &Pair<'_, Rule>) -> Option<Date> {
        let date = parse_date(pair.as_str());
        if date.is_none() {
            let span = self.span(pair);
            let help = "a date is a year, a month and a day that exist, such as `2026-04-06`".to_owned();
            self.bad_literal(span, &format!("there is no day `{}`", pair.as_str()), Some(help));
        }
        date
    }

    fn parse_span(&mut self, pair: Pair<'_, Rule>, negative: bool) -> Option<Literal> {
        let span = self.span(&pair);
        let (mut months, mut days, mut minutes) = (0i64, 0i64, 0i64);
        let (mut has_months, mut has_days, mut has_minutes) = (false, false, false);
        for term in pair.parts() {
            let is_business = term.as_rule() == Rule::business_span;
            let mut inner = term.parts();
            let count = self.parse_count(inner.next()?)?;
            if is_business {
                let calendar: Ident = self.parse_ident(&inner.next()?);
                let count = i32::try_from(if negative { -count } else { count }).ok()?;
                return Some(Literal::Business(count, calendar));
            }
            let unit = next_if(&mut inner, Rule::unit)?;
            let (total, seen, factor) = match unit.as_str().trim_end().trim_end_matches('s') {
                "year" => (&mut months, &mut has_months, 12),
                "month" => (&mut months, &mut has_months, 1),
                "week" => (&mut days, &mut has_days, 7),
                "day" => (&mut days, &mut has_days, 1),
                "hour" => (&mut minutes, &mut has_minutes, 60),
                _ => (&mut minutes, &mut has_minutes, 1),
            };
            *total += count * factor;
            *seen = true;
        }
        if [has_months, has_days, has_minutes].iter().filter(|seen| **seen).count() > 1 {
            let help = "months have no fixed number of days; say one or the other".to_owned();
            let message = "years and months, weeks and days, and hours and minutes do not mix";
            self.report(Diagnostic::new(Code::PERIOD_MIX, message).at(span, "").help(help));
            return None;
        }
        let sign = if negative { -1 } else { 1 };
        let small = |n: i64| i32::try_from(n * sign).ok();
        match (has_months, has_days) {
            (true, _) => small(months).map(Literal::Months),
            (_, true) => small(days).map(Literal::Days),
            _ => Some(Literal::Minutes(minutes * sign)),
        }
    }

    pub(super) fn parse_count(&mut self, pair: Pair<'_, Rule>) -> Option<i64> {
        let span = self.span(&pair);
        let number = self.parse_number(pair)?;
        let count = number.to_i64().filter(|count| *count <= 100_000);
        if count.is_none() {
            self.bad_literal(span, "a length of time counts whole units, at most 100_000", None);
        }
        count
    }

    /// A whole number that counts conditions.
    pub(super) fn parse_small(&mut self, pair: &Pair<'_, Rule>) -> Option<u32> {
        let span = self.span(pair);
        let number = self.parse_number(pair.clone())?;
        let count = number.to_i64().and_then(|count| u32::try_from(count).ok());
        if count.is_none() {
            self.bad_literal(span, "this must be a whole number", None);
        }
        count
    }
}

/// The day of the week that a word names.
pub(super) fn weekday(word: &str) -> Weekday {
    match word {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        _ => Weekday::Sunday,
    }
}
