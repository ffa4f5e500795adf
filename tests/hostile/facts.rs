//! Facts that nobody should send.

use crate::guard::{MANY, RICH, compile, decide, valid, within};
use regbox::Policy;

const OWN: &str = "record S { n: integer \"n?\" }\nrecord Q { rs: list of S \"?\" }\n\
    record R { n: integer \"n?\" rs: list of Q \"rs?\" }\nfact rs: list of R \"rs?\"\nfact r: R \"r?\"\n\
    fact xs: list of integer \"xs?\"\nfact xss: list of list of integer \"xss?\"\nfact t: text \"t?\"\n\
    criterion c { cites regs \"1\" requires some x in rs satisfies some y in x.rs satisfies some z in y.rs satisfies z.n > 1 }\n\
    criterion e { cites regs \"2\" requires every x in xs satisfies every y in xs satisfies x + y >= 0 }\n\
    criterion f { cites regs \"3\" requires t is not \"\" and some x in r.rs satisfies some y in x.rs satisfies y.n is 1 }\n\
    decision d { yes when c and e and f  no otherwise }\n";

fn rich() -> Policy {
    compile(RICH).unwrap_or_else(|_| valid(""))
}

#[track_caller]
fn refused(policy: &Policy, facts: &str) -> Vec<&'static str> {
    let answer = decide(policy, facts);
    assert!(answer.is_err(), "{}", facts.chars().take(200).collect::<String>());
    answer.err().unwrap_or_default()
}

#[test]
fn what_is_no_json() {
    within(20, || {
        let policy = rich();
        let texts = [
            "",
            " ",
            "{",
            "}",
            "[]",
            "null",
            "1",
            "\"\"",
            "{]",
            "{\"",
            "{\"a",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "{\"a\":1,",
            "{,}",
            "{\"a\":1}}",
            "{\"a\":1} {}",
            "{a:1}",
            "{'a':1}",
            "{\"flag\":tru}",
            "{\"flag\":True}",
            "{\"staff\":01}",
            "{\"staff\":+1}",
            "{\"staff\":1.}",
            "{\"staff\":.5}",
            "{\"staff\":1e}",
            "{\"staff\":--1}",
            "{\"staff\":-}",
            "{\"staff\":NaN}",
            "{\"staff\":0x1}",
            "{\"staff\":1_0}",
            "{\"note\":\"\\ud800\"}",
            "{\"note\":\"\\udc00\\ud800\"}",
            "{\"note\":\"\\ud800x\"}",
            "{\"note\":\"\\u12\"}",
            "{\"note\":\"\\x\"}",
            "{\"note\":\"\u{0}\"}",
            "{\"note\":\"\n\"}",
            "{\"\\ud800\":1}",
            "{\"note\":\"\t\"}",
            "{\"\u{0}\":1}",
            "\u{0}",
            "{}\u{0}",
            "// {}\n{}",
            "{\"flag\":true,}",
            "{\"numbers\":[1,]}",
            "{\"owner\":{]}",
            "{\"owner\":{\"name\":}}",
            "\u{feff}\u{feff}{}",
        ];
        for text in texts {
            refused(&policy, text);
        }
        for text in [
            "{}",
            " {} ",
            "\r\n{\t}\n",
            "{\"note\":\"\\u0000\"}",
            "{\"note\":\"\\ud83d\\ude00\"}",
            "{\"note\":\"\u{202e}\u{feff}\"}",
        ] {
            assert!(decide(&policy, text).is_ok(), "{text:?}");
        }
        for text in ["\u{2028}", "\\u2028", "\\u001b[31m", "\\\"", "\\\\", "\\/", "\u{7f}", "\u{1f600}"] {
            assert!(decide(&policy, &format!("{{\"note\":\"{text}\"}}")).is_ok(), "{text:?}");
            refused(&policy, &format!("{{\"flag\":\"{text}\"}}"));
            refused(&policy, &format!("{{\"kind\":\"{text}\"}}"));
            refused(&policy, &format!("{{\"{text}\":1}}"));
        }
    });
}

#[test]
fn keys_that_stand_twice() {
    within(20, || {
        let policy = rich();
        for facts in [
            "{\"flag\":true,\"flag\":true}",
            "{\"flag\":null,\"flag\":null}",
            "{\"nothing\":1,\"nothing\":1}",
            "{\"flag\":true,\"fl\\u0061g\":true}",
            "{\"owner\":{\"name\":\"a\",\"name\":\"a\"}}",
            "{\"turnover\":{\"amount\":1,\"amount\":2,\"currency\":\"GBP\"}}",
            "{\"novel\":{\"value\":\"good\",\"value\":\"poor\",\"by\":\"case officer\",\"reason\":\"x\"}}",
        ] {
            refused(&policy, facts);
        }
        let many: Vec<&str> = vec!["\"flag\":true"; 100_000];
        assert_eq!(refused(&policy, &format!("{{{}}}", many.join(","))).len(), 1_000);
        let unknown: Vec<String> = (0..20_000).map(|at| format!("\"flog{at}\":true")).collect();
        assert_eq!(refused(&policy, &format!("{{{}}}", unknown.join(","))).len(), 1_000);
    });
}

#[test]
fn values_of_every_wrong_kind() {
    within(60, || {
        let policy = rich();
        let names: Vec<String> =
            policy.fact_types().into_iter().map(|(name, _)| name).filter(|name| !name.contains('.')).collect();
        let values = [
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "\"\"",
            "\"x\"",
            "\"1\"",
            "[]",
            "[null]",
            "[[]]",
            "[{}]",
            "{}",
            "{\"none\":true}",
            "{\"none\":false}",
            "{\"none\":1}",
            "{\"none\":true,\"x\":1}",
            "{\"value\":1}",
            "{\"amount\":\"1\",\"currency\":\"GBP\"}",
            "{\"amount\":1,\"currency\":\"EUR\"}",
            "{\"amount\":{\"amount\":1,\"currency\":\"GBP\"},\"currency\":\"GBP\"}",
            "{\"amount\":null,\"currency\":null}",
            "\"2026-01-01\"",
            "{\"value\":\"good\",\"by\":\"case officer\",\"reason\":\"r\"}",
            "{\"value\":null,\"by\":null,\"reason\":null}",
            "\"P1M\"",
            "\"PT1H\"",
            "\"30%\"",
            "{\"name\":1,\"share\":\"200%\",\"born\":\"1800-01-01\",\"kinds\":[1],\"spouse\":{\"none\":true},\"x\":1}",
        ];
        for name in &names {
            for value in values {
                let _ = decide(&policy, &format!("{{\"{name}\":{value}}}"));
            }
        }
        let all: Vec<String> =
            names.iter().enumerate().map(|(at, name)| format!("\"{name}\":{}", values[at % values.len()])).collect();
        refused(&policy, &format!("{{{}}}", all.join(",")));
    });
}

#[test]
fn deep_json() {
    for depth in [100, 1_000, 10 * MANY] {
        within(60, move || {
            let policy = valid(OWN);
            let nest = |open: &str, close: &str| format!("{}{}", open.repeat(depth), close.repeat(depth));
            for value in [
                nest("[", "]"),
                nest("{\"a\":", "}").replace(":}", ":1}"),
                nest("{\"rs\":[", "]}"),
                nest("[{\"rs\":", "}]").replace(":}", ":[]}"),
            ] {
                for name in ["rs", "r", "xs", "xss", "t", "nothing"] {
                    let _ = decide(&policy, &format!("{{\"{name}\":{value}}}"));
                    let _ = decide(&policy, &format!("{{\"{name}\":[{value}]}}"));
                }
                let _ = decide(&policy, &value);
            }
            for value in ["[".repeat(depth), "{\"a\":".repeat(depth), "[{\"rs\":".repeat(depth)] {
                for name in ["rs", "t", "nothing"] {
                    refused(&policy, &format!("{{\"{name}\":{value}"));
                }
            }
        });
    }
}

/// Ends of facts, as of policies, may lie anywhere.
#[test]
fn facts_cut_off() {
    within(20, || {
        let policy = rich();
        let facts = "{\"kind\":\"company\",\"turnover\":{\"amount\":\"1.50\",\"currency\":\"GBP\"},\"note\":\"\\u00e9\u{1f600}\",\
            \"owners\":[{\"name\":\"A\",\"share\":\"25%\"},{}],\"novel\":{\"value\":\"good\",\"by\":\"case officer\",\"reason\":\"r\"}}";
        assert!(decide(&policy, facts).is_ok());
        for at in (0..facts.len()).filter(|at| facts.is_char_boundary(*at)) {
            refused(&policy, &facts[..at]);
        }
    });
}

#[test]
fn long_lists() {
    within(60, || {
        let policy = valid(OWN);
        let list = |count: usize, member: &str| format!("[{}]", vec![member; count].join(","));
        assert_eq!(refused(&policy, &format!("{{\"xs\":{}}}", list(100_000, "1"))), ["E0610"]);
        assert_eq!(refused(&policy, &format!("{{\"xs\":{}}}", list(100_001, "1"))), ["E0612"]);
        assert_eq!(refused(&policy, &format!("{{\"rs\":{}}}", list(100_001, "{}"))), ["E0612"]);
        assert!(decide(&policy, &format!("{{\"rs\":{}}}", list(100_000, "{\"n\":1,\"rs\":[]}"))).is_ok());
        assert!(decide(&policy, &format!("{{\"rs\":{}}}", list(20_000, "{}"))).is_ok());
        assert!(decide(&policy, &format!("{{\"rs\":{}}}", list(1_000, "null"))).is_ok());
        let inner = list(40, &format!("{{\"rs\":{}}}", list(40, &format!("{{\"rs\":{}}}", list(10, "{}")))));
        assert!(decide(&policy, &format!("{{\"rs\":{inner}}}")).is_ok());
        assert_eq!(refused(&policy, &format!("{{\"rs\":{}}}", list(100_000, "{\"n\":true}"))).len(), 1_000);
        let long = "x".repeat(1 << 20);
        assert!(decide(&policy, &format!("{{\"t\":\"{long}\"}}")).is_ok());
        for name in ["xs", "rs", "r", "nothing"] {
            refused(&policy, &format!("{{\"{name}\":\"{long}\"}}"));
        }
        refused(&policy, &format!("{{\"{long}\":1}}"));
    });
}
