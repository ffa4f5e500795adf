//! The twenty criteria in plain Rust, as one would write them for speed: what no engine goes below.
//!
//! Both forms work out every verdict, as Regbox does: bit `n` of the verdicts is criterion `n + 1`.

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected, Visitor};
use std::fmt;

/// All criteria are met.
pub const ELIGIBLE: u32 = (1 << 20) - 1;

/// An application as its JSON reads: exact amounts, dates that exist, no value outside its list.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the policy says what each fact means")]
pub struct Application {
    pub is_legal_entity: bool,
    pub has_local_presence: bool,
    pub consumer_benefit: bool,
    pub has_exit_plan: bool,
    pub has_risk_plan: bool,
    pub sanctions_hit: bool,
    pub trl: i32,
    pub team_size: i32,
    pub max_customers: i32,
    pub test_months: i32,
    pub capital: Cents,
    pub exposure_per_client: Cents,
    pub total_exposure: Cents,
    pub application_date: Day,
    pub incorporation_date: Day,
    pub licence_expiry: Day,
    pub jurisdiction: Country,
    pub sector: Sector,
    pub activity: Activity,
    pub sig_new_tech: bool,
    pub sig_new_model: bool,
    pub sig_lower_cost: bool,
    pub sig_access: bool,
    pub sig_competition: bool,
}

/// An amount of money, from text such as `"1500.50"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cents(pub i64);

/// A date, from text such as `"2026-12-31"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[expect(missing_docs, reason = "the codes of ISO 3166")]
pub enum Country {
    AT,
    BE,
    BG,
    HR,
    CY,
    CZ,
    DK,
    EE,
    FI,
    FR,
    DE,
    GR,
    HU,
    IS,
    IE,
    IT,
    LV,
    LI,
    LT,
    LU,
    MT,
    NL,
    NO,
    PL,
    PT,
    RO,
    SK,
    SI,
    ES,
    SE,
    GB,
    RU,
    SG,
    US,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Sector {
    Payments,
    Lending,
    Insurance,
    Investments,
    Regtech,
    Identity,
    Crypto,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Activity {
    Remittance,
    Bnpl,
    Kyc,
    Robo,
    Claims,
    Gambling,
    Tobacco,
    Weapons,
    Adult,
    Mining,
}

impl Application {
    /// The verdicts, from JSON text.
    ///
    /// # Errors
    ///
    /// What `serde_json` says of the text.
    pub fn verdicts_from_json(json: &str) -> serde_json::Result<u32> {
        serde_json::from_str::<Application>(json).map(|application| application.verdicts())
    }

    /// The verdicts.
    #[must_use]
    #[inline]
    pub fn verdicts(&self) -> u32 {
        let signs = [self.sig_new_tech, self.sig_new_model, self.sig_lower_cost, self.sig_access, self.sig_competition];
        let all = [
            self.is_legal_entity,
            self.has_local_presence,
            self.consumer_benefit,
            self.has_exit_plan,
            self.has_risk_plan,
            !self.sanctions_hit,
            self.trl >= 6,
            self.team_size >= 3,
            self.max_customers <= 5000,
            3 <= self.test_months && self.test_months <= 24,
            self.capital.0 >= 5_000_000,
            self.exposure_per_client.0 <= 150_050,
            self.total_exposure.0 <= 25_000_000,
            self.application_date.0 <= jiff::civil::date(2026, 12, 31),
            self.incorporation_date.0 <= jiff::civil::date(2025, 11, 23),
            self.licence_expiry > self.application_date,
            !matches!(self.jurisdiction, Country::GB | Country::RU | Country::SG | Country::US),
            self.sector != Sector::Crypto,
            !matches!(
                self.activity,
                Activity::Gambling | Activity::Tobacco | Activity::Weapons | Activity::Adult | Activity::Mining
            ),
            signs.iter().filter(|sign| **sign).count() >= 3,
        ];
        all.iter().enumerate().fold(0, |verdicts, (at, met)| verdicts | u32::from(*met) << at)
    }

    /// The application as a program keeps it that decides many.
    #[must_use]
    pub fn encoded(&self) -> Encoded {
        let flags = [
            self.is_legal_entity,
            self.has_local_presence,
            self.consumer_benefit,
            self.has_exit_plan,
            self.has_risk_plan,
            self.sanctions_hit,
            self.sig_new_tech,
            self.sig_new_model,
            self.sig_lower_cost,
            self.sig_access,
            self.sig_competition,
        ];
        Encoded {
            flags: flags.iter().enumerate().fold(0, |flags, (at, flag)| flags | u32::from(*flag) << at),
            trl: self.trl,
            team_size: self.team_size,
            max_customers: self.max_customers,
            test_months: self.test_months,
            capital: self.capital.0,
            exposure_per_client: self.exposure_per_client.0,
            total_exposure: self.total_exposure.0,
            application_date: number_of(self.application_date.0),
            incorporation_date: number_of(self.incorporation_date.0),
            licence_expiry: number_of(self.licence_expiry.0),
            jurisdiction: self.jurisdiction as u8,
            sector: self.sector as u8,
            activity: self.activity as u8,
        }
    }
}

/// An application in integers: flags as bits, money in cents, dates as numbers, names as numbers.
#[derive(Clone, Copy, Debug)]
pub struct Encoded {
    flags: u32,
    trl: i32,
    team_size: i32,
    max_customers: i32,
    test_months: i32,
    capital: i64,
    exposure_per_client: i64,
    total_exposure: i64,
    application_date: i32,
    incorporation_date: i32,
    licence_expiry: i32,
    jurisdiction: u8,
    sector: u8,
    activity: u8,
}

/// The first thirty countries, the first six sectors, the first five activities.
const EEA: u64 = (1 << 30) - 1;
const IN_SCOPE: u32 = (1 << 6) - 1;
const HARMLESS: u32 = (1 << 5) - 1;
/// The first flags that are to be set, and the one that is not.
const FIRST: u32 = 0b11_1111;
const SANCTIONS: u32 = 0b10_0000;

impl Encoded {
    /// The verdicts.
    #[must_use]
    #[inline]
    pub fn verdicts(&self) -> u32 {
        let bit = |met: bool, at: u32| u32::from(met) << at;
        ((self.flags ^ SANCTIONS) & FIRST)
            | bit(self.trl >= 6, 6)
            | bit(self.team_size >= 3, 7)
            | bit(self.max_customers <= 5000, 8)
            | bit((3..=24).contains(&self.test_months), 9)
            | bit(self.capital >= 5_000_000, 10)
            | bit(self.exposure_per_client <= 150_050, 11)
            | bit(self.total_exposure <= 25_000_000, 12)
            | bit(self.application_date <= 20_261_231, 13)
            | bit(self.incorporation_date <= 20_251_123, 14)
            | bit(self.licence_expiry > self.application_date, 15)
            | ((EEA >> self.jurisdiction) as u32 & 1) << 16
            | (IN_SCOPE >> self.sector & 1) << 17
            | (HARMLESS >> self.activity & 1) << 18
            | bit((self.flags >> 6).count_ones() >= 3, 19)
    }
}

/// A date as a number whose digits are its own: 20261231.
fn number_of(date: Date) -> i32 {
    i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day())
}

impl<'de> Deserialize<'de> for Cents {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Cents, D::Error> {
        struct Amount;
        impl Visitor<'_> for Amount {
            type Value = Cents;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an amount with two places")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Cents, E> {
                cents(text.as_bytes()).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Amount)
    }
}

fn cents(text: &[u8]) -> Option<Cents> {
    let [whole @ .., b'.', tens, ones] = text else { return None };
    if whole.is_empty() || whole.len() > 15 {
        return None;
    }
    let digits = whole.iter().chain([tens, ones]);
    digits
        .map(|byte| byte.wrapping_sub(b'0'))
        .try_fold(0i64, |cents, digit| (digit < 10).then(|| cents * 10 + i64::from(digit)))
        .map(Cents)
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        struct Iso;
        impl Visitor<'_> for Iso {
            type Value = Day;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date as YYYY-MM-DD")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Day, E> {
                day(text.as_bytes()).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Iso)
    }
}

fn day(text: &[u8]) -> Option<Day> {
    let [year @ .., b'-', m1, m2, b'-', d1, d2] = text else { return None };
    let [y1, y2, y3, y4] = year else { return None };
    let two = |tens: &u8, ones: &u8| {
        let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then_some((tens * 10 + ones) as i8)
    };
    let year = i16::from(two(y1, y2)?) * 100 + i16::from(two(y3, y4)?);
    Date::new(year, two(m1, m2)?, two(d1, d2)?).ok().map(Day)
}
