//! What nests.

use crate::guard::{HEADER, codes, decide, valid, well_formed, within};

const FACTS: &str = "fact a: bool \"a?\"\nfact n: integer \"n?\"\nfact xs: list of integer \"xs?\"\n\
    record R { rs: list of integer \"rs?\" }\nfact rs: list of R \"rs?\"\nfact applies: bool \"?\"\n";

/// What opens a level, and what closes it.
const EXPRESSIONS: &[(&str, &str, &str)] = &[
    ("(", "a", ")"),
    ("[", "a", "]"),
    ("{", "a", "}"),
    ("not ", "a", ""),
    ("not(", "a", ")"),
    ("-", "1", ""),
    ("- ", "1", ""),
    ("-(", "1", ")"),
    ("f(", "1", ")"),
    ("f (", "1", ")"),
    ("1 in {", "1", "}"),
    ("n is one of {", "1", "}"),
    ("all of {", "a", "}"),
    ("at least 1 of { a, ", "a", "}"),
    ("not any of {", "a", "}"),
    ("some x in xs satisfies ", "a", ""),
    ("no x in xs satisfies not ", "a", ""),
    ("every x in xs satisfies a and (", "a", ")"),
    ("some x in ", "xs", " satisfies a"),
    ("some x in ", "xs", ""),
    ("some x in - ", "xs", " satisfies a"),
    ("some applies in xs satisfies ", "a", ""),
    ("some requires in xs satisfies ", "a", ""),
    ("some x in xs satisfies deemed and ", "a", ""),
    ("some x in xs satisfies requires and ", "a", ""),
    ("some x in xs satisfies 1 is at least requires and ", "a", ""),
    ("some `when` in xs satisfies ", "a", ""),
    ("some x in xs satisfies r.when and ", "a", ""),
    ("n as at (", "n", ")"),
    ("a and (a or (", "a", "))"),
    ("a is a and is (", "a", ")"),
    ("1 + (2 * (", "1", "))"),
    ("(\n", "a", "\n)"),
    ("(// (\n", "a", "\n)"),
];

fn nested((open, inner, close): (&str, &str, &str), times: usize) -> String {
    format!("{}{inner}{}", open.repeat(times), close.repeat(times))
}

#[test]
fn expressions_as_deep_as_can_be() {
    for (at, one) in EXPRESSIONS.iter().enumerate() {
        println!("{at}: {}", one.0);
        within(20, move || {
            for times in [65, 10_000] {
                let text = nested(*one, times);
                assert_eq!(codes(format!("{HEADER}{FACTS}define d = {text}\n")), ["E0102"]);
                assert_eq!(codes(format!("{HEADER}{FACTS}criterion c {{ requires {text} }}\n")), ["E0102"]);
            }
        });
    }
}

#[test]
fn everything_else_as_deep_as_can_be() {
    let items: &[(&str, &str, &str)] = &[
        ("criterion c { requires a ", "except when a {", "}"),
        ("criterion c { requires a ", "except x when a cites regs \"1\" because \"2\" {", "}"),
        ("define v: integer { 1 ", "except when a: 2 {", "}"),
        ("", "part p {", "}"),
        ("", "part p {\n", "}\n"),
        ("", "part p { criterion c {", "}}"),
        ("", "criterion c {", "}"),
        ("", "define d {", "}"),
        ("decision d {", "x when a subject to {", "}"),
        ("fact f: ", "list of ", ""),
        ("fact f: ", "optional ", ""),
        ("define f: ", "optional list of ", ""),
        ("record Q { q: ", "list of ", ""),
        ("fact f: bool \"?\" ", "{ asked when ", "}"),
        ("scenario \"s\" { given { xs = ", "[", "]"),
        ("scenario \"s\" { given { rs = ", "[ { rs = ", "} ]"),
        ("scenario \"s\" { given { rs = ", "{", "}"),
        ("scenario \"s\" { expect { d is ", "{ a = ", "}"),
        ("scenario \"s\" { expect { d is undetermined ", "needing {", "}"),
        ("policy p { ", "source a \"b\" {", "}"),
        ("calendar c { ", "covers {", "}"),
        ("", "\"", ""),
        ("", "`", ""),
        ("define d = ", "n as at ", ""),
        ("define d = a", ".a", ""),
        ("define d = ", "a.", ""),
        ("define d = ", "\\", ""),
    ];
    for (start, open, close) in items {
        println!("{start}{open}");
        within(20, move || {
            for times in [65, 10_000] {
                let text = nested((open, "", close), times);
                codes(format!("{HEADER}{FACTS}{start}{text}\n"));
                codes(format!("{HEADER}{FACTS}{start}{text}\n}} }} }}\nfact z: bool \"z?\"\n"));
            }
        });
    }
}

/// As deep as is allowed, from the text to the answer, which any reader of JSON can read.
#[test]
fn what_is_just_deep_enough_works() {
    let depth = 63;
    let some = |times: usize| {
        let levels: Vec<String> = (0..times).map(|at| format!("some x{at} in xs satisfies ")).collect();
        format!("{}x0 > {}", levels.concat(), "0")
    };
    let own = |times: usize| {
        let mut text = "deep".to_owned();
        let mut levels = String::new();
        for at in 0..times {
            levels += &format!("some r{at} in {text} satisfies ");
            text = format!("r{at}.rs");
        }
        format!("{levels}a")
    };
    let records: String = (0..60).map(|at| format!("record R{at} {{ rs: list of R{} \"?\" }}\n", at + 1)).collect();
    let records = format!("{records}record R60 {{ rs: list of R \"?\" }}\nfact deep: list of R0 \"?\"\n");
    let exceptions = |close: &str| format!("{}{close}", "except when a { ".repeat(depth - 2)) + &"}".repeat(depth - 2);
    let definitions: String = (0..200).map(|at| format!("define e{} = e{at} and (not a or e{at})\n", at + 1)).collect();
    let bodies = [
        format!("requires {}", nested(("(", "a", ")"), depth - 1)),
        format!("requires {}", nested(("not ", "a", ""), depth - 1)),
        format!("requires {}", nested(("not (a and ", "a", ")"), depth / 3)),
        format!("requires {}", nested(("all of { a, ", "a", "}"), depth - 1)),
        format!("requires {}", nested(("at least 1 of { n > 1, ", "a", "}"), depth - 2)),
        format!("requires {} > 0", nested(("-", "n", ""), depth - 1)),
        format!("requires {} > 0", nested(("n + (", "n", ")"), depth - 1)),
        format!("requires {} > 0", nested(("lesser_of(n, ", "n", ")"), depth - 1)),
        format!("requires {}", some(depth - 1)),
        format!("requires {}", own(depth - 3)),
        format!("requires a {}", exceptions("except when not a")),
        format!("requires a {}", exceptions("except when not a: requires n > 1")),
        "requires e200".to_owned(),
        format!("requires {}", nested(("not (e150 and ", "e200", ")"), depth / 3)),
    ];
    let rs = nested(("{\"rs\":[", "", "]}"), 61);
    let known = format!("{{\"a\": false, \"n\": 1, \"xs\": [1], \"deep\": [{rs}]}}");
    let facts = ["{}".to_owned(), "{\"a\": true}".to_owned(), "{\"xs\": [null]}".to_owned(), known];
    for body in bodies {
        let facts = facts.clone();
        let definitions = format!("{records}{definitions}");
        let items = format!(
            "{FACTS}define e0 = n > 1\n{definitions}define value: integer {{ 1 {} }}\n\
             criterion c {{ cites regs \"1\" {body} }}\ncriterion v {{ cites regs \"2\" requires value is 1 }}\n\
             decision d {{ yes when c and v  no otherwise }}\n",
            nested(("except when a: 1 { ", "", "}"), depth - 2)
        );
        println!("{}", body.chars().take(60).collect::<String>());
        within(60, move || {
            let policy = valid(&items);
            for facts in facts {
                let json = decide(&policy, &facts);
                assert!(json.is_ok(), "{facts}: {json:?}");
                json.iter().for_each(|json| well_formed(json));
            }
        });
    }
}
