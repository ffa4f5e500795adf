//! The stable codes of diagnostics, and their pages.

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The policy, the facts or the call cannot be used.
    Error,
    /// It can be used, and deserves a second look.
    Warning,
}

impl Severity {
    /// `error` or `warning`, as the JSON has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// The stable code of a kind of diagnostic: `E0201` for an error, `W0901` for a warning.
///
/// ```
/// let code = regbox::Code::find("E0201").unwrap();
/// assert!(code.page().starts_with("# E0201"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

impl Code {
    /// The code as it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// Whether it is an error's or a warning's.
    #[must_use]
    pub fn severity(self) -> Severity {
        if self.0.starts_with('W') { Severity::Warning } else { Severity::Error }
    }

    /// The code that is written so, in either case of letters.
    #[must_use]
    pub fn find(text: &str) -> Option<Code> {
        Code::all().find(|code| code.0.eq_ignore_ascii_case(text))
    }

    /// Every code there is, in order.
    pub fn all() -> impl Iterator<Item = Code> {
        super::pages::PAGES.iter().map(|(code, _)| *code)
    }

    /// The page that explains it, in Markdown: what it means, an example, and the mend.
    #[must_use]
    pub fn page(self) -> &'static str {
        super::pages::PAGES.iter().find(|(code, _)| *code == self).map_or("", |(_, page)| page)
    }
}

/// Syntax: `E01`.
impl Code {
    pub(crate) const SOURCE_TOO_LARGE: Code = Code("E0101");
    pub(crate) const TOO_DEEP: Code = Code("E0102");
    pub(crate) const UNCLOSED_BRACKET: Code = Code("E0103");
    pub(crate) const UNCLOSED_TEXT: Code = Code("E0104");
    pub(crate) const STRAY_BRACKET: Code = Code("E0105");
    pub(crate) const UNEXPECTED: Code = Code("E0106");
    pub(crate) const GROUPED_DIGITS: Code = Code("E0107");
    pub(crate) const NOT_YET: Code = Code("E0108");
    pub(crate) const OUTSIDE_ITEM: Code = Code("E0109");
    pub(crate) const MIXED_JOINERS: Code = Code("E0110");
    pub(crate) const BAD_LITERAL: Code = Code("E0111");
    pub(crate) const NOT_UTF8: Code = Code("E0112");
    pub(crate) const CLAUSE_TWICE: Code = Code("E0113");
}

/// Names: `E02`.
impl Code {
    pub(crate) const UNKNOWN_NAME: Code = Code("E0201");
    pub(crate) const DECLARED_TWICE: Code = Code("E0202");
    pub(crate) const CIRCLE: Code = Code("E0203");
    pub(crate) const UNKNOWN_TYPE: Code = Code("E0204");
    pub(crate) const UNKNOWN_SOURCE: Code = Code("E0205");
    pub(crate) const WRONG_KIND_OF_NAME: Code = Code("E0206");
    pub(crate) const UNKNOWN_FIELD: Code = Code("E0207");
    pub(crate) const UNKNOWN_FUNCTION: Code = Code("E0208");
    pub(crate) const AMBIGUOUS_VALUE: Code = Code("E0209");
    pub(crate) const UNKNOWN_CALENDAR: Code = Code("E0210");
    pub(crate) const UNKNOWN_MODULE: Code = Code("E0211");
    pub(crate) const BAD_BINDING: Code = Code("E0212");
    pub(crate) const UNKNOWN_EXCEPTION: Code = Code("E0213");
}

/// Types: `E03`.
impl Code {
    pub(crate) const TYPE_MISMATCH: Code = Code("E0301");
    pub(crate) const CURRENCY_MIX: Code = Code("E0302");
    pub(crate) const PERIOD_MIX: Code = Code("E0303");
    pub(crate) const DATE_MINUS_DATE: Code = Code("E0304");
    pub(crate) const NO_MONTHS_RULE: Code = Code("E0305");
    pub(crate) const ARGUMENT_COUNT: Code = Code("E0306");
    pub(crate) const UNORDERED: Code = Code("E0307");
    pub(crate) const NOT_UNWRAPPED: Code = Code("E0308");
    pub(crate) const TOO_MANY_DIGITS: Code = Code("E0309");
    pub(crate) const UNROUNDED: Code = Code("E0310");
    pub(crate) const MUST_BE_WRITTEN: Code = Code("E0311");
}

/// The policy as a whole: `E04`.
impl Code {
    pub(crate) const HEADER: Code = Code("E0401");
    pub(crate) const OVERLAP: Code = Code("E0402");
    pub(crate) const CERTAIN_CONFLICT: Code = Code("E0403");
    pub(crate) const OTHERWISE: Code = Code("E0404");
    pub(crate) const NO_REQUIREMENT: Code = Code("E0405");
    pub(crate) const NO_DATES: Code = Code("E0406");
    pub(crate) const BAD_CALENDAR: Code = Code("E0407");
    pub(crate) const UNKNOWN_ZONE: Code = Code("E0408");
    pub(crate) const BACKWARD_DATES: Code = Code("E0409");
    pub(crate) const IMPOSSIBLE_COUNT: Code = Code("E0410");
    pub(crate) const EMPTY: Code = Code("E0411");
    pub(crate) const TOO_LARGE: Code = Code("E0412");
    pub(crate) const BAD_BOUND: Code = Code("E0413");
    pub(crate) const BAD_DEFINITION: Code = Code("E0414");
    pub(crate) const BAD_EXCEPTION: Code = Code("E0415");
    pub(crate) const BAD_PRESUMPTION: Code = Code("E0416");
    pub(crate) const BAD_TABLE: Code = Code("E0417");
    pub(crate) const ROWS_OVERLAP: Code = Code("E0418");
    pub(crate) const VERSIONS_DIFFER: Code = Code("E0420");
    pub(crate) const SAVING: Code = Code("E0421");
    pub(crate) const BAD_STAGE: Code = Code("E0430");
    pub(crate) const BAD_DUTY: Code = Code("E0431");
}

/// Facts and calls: `E06`.
impl Code {
    pub(crate) const BAD_JSON: Code = Code("E0601");
    pub(crate) const UNKNOWN_FACT: Code = Code("E0602");
    pub(crate) const WRONG_VALUE: Code = Code("E0603");
    pub(crate) const WRONG_CURRENCY: Code = Code("E0604");
    pub(crate) const UNKNOWN_VALUE: Code = Code("E0605");
    pub(crate) const OUT_OF_BOUNDS: Code = Code("E0606");
    pub(crate) const GIVEN_TWICE: Code = Code("E0607");
    pub(crate) const BAD_JUDGEMENT: Code = Code("E0608");
    pub(crate) const FLOAT: Code = Code("E0609");
    pub(crate) const TOO_MANY_STEPS: Code = Code("E0610");
    pub(crate) const UNKNOWN_DECISION: Code = Code("E0611");
    pub(crate) const TOO_LONG: Code = Code("E0612");
    pub(crate) const BAD_EVENT: Code = Code("E0620");
    pub(crate) const LATE_EVENT: Code = Code("E0621");
    pub(crate) const EVENT_TWICE: Code = Code("E0622");
    pub(crate) const UNSETTLED: Code = Code("E0623");
    pub(crate) const BAD_STATE: Code = Code("E0624");
    pub(crate) const TOO_MUCH_DUE: Code = Code("E0625");
}

/// Scenarios: `E07`.
impl Code {
    pub(crate) const SCENARIO_FAILED: Code = Code("E0701");
    pub(crate) const SCENARIO_WRONG: Code = Code("E0702");
}

/// Translations: `E08`. It is a face that reads them.
impl Code {
    /// A text of the policy that a translation does not say.
    pub const UNTRANSLATED: Code = Code("E0801");
    /// A text of a translation that the policy does not have.
    pub const NOT_IN_ORIGINAL: Code = Code("E0802");
    /// A text of a translation that does not fit its original.
    pub const STALE_TRANSLATION: Code = Code("E0803");
}

/// Warnings: `W09`.
impl Code {
    pub(crate) const UNUSED: Code = Code("W0901");
    pub(crate) const UNCITED: Code = Code("W0902");
    pub(crate) const ROW_NEVER_MATCHES: Code = Code("W0903");
    pub(crate) const GAP_IN_TABLE: Code = Code("W0904");
    pub(crate) const NEVER_FAILS: Code = Code("W0905");
    pub(crate) const NEVER_MET: Code = Code("W0906");
    pub(crate) const EXCEPTION_NEVER_APPLIES: Code = Code("W0907");
    pub(crate) const OUTCOME_NEVER_REACHED: Code = Code("W0908");
    pub(crate) const NEVER_WARNS: Code = Code("W0909");
}
