//! Every example, every block of the reference and every policy that the generator makes, as they are and with remarks
//! and white space put between their tokens.

#![allow(clippy::disallowed_methods, reason = "the examples and the reference are read from their files")]

use super::*;
use crate::reference::made_up;
use proptest::prelude::*;

/// What keeps a text a policy: its tokens, and the rules by which it is read.
fn said(text: &str) -> (Vec<String>, Vec<(regbox_grammar::Rule, bool)>) {
    let reading = roles::read(text).unwrap_or_else(|| panic!("this cannot be read:\n{text}"));
    let tokens = tokens::tokens(text, &reading.whole);
    (tokens.iter().map(|token| token.text.to_owned()).collect(), reading.rules)
}

/// Formats a text, and checks all that holds of every text.
#[track_caller]
fn formatted(text: &str) -> String {
    let out = laid_out(text).unwrap_or_else(|| panic!("this would be read in another way:\n{text}"));
    assert_eq!(said(text), said(&out), "{text}\n---\n{out}");
    let again = laid_out(&out).unwrap();
    assert_eq!(out, again, "from:\n{text}");
    assert_eq!(format(&Source::new("a", text)).unwrap(), out);
    assert!(out.is_empty() || out.ends_with('\n') && !out.ends_with("\n\n"), "{out}");
    assert!(!out.contains("\n\n\n"), "{out}");
    for line in out.lines() {
        assert_eq!(line, line.trim_end_matches([' ', '\t', '\r']), "{out}");
    }
    out
}

fn repository(path: &str) -> String {
    let path = format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The texts of the examples and the blocks of the reference that are policies.
fn texts() -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(format!("{}/../../examples", env!("CARGO_MANIFEST_DIR"))).unwrap() {
        texts.extend(std::fs::read_to_string(entry.unwrap().path().join("policy.regbox")));
    }
    assert!(texts.len() > 1);
    let reference = repository("grammar/reference.md");
    let blocks = reference.split("```regbox").skip(1).filter_map(|rest| rest.split_once("\n```"));
    let blocks = blocks.filter_map(|(block, _)| block.split_once('\n')).map(|(_, block)| without_carets(block));
    let before = texts.len();
    texts.extend(blocks.filter(|block| format(&Source::new("a", block.as_str())).is_ok()));
    assert!(texts.len() - before > 40, "{}", texts.len() - before);
    texts
}

/// The lines that say where a mistake is are no part of a policy.
fn without_carets(block: &str) -> String {
    let lines = block.lines().filter(|line| !line.trim_start().starts_with('^'));
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn the_examples_are_formatted() {
    for entry in std::fs::read_dir(format!("{}/../../examples", env!("CARGO_MANIFEST_DIR"))).unwrap() {
        let path = entry.unwrap().path().join("policy.regbox");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let out = formatted(&text);
        if std::env::var_os("REGBOX_UPDATE").is_some() {
            std::fs::write(&path, &out).unwrap();
        } else {
            assert!(text == out, "{}: run `regbox fmt` over it", path.display());
        }
    }
}

#[test]
fn the_reference_and_the_examples_stay_what_they_say() {
    for text in texts() {
        formatted(&text);
        formatted(&text.replace('\n', "\r\n"));
        formatted(&text.replace("  ", "\t"));
    }
}

/// White space and remarks that may stand between two tokens.
const BETWEEN: [&str; 12] = [
    "",
    "",
    "",
    "",
    " ",
    "   ",
    "\t ",
    "\n ",
    "\n\n\n  ",
    " // a remark { \"\n ",
    "\n // another ]\n // and one more  \n\n ",
    "\r\n //\r\n ",
];

/// The text with white space and remarks put between its tokens, as the choices say.
fn noisy(text: &str, choices: &[u16]) -> String {
    let reading = roles::read(text).unwrap();
    let tokens = tokens::tokens(text, &reading.whole);
    let mut out = String::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", |before| tokens[before].text);
        let glued = before == "." || token.text == "." && !token.spaced;
        // Half of what there is stays as it is, so that much of the author's layout is left.
        let choice = usize::from(choices[at % choices.len()]) % (2 * BETWEEN.len());
        match (BETWEEN.get(choice), token.spaced) {
            (_, false) if glued => {}
            (Some(noise), _) => {
                out.push_str(if token.spaced && noise.is_empty() { " " } else { noise });
                let line = before.starts_with("//") && !noise.contains('\n');
                out.push_str(if line { "\n " } else { "" });
            }
            (None, _) => {
                let end = at.checked_sub(1).map_or(0, |before| tokens[before].start + tokens[before].text.len());
                out.push_str(&text[end..token.start]);
            }
        }
        out.push_str(token.text);
    }
    out
}

/// Formats a text with noise in it: nothing of what it said is lost, and every remark stays.
fn check_noisy(text: &str, choices: &[u16]) {
    let noisy = noisy(text, choices);
    let out = formatted(&noisy);
    let (before, after) = (said(text), said(&out));
    assert_eq!(before.1, after.1, "{noisy}");
    let words = |tokens: Vec<String>| tokens.into_iter().filter(|token| !token.starts_with("//")).collect::<Vec<_>>();
    assert_eq!(words(before.0), words(after.0), "{noisy}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn policies_that_are_made_up(choices in proptest::collection::vec(any::<u16>(), 200..500)) {
        for text in made_up(&choices) {
            formatted(&text);
            check_noisy(&text, &choices);
        }
    }
}

#[test]
fn noise_in_the_examples_and_in_the_reference() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for text in texts() {
        for _ in 0..if text.len() > 5_000 { 2 } else { 8 } {
            let choices = proptest::collection::vec(any::<u16>(), 97..300).new_tree(&mut runner).unwrap().current();
            check_noisy(&text, &choices);
        }
    }
}

#[test]
fn a_messy_file() {
    let messy = "\u{feff}policy   demo \"Demo\"\r\n{ version \"1\" in force from 2024-01-01\r\n\tsource regs\"Sandbox Regulations\"  at \"https://example.org\"  // where\r\n// the header ends\r\n}\r\n\
        fact a:bool\"Is it?\" fact long_name:list of integer  \"How many?\"{at least 0}// sites\n\n\n\n\
        enum Kind{company,sole_trader}\n\
        define size ( n :integer,m: integer):integer={n}\n"
        .replace("={n}", "= n*( - m+1 )/2");
    let more = "criterion c\n\"All of it\" {\ncites regs\n\"reg 1\",regs \"reg 2\" requires at   least\n2 of {a,not a   cites regs \"reg 3\",\n no x in long_name satisfies\n// each\nx  exceeds 5 }\n\n\n\nexcept  when a:requires not a cites regs \"reg 4\" }\n\
        define fee: money GBP { GBP 5  million from 2024-01-01 until 2024-12-31 cites regs \"reg 7\"\n GBP 10_000 from 2025-01-01 cites regs \"reg 7\"}\n\
        define kind : Kind{company when a\n otherwise sole_trader}\n\
        table rate_of(k:Kind,n:integer):percent{\n|company|at least 5 and less than 10|5%|cites regs \"reg 9\"\n| sole_trader|any|12.5%|\n|otherwise | otherwise|0% | }\n\
        decision d \"May it?\" { eligible when c because \"It may.\"\n ineligible otherwise }\n\
        scenario \"One\" { on 2026-05-01 given { a=true,long_name = [ 1,2 ], k = {company},r = {x=1} } expect { d is eligible subject to {x}, c is met, size is 12345678901234567890 } }\n\
        event approval{} event sale \"A sale\"{client:text amount :money GBP{at least GBP 0}}\n\
        lifecycle test \"The test\"{stage applied \"Application under review\"\nstage testing \"Testing\" lasts 24 months,extended  by longer .by on longer,once,at most 36 months in  all\nstage exited final\napplied->testing on approval where d is eligible\n applied -> testing after 30 days where not happened( refusal ) cites regs \"reg 10\"\n testing->exited on\nexpiry }\n\
        state insured:bool{starts false becomes true on taken becomes false on lost}\nstate tier:integer per client{starts 0\nbecomes 1 on sale where amount>GBP 5}\n\
        measure exposure=sum  of sale.amount where retail per client during testing over any 30 days\nmeasure total = sum of exposure over every client\nmeasure months = count of distinct client in sale each calendar month\n\
        limit cap \"Exposure\"{cites regs \"reg 11\"\nexposure does not exceed fee cites regs \"reg 11(1)\"\nwarn at 80%\nat all   times}\nlimit one_sale{on sale:amount<GBP 5}\nlimit next{total<GBP 9}\n\
        obligation report \"Tell\"{cites regs \"reg 12\"\nwhen breach of cap or incident where grave\nmust any of{report with the same reference,letter to each client in sale}\n//soon\nwithin 24 hours of trigger.known_at by \"the firm\"}\n\
        obligation quarterly{every 3 months from start of testing must report no later than 30 days before end of testing}\nobligation keep_it{must keep insured from start of testing until 12 months after leaving testing}\nobligation soon{when all of{approval,start of testing}must report by the end of the next uk business day}\n\
        prohibition none_outside{never sale unless stage is testing cites regs \"reg 13\"}\nwaiver relief \"Relief\"{disapplies regs \"reg 14\" while stage is testing}\n\
        scenario \"Two\"{at 2026-06-05T10:00 events{2026-06-01T10:00 incident{reference=\"i-1\",grave = true}\n2026-06-03 report{reference=\"i-1\"}} expect{report is met late,report breached at 2026-06-02T10:00,cap for client=\"c1\" is within}}\n\
        // the end   ";
    let out = formatted(&(messy + more)[3..]);
    assert_eq!(out, format(&Source::new("a", format!("\u{feff}{out}").replace('\n', "\r\n"))).unwrap());
    let expected = repository("crates/regbox/src/syntax/format/messy.regbox");
    if std::env::var_os("REGBOX_UPDATE").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/syntax/format/messy.regbox"), &out).unwrap();
    } else {
        assert_eq!(out, expected);
    }
}

#[test]
fn a_file_with_mistakes_is_refused_with_them() {
    let errors = format(&Source::new("a", "fact a bool\nfact b: bool \"b?\" {")).unwrap_err();
    let codes: Vec<&str> = errors.iter().map(|one| one.code().as_str()).collect();
    assert_eq!(codes, ["E0106", "E0103"]);
}

#[test]
fn what_would_be_read_in_another_way_stays() {
    // Two values, and not one call of `a.b`.
    let text = "record R { b: bool \"b?\" }\nfact a: R \"a?\"\ndefine c: bool {\n  a .b\n  (a.b)\n}\n";
    assert!(formatted(text).contains("  a .b\n"), "{text}");
    // No number has its fraction taken away, or gets one.
    assert!(formatted("define c = 2.5 * a .b").contains("= 2.5 * a.b"));
}
