//! The scan, on small texts.

use super::*;

fn codes(text: &str) -> Vec<&'static str> {
    scan(FileId(0), text).diagnostics.iter().map(|one| one.code().as_str()).collect()
}

#[test]
fn items_are_cut_at_their_keywords_and_parts_hold_their_criteria() {
    let Scanned { pieces, diagnostics, .. } = scan(
        FileId(0),
        "fact a: bool\npart p { cites r \"1\" criterion c { requires a.fact } criterion d {} }\nfact b: bool",
    );
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let shape: Vec<_> = pieces.iter().map(|piece| (piece.keyword, piece.children.len())).collect();
    assert_eq!(shape, [("fact", 0), ("part", 2), ("fact", 0)]);
}

#[test]
fn a_calendar_month_begins_no_calendar() {
    let text = "measure a = count of b each calendar month\nmeasure c = count of b the // one\n calendar day before\ncalendar d {}";
    let pieces = scan(FileId(0), text).pieces;
    assert_eq!(pieces.iter().map(|piece| piece.keyword).collect::<Vec<_>>(), ["measure", "measure", "calendar"]);
}

#[test]
fn an_unclosed_bracket_names_its_opener_and_spares_the_next_item() {
    let text = "criterion a { requires (x }\ncriterion b { requires y }";
    assert_eq!(codes(text), ["E0103"]);
    assert_eq!(scan(FileId(0), text).pieces.iter().map(|piece| piece.broken).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn depth_counts_brackets_prefixes_and_quantifiers() {
    let brackets = |n: usize| format!("define a = {}x{}", "(".repeat(n), ")".repeat(n));
    assert!(codes(&brackets(MAX_DEPTH)).is_empty());
    assert_eq!(codes(&brackets(10_000)), ["E0102"]);
    assert_eq!(codes(&format!("define a = {} x", "not ".repeat(10_000))), ["E0102"]);
    assert_eq!(codes(&format!("define a = {} x", "some d in l satisfies ".repeat(10_000))), ["E0102"]);
    assert_eq!(codes(&format!("define a = {} x", "some requires in l satisfies ".repeat(10_000))), ["E0102"]);
    assert_eq!(codes(&format!("define a = {} l", "some `d` in // of\n".repeat(10_000))), ["E0102"]);
    assert_eq!(codes(&format!("fact a: {} bool", "list of optional ".repeat(10_000))), ["E0102"]);
    assert_eq!(codes(&format!("define a = b{}", ".c".repeat(10_000))), ["E0102"]);
    assert!(codes(&format!("record R {{ {} }}", "a: list of optional bool \"?\" ".repeat(200))).is_empty());
    assert!(codes(&format!("define a = all of {{ {} }}", "b.c.d, some x in b.c satisfies x, ".repeat(200))).is_empty());
    assert!(codes(&format!("define a = {} x", "not x and ".repeat(10_000))).is_empty());
}

#[test]
fn a_comma_in_an_amount_is_found_even_in_a_list() {
    assert_eq!(codes("define a = x is one of {GBP 10,000}"), ["E0107"]);
    assert!(codes("define a = x is one of {10,000}").is_empty());
}

#[test]
fn text_that_never_ends_is_bounded_by_its_line() {
    assert_eq!(codes("fact a: bool \"what\nfact b: bool"), ["E0104"]);
}
