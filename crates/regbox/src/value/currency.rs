//! Currencies and amounts of money.

use std::fmt;

use super::number::Number;

/// A currency by its ISO 4217 code, in order of the codes.
///
/// ```
/// use regbox::value::{Currency, Number, format_money};
///
/// let gbp = Currency::parse("GBP")?;
/// assert_eq!(format_money(&Number::from(1_000_000), gbp), "GBP 1000000.00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// A text that is not the code of a currency in use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{code}` is not the code of a currency in use")]
pub struct UnknownCurrency {
    /// What was given, cut off after a few letters if it is long.
    pub code: String,
    /// The code that was most likely meant, if one is near.
    pub nearest: Option<Currency>,
}

/// The codes of ISO 4217 in use in 2026, in order, without those for tests and for no currency. Made from the data of
/// the crate `iso_currency` and compared with the package `iso-codes` of Debian. The crate itself keeps withdrawn codes
/// and brings the countries of the world along.
const CODES: [&[u8; 3]; 176] = [
    b"AED", b"AFN", b"ALL", b"AMD", b"AOA", b"ARS", b"AUD", b"AWG", b"AZN", b"BAM", b"BBD", b"BDT", b"BHD", b"BIF",
    b"BMD", b"BND", b"BOB", b"BOV", b"BRL", b"BSD", b"BTN", b"BWP", b"BYN", b"BZD", b"CAD", b"CDF", b"CHE", b"CHF",
    b"CHW", b"CLF", b"CLP", b"CNY", b"COP", b"COU", b"CRC", b"CUP", b"CVE", b"CZK", b"DJF", b"DKK", b"DOP", b"DZD",
    b"EGP", b"ERN", b"ETB", b"EUR", b"FJD", b"FKP", b"GBP", b"GEL", b"GHS", b"GIP", b"GMD", b"GNF", b"GTQ", b"GYD",
    b"HKD", b"HNL", b"HTG", b"HUF", b"IDR", b"ILS", b"INR", b"IQD", b"IRR", b"ISK", b"JMD", b"JOD", b"JPY", b"KES",
    b"KGS", b"KHR", b"KMF", b"KPW", b"KRW", b"KWD", b"KYD", b"KZT", b"LAK", b"LBP", b"LKR", b"LRD", b"LSL", b"LYD",
    b"MAD", b"MDL", b"MGA", b"MKD", b"MMK", b"MNT", b"MOP", b"MRU", b"MUR", b"MVR", b"MWK", b"MXN", b"MXV", b"MYR",
    b"MZN", b"NAD", b"NGN", b"NIO", b"NOK", b"NPR", b"NZD", b"OMR", b"PAB", b"PEN", b"PGK", b"PHP", b"PKR", b"PLN",
    b"PYG", b"QAR", b"RON", b"RSD", b"RUB", b"RWF", b"SAR", b"SBD", b"SCR", b"SDG", b"SEK", b"SGD", b"SHP", b"SLE",
    b"SOS", b"SRD", b"SSP", b"STN", b"SVC", b"SYP", b"SZL", b"THB", b"TJS", b"TMT", b"TND", b"TOP", b"TRY", b"TTD",
    b"TWD", b"TZS", b"UAH", b"UGX", b"USD", b"USN", b"UYI", b"UYU", b"UYW", b"UZS", b"VED", b"VES", b"VND", b"VUV",
    b"WST", b"XAD", b"XAF", b"XAG", b"XAU", b"XBA", b"XBB", b"XBC", b"XBD", b"XCD", b"XCG", b"XDR", b"XOF", b"XPD",
    b"XPF", b"XPT", b"XSU", b"XUA", b"YER", b"ZAR", b"ZMW", b"ZWG",
];

impl Currency {
    /// The currency whose ISO 4217 code, in capitals, this is.
    ///
    /// # Errors
    ///
    /// [`UnknownCurrency`] if no currency in use has it.
    pub fn parse(code: &str) -> Result<Currency, UnknownCurrency> {
        if let Ok(bytes) = <[u8; 3]>::try_from(code.as_bytes())
            && CODES.binary_search(&&bytes).is_ok()
        {
            return Ok(Currency(bytes));
        }
        Err(UnknownCurrency { code: code.chars().take(16).collect(), nearest: nearest(code) })
    }

    /// The three letters of the code.
    #[must_use]
    pub fn code(&self) -> &str {
        // The letters are ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many decimal places the currency's smallest unit has; 0 where ISO 4217 names none, as for gold.
    #[must_use]
    pub fn minor_digits(&self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"XAG" | b"XAU" | b"XBA" | b"XBB" | b"XBC" | b"XBD" | b"XDR" | b"XPD" | b"XPT" | b"XSU" | b"XUA" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" => 4,
            _ => 2,
        }
    }
}

/// The code that is one slip away: another case, a letter wrong, missing or too many, or two exchanged.
fn nearest(code: &str) -> Option<Currency> {
    // A text of any length may come from outside.
    if code.len() > 8 {
        return None;
    }
    let code = code.trim().to_ascii_uppercase();
    CODES
        .iter()
        .map(|known| Currency(**known))
        .map(|known| (strsim::osa_distance(&code, known.code()), known))
        .filter(|(distance, _)| *distance <= 1)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// An amount with its currency before it, with at least the currency's decimal places: `GBP 1000000.00`, `GBP 1/3`.
#[must_use]
pub fn format_money(amount: &Number, currency: Currency) -> String {
    format!("{currency} {}", amount.fmt_fixed(currency.minor_digits()))
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::{CODES, Currency, Number, format_money};

    #[test]
    fn the_list_is_in_order() {
        assert!(CODES.is_sorted_by(|a, b| a < b));
        for code in CODES {
            let currency = Currency(*code);
            assert_eq!(Currency::parse(currency.code()), Ok(currency));
        }
    }

    #[test]
    fn only_codes_in_use() {
        for (code, nearest) in [
            ("GPB", Some("GBP")),
            ("gbp", Some("GBP")),
            ("EURO", Some("EUR")),
            ("US", Some("USD")),
            ("QQQ", None),
            ("£", None),
            ("", None),
            ("pounds sterling of the realm", None),
        ] {
            let error = Currency::parse(code).err();
            let found = error.as_ref().and_then(|error| error.nearest);
            assert!(error.is_some(), "{code}");
            if nearest.is_some() {
                assert_eq!(found.as_ref().map(Currency::code), nearest, "{code}");
            }
        }
        for withdrawn in ["ANG", "BGN", "CUC", "HRK", "SLL", "ZWL", "DEM"] {
            assert!(Currency::parse(withdrawn).is_err(), "{withdrawn}");
        }
        let error = Currency::parse("GPB").map_err(|error| error.to_string());
        assert_eq!(error, Err("`GPB` is not the code of a currency in use".to_owned()));
    }

    #[test]
    fn money_has_the_places_of_its_currency() -> Result<(), Box<dyn std::error::Error>> {
        for (amount, code, expected) in [
            ("1000000", "GBP", "GBP 1000000.00"),
            ("1500.505", "GBP", "GBP 1500.505"),
            ("1000", "JPY", "JPY 1000"),
            ("-1.5", "BHD", "BHD -1.500"),
            ("1", "CLF", "CLF 1.0000"),
            ("1", "XAU", "XAU 1"),
        ] {
            assert_eq!(format_money(&Number::parse(amount)?, Currency::parse(code)?), expected);
        }
        Ok(())
    }
}
