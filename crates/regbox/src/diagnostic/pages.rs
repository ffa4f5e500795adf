//! The page of each code.

use super::Code;

/// Every code with its page, in order.
pub(super) const PAGES: &[(Code, &str)] = &[
    (Code::SOURCE_TOO_LARGE, include_str!("pages/E0101.md")),
    (Code::TOO_DEEP, include_str!("pages/E0102.md")),
    (Code::UNCLOSED_BRACKET, include_str!("pages/E0103.md")),
    (Code::UNCLOSED_TEXT, include_str!("pages/E0104.md")),
    (Code::STRAY_BRACKET, include_str!("pages/E0105.md")),
    (Code::UNEXPECTED, include_str!("pages/E0106.md")),
    (Code::GROUPED_DIGITS, include_str!("pages/E0107.md")),
    (Code::NOT_YET, include_str!("pages/E0108.md")),
    (Code::OUTSIDE_ITEM, include_str!("pages/E0109.md")),
    (Code::MIXED_JOINERS, include_str!("pages/E0110.md")),
    (Code::BAD_LITERAL, include_str!("pages/E0111.md")),
    (Code::NOT_UTF8, include_str!("pages/E0112.md")),
    (Code::CLAUSE_TWICE, include_str!("pages/E0113.md")),
    (Code::UNKNOWN_NAME, include_str!("pages/E0201.md")),
    (Code::DECLARED_TWICE, include_str!("pages/E0202.md")),
    (Code::CIRCLE, include_str!("pages/E0203.md")),
    (Code::UNKNOWN_TYPE, include_str!("pages/E0204.md")),
    (Code::UNKNOWN_SOURCE, include_str!("pages/E0205.md")),
    (Code::WRONG_KIND_OF_NAME, include_str!("pages/E0206.md")),
    (Code::UNKNOWN_FIELD, include_str!("pages/E0207.md")),
    (Code::UNKNOWN_FUNCTION, include_str!("pages/E0208.md")),
    (Code::AMBIGUOUS_VALUE, include_str!("pages/E0209.md")),
    (Code::UNKNOWN_CALENDAR, include_str!("pages/E0210.md")),
    (Code::UNKNOWN_MODULE, include_str!("pages/E0211.md")),
    (Code::BAD_BINDING, include_str!("pages/E0212.md")),
    (Code::UNKNOWN_EXCEPTION, include_str!("pages/E0213.md")),
    (Code::TYPE_MISMATCH, include_str!("pages/E0301.md")),
    (Code::CURRENCY_MIX, include_str!("pages/E0302.md")),
    (Code::PERIOD_MIX, include_str!("pages/E0303.md")),
    (Code::DATE_MINUS_DATE, include_str!("pages/E0304.md")),
    (Code::NO_MONTHS_RULE, include_str!("pages/E0305.md")),
    (Code::ARGUMENT_COUNT, include_str!("pages/E0306.md")),
    (Code::UNORDERED, include_str!("pages/E0307.md")),
    (Code::NOT_UNWRAPPED, include_str!("pages/E0308.md")),
    (Code::TOO_MANY_DIGITS, include_str!("pages/E0309.md")),
    (Code::UNROUNDED, include_str!("pages/E0310.md")),
    (Code::MUST_BE_WRITTEN, include_str!("pages/E0311.md")),
    (Code::HEADER, include_str!("pages/E0401.md")),
    (Code::OVERLAP, include_str!("pages/E0402.md")),
    (Code::CERTAIN_CONFLICT, include_str!("pages/E0403.md")),
    (Code::OTHERWISE, include_str!("pages/E0404.md")),
    (Code::NO_REQUIREMENT, include_str!("pages/E0405.md")),
    (Code::NO_DATES, include_str!("pages/E0406.md")),
    (Code::BAD_CALENDAR, include_str!("pages/E0407.md")),
    (Code::UNKNOWN_ZONE, include_str!("pages/E0408.md")),
    (Code::BACKWARD_DATES, include_str!("pages/E0409.md")),
    (Code::IMPOSSIBLE_COUNT, include_str!("pages/E0410.md")),
    (Code::EMPTY, include_str!("pages/E0411.md")),
    (Code::TOO_LARGE, include_str!("pages/E0412.md")),
    (Code::BAD_BOUND, include_str!("pages/E0413.md")),
    (Code::BAD_DEFINITION, include_str!("pages/E0414.md")),
    (Code::BAD_EXCEPTION, include_str!("pages/E0415.md")),
    (Code::BAD_PRESUMPTION, include_str!("pages/E0416.md")),
    (Code::BAD_TABLE, include_str!("pages/E0417.md")),
    (Code::ROWS_OVERLAP, include_str!("pages/E0418.md")),
    (Code::VERSIONS_DIFFER, include_str!("pages/E0420.md")),
    (Code::SAVING, include_str!("pages/E0421.md")),
    (Code::BAD_STAGE, include_str!("pages/E0430.md")),
    (Code::BAD_DUTY, include_str!("pages/E0431.md")),
    (Code::BAD_JSON, include_str!("pages/E0601.md")),
    (Code::UNKNOWN_FACT, include_str!("pages/E0602.md")),
    (Code::WRONG_VALUE, include_str!("pages/E0603.md")),
    (Code::WRONG_CURRENCY, include_str!("pages/E0604.md")),
    (Code::UNKNOWN_VALUE, include_str!("pages/E0605.md")),
    (Code::OUT_OF_BOUNDS, include_str!("pages/E0606.md")),
    (Code::GIVEN_TWICE, include_str!("pages/E0607.md")),
    (Code::BAD_JUDGEMENT, include_str!("pages/E0608.md")),
    (Code::FLOAT, include_str!("pages/E0609.md")),
    (Code::TOO_MANY_STEPS, include_str!("pages/E0610.md")),
    (Code::UNKNOWN_DECISION, include_str!("pages/E0611.md")),
    (Code::TOO_LONG, include_str!("pages/E0612.md")),
    (Code::BAD_EVENT, include_str!("pages/E0620.md")),
    (Code::LATE_EVENT, include_str!("pages/E0621.md")),
    (Code::EVENT_TWICE, include_str!("pages/E0622.md")),
    (Code::UNSETTLED, include_str!("pages/E0623.md")),
    (Code::BAD_STATE, include_str!("pages/E0624.md")),
    (Code::TOO_MUCH_DUE, include_str!("pages/E0625.md")),
    (Code::SCENARIO_FAILED, include_str!("pages/E0701.md")),
    (Code::SCENARIO_WRONG, include_str!("pages/E0702.md")),
    (Code::UNTRANSLATED, include_str!("pages/E0801.md")),
    (Code::NOT_IN_ORIGINAL, include_str!("pages/E0802.md")),
    (Code::STALE_TRANSLATION, include_str!("pages/E0803.md")),
    (Code::UNUSED, include_str!("pages/W0901.md")),
    (Code::UNCITED, include_str!("pages/W0902.md")),
    (Code::ROW_NEVER_MATCHES, include_str!("pages/W0903.md")),
    (Code::GAP_IN_TABLE, include_str!("pages/W0904.md")),
    (Code::NEVER_FAILS, include_str!("pages/W0905.md")),
    (Code::NEVER_MET, include_str!("pages/W0906.md")),
    (Code::EXCEPTION_NEVER_APPLIES, include_str!("pages/W0907.md")),
    (Code::OUTCOME_NEVER_REACHED, include_str!("pages/W0908.md")),
    (Code::NEVER_WARNS, include_str!("pages/W0909.md")),
];

#[cfg(test)]
mod tests {
    use super::PAGES;

    #[test]
    fn every_code_has_its_page_in_order() {
        let codes: Vec<&str> = include_str!("code.rs")
            .split("Code(\"")
            .skip(1)
            .filter_map(|rest| rest.split_once('"').map(|(code, _)| code))
            .collect();
        let pages: Vec<&str> = PAGES.iter().map(|(code, _)| code.as_str()).collect();
        assert!(codes.is_sorted() && codes.len() > 60, "{codes:?}");
        assert_eq!(pages, codes);
    }

    #[test]
    fn every_page_is_headed_by_its_own_code() {
        for (code, page) in PAGES {
            assert!(page.starts_with(&format!("# {}: ", code.as_str())), "{}", code.as_str());
        }
    }
}
