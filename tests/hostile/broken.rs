//! Whole policies, broken at every place.

use crate::guard::{RICH, codes, within};

const EXAMPLE: &str = include_str!("../../examples/asic_credit/policy.regbox");

/// So many steps through a long text, spread over it and never in step with its lines.
fn places(text: &str, count: usize) -> Vec<usize> {
    let stride = (text.len() / count).max(1);
    let places = (0..text.len()).step_by(stride).enumerate().map(|(at, place)| place + at % stride.min(7));
    places.map(|place| text.floor_char_boundary(place)).collect()
}

#[test]
fn policies_cut_off() {
    within(60, || {
        for place in places(RICH, 400) {
            codes(&RICH[..place]);
        }
        for place in places(EXAMPLE, 40) {
            codes(&EXAMPLE[..place]);
        }
    });
}

#[test]
fn policies_without_a_beginning() {
    within(60, || {
        for place in places(RICH, 200) {
            codes(&RICH[place..]);
        }
    });
}

/// A bracket or a quote that is opened or closed where none should be.
#[test]
fn brackets_put_in() {
    within(60, || {
        for (at, place) in places(RICH, 300).into_iter().enumerate() {
            let odd = ["(", ")", "{", "}", "[", "]", "\"", "`", "//", "\n"][at % 10];
            codes(format!("{}{odd}{}", &RICH[..place], &RICH[place..]));
        }
    });
}

/// The tokens of a text, with the space before each.
fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let space = rest.len() - rest.trim_start().len();
        let word = rest[space..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len() - space);
        let quoted = rest[space..].strip_prefix('"').and_then(|inner| Some(inner.find('"')? + 2));
        let end = rest.ceil_char_boundary(space + quoted.unwrap_or(word.max(1)));
        found.push(&rest[..end]);
        rest = &rest[end..];
    }
    found
}

#[test]
fn tokens_left_out_repeated_and_exchanged() {
    let tokens = tokens(RICH);
    assert_eq!(tokens.concat(), RICH);
    within(60, move || {
        for at in (0..tokens.len()).step_by(4) {
            let with = |middle: &[&str]| {
                let after = tokens.get(at + 1..).unwrap_or(&[]);
                [&tokens[..at], middle, after].concat().concat()
            };
            match at / 4 % 3 {
                0 => codes(with(&[])),
                1 => codes(with(&[tokens[at], tokens[at]])),
                _ => codes(with(&[tokens[(at * 31) % tokens.len()]])),
            };
        }
    });
}
