//! What is many.

use crate::guard::{HEADER, codes, compile, decide, valid, within};
use std::fmt::Write as _;

const FACTS: &str = "fact a: bool \"a?\"\nfact n: integer \"n?\"\nrecord R { n: integer \"n?\" }\nfact r: list of R \"r?\"\n\
    fact xs: list of integer \"xs?\"\n";
const ENDS: &str = "decision d { yes when c  no otherwise }\n";

fn criterion(requires: &str) -> String {
    format!("{FACTS}criterion c {{ cites regs \"1\" requires {requires} }}\n{ENDS}")
}

#[test]
fn long_expressions() {
    let many = 100_000;
    let expressions = [
        vec!["a"; many].join(" and "),
        vec!["not a"; many].join(" or "),
        format!("{} > 0", vec!["n"; 50].join(" + ")),
        format!("n {}", vec!["exceeds 1"; many].join(" and ")),
        format!("n is one of {{{}}}", vec!["1"; many].join(", ")),
        format!("any of {{{}}}", vec!["n > 1"; many].join(", ")),
        format!("at least 50000 of {{{}}}", vec!["n > 1"; many].join(", ")),
        format!("a {}", vec!["cites regs \"1\""; many].join(" ")),
    ];
    for expression in expressions {
        within(60, move || {
            let policy = valid(&criterion(&expression));
            for facts in ["{}", "{\"n\": 1}", "{\"n\": 1, \"a\": true}"] {
                assert!(decide(&policy, facts).is_ok());
            }
        });
    }
    let broken = [
        format!("{} > 0", vec!["n"; many].join(" + ")),
        format!("{} > 0", vec!["1"; many].join(" - ")),
        format!("{} > 0", vec!["n"; many].join(" * ")),
        format!("{} > 0", vec!["n"; many].join(" / ")),
        format!("n{} > 0", ".n".repeat(many)),
        format!("a {}", "is a ".repeat(many)),
        format!("n {}", "> 1 ".repeat(many)),
        format!("f({})", vec!["1"; many].join(", ")),
        "a ".repeat(many),
        "- ".repeat(many),
        "1 ".repeat(many),
        "and ".repeat(many),
        "n as at 2026-01-01 ".repeat(many),
    ];
    for expression in broken {
        within(60, move || assert_ne!(codes(format!("{HEADER}{}", criterion(&expression))), [""; 0]));
    }
}

#[test]
fn long_items() {
    let values = |count: usize| {
        let values: Vec<String> = (0..count).map(|at| format!("v{at}")).collect();
        format!(
            "enum E {{ {} }}\nfact e: E \"e?\"\ncriterion c {{ cites regs \"1\" requires e is v7 }}\n{ENDS}",
            values.join(" ")
        )
    };
    within(60, move || {
        assert!(codes(format!("{HEADER}{}", values(100_000))).contains(&"E0412"));
        let policy = valid(&values(4_096));
        assert!(decide(&policy, "{}").is_ok());
        assert!(decide(&policy, "{\"e\": \"v7000\"}").is_err());
    });
    let many = 20_000;
    let versions: Vec<String> = (0..many)
        .map(|at| format!("{at} from {:04}-{:02}-{:02}", at / 300 + 1, at / 25 % 12 + 1, at % 25 + 1))
        .collect();
    let arms: Vec<String> = (0..many).map(|at| format!("{at} when n is {at}")).collect();
    let exceptions: Vec<String> = (0..many).map(|at| format!("except when n is {at}: {at}")).collect();
    let outcomes: Vec<String> = (0..many).map(|at| format!("o{at} when n is {at}")).collect();
    let holidays: Vec<String> =
        (0..many).map(|at| format!("{:04}-{:02}-{:02}", at / 300 + 1, at / 25 % 12 + 1, at % 25 + 1)).collect();
    let fields: Vec<String> = (0..many).map(|at| format!("f{at}: bool \"?\"")).collect();
    let items = [
        criterion("v > 0") + &format!("define v: integer {{ {} }}\n", versions.join(" ")),
        criterion("v > 0") + &format!("define v: integer {{ {} otherwise 0 }}\n", arms.join(" ")),
        criterion("v > 0") + &format!("define v: integer {{ 0 {} }}\n", exceptions.join(" ")),
        criterion(
            &format!("a {}", exceptions.join(" ").replace(": ", " cites regs \"").replace(" except", "\" except"))
                .replace("} ", "}"),
        )
        .replace("19999 }", "19999\" }"),
        criterion("a") + &format!("decision e {{ {} last otherwise }}\n", outcomes.join(" ")),
        criterion("a")
            + &format!("calendar k {{ covers 0001-01-01 until 9999-12-31 holidays {} }}\n", holidays.join(", ")),
        criterion("q.f3") + &format!("record Q {{ {} }}\nfact q: Q \"?\"\n", fields.join(" ")),
    ];
    for (at, items) in items.into_iter().enumerate() {
        within(60, move || {
            let policy = valid(&items);
            for facts in ["{}", "{\"n\": 1}", "{\"n\": 1, \"a\": true}"] {
                let json = decide(&policy, facts);
                assert!(json.is_ok(), "{at}: {json:?}");
            }
        });
    }
}

#[test]
fn many_items() {
    let mut items = String::new();
    let mut names = Vec::new();
    for at in 0..10_000 {
        let _ = writeln!(
            items,
            "fact f{at}: bool \"Is it {at}?\"\ncriterion c{at} {{ cites regs \"{at}\" requires f{at} }}"
        );
        names.push(format!("c{at}"));
    }
    let all = format!("{items}decision d {{ yes when all of {{ {} }}  no otherwise }}\n", names.join(", "));
    within(60, move || {
        let policy = valid(&all);
        for facts in ["{}".to_owned(), "{\"f7\": false}".to_owned(), format!("{{{}}}", facts(10_000))] {
            assert!(decide(&policy, &facts).is_ok());
        }
    });
    let asked: String = (1..3_000)
        .map(|at| format!("fact f{at}: bool \"Is it {at}?\" {{ asked when f{} }}\n", at - 1))
        .collect::<String>()
        + "fact f0: bool \"?\"\n";
    let names: Vec<String> = (0..3_000).map(|at| format!("f{at}")).collect();
    let asked = format!("{asked}criterion c {{ cites regs \"1\" requires {} }}\n{ENDS}", names.join(" and "));
    within(60, move || assert!(decide(&valid(&asked), "{}").is_ok()));
    let decisions: String = (0..3_000).map(|at| format!("decision d{at} {{ yes when a  no otherwise }}\n")).collect();
    within(60, move || assert!(codes(format!("{HEADER}{FACTS}{decisions}")).contains(&"E0412")));
    let scenarios: String = (0..2_000)
        .map(|at| format!("scenario \"{at}\" {{ on 2026-05-01 given {{ a = true }} expect {{ d is no }} }}\n"))
        .collect();
    within(60, move || codes(format!("{HEADER}{}{scenarios}", criterion("a"))));
}

fn facts(count: usize) -> String {
    let facts: Vec<String> = (0..count).map(|at| format!("\"f{at}\": true")).collect();
    facts.join(", ")
}

/// All are reported, and what that takes grows as the file does.
#[test]
fn many_errors() {
    let unknown: String = (0..1_000).map(|at| format!("criterion c{at} {{ requires fact_number_{at} }}\n")).collect();
    let broken: String = (0..1_000).map(|at| format!("criterion c{at} {{ requires (a }}\n")).collect();
    let twice: String = (0..1_000).map(|_| "criterion c { requires a }\n".to_owned()).collect();
    let types: String = (0..1_000).map(|at| format!("define d{at} = n is \"text\" and GBP 5 + EUR {at}\n")).collect();
    for items in [unknown, broken, twice, types] {
        let codes = within(60, move || codes(format!("{HEADER}{FACTS}{items}")));
        assert!(codes.len() >= 999, "{}", codes.len());
    }
}

/// So many that nobody reads them, in a file as large as is allowed.
#[test]
fn more_errors_than_anyone_reads() {
    let most = (4 << 20) - 1_000;
    for one in [
        ")",
        "}\n",
        "(",
        "\"\n",
        "\u{e9}",
        "\u{0}",
        "`",
        "fact ",
        "fact\n",
        "x ",
        "criterion a { )\n",
        "define a = b\n",
    ] {
        println!("{one:?}");
        within(60, move || assert_ne!(codes(format!("{HEADER}{}", one.repeat(most / one.len()))), [""; 0]));
    }
    let half = most / 2;
    within(60, move || assert_ne!(codes(format!("{HEADER}{}{}", "(".repeat(half), "]".repeat(half))), [""; 0]));
}

#[test]
fn long_texts() {
    let most = 4 << 20;
    let fill = |to: usize| {
        format!("{HEADER}// {}\n{}", "x".repeat(to - HEADER.len() - criterion("a").len() - 4), criterion("a"))
    };
    within(60, move || {
        assert!(compile(fill(most)).is_ok());
        assert_eq!(codes(fill(most + 1)), ["E0101"]);
        assert_eq!(codes("\u{e9}".repeat(most)), ["E0101"]);
    });
    let long = "x".repeat(1 << 20);
    for items in [
        format!("fact {long}: bool \"?\"\n"),
        format!("fact b: {long} \"?\"\n"),
        format!("fact b: bool \"{long}\"\n"),
        format!("fact b: bool \"{}\"\n", "\\\"".repeat(1 << 19)),
        format!("define b = {long}\n"),
        format!("define b = \"{long}\" is 1\n"),
        format!("define b = a {} is 1\n", " ".repeat(1 << 20)),
        format!("define b = {}a is 1\n", "//\n".repeat(1 << 18)),
        criterion(&format!("{}a", " ".repeat(1 << 20))).replace('\n', " "),
        long.clone(),
    ] {
        within(60, move || codes(format!("{HEADER}{FACTS}{items}")));
    }
}
