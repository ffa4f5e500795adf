//! What is many.

use crate::guard::{HEADER, MANY, codes, compile, decide, valid, within};
use std::fmt::Write as _;

const FACTS: &str = "fact a: bool \"a?\"\nfact n: integer \"n?\"\nrecord R { n: integer \"n?\" }\nfact r: list of R \"r?\"\n\
    fact xs: list of integer \"xs?\"\n";
const ENDS: &str = "decision d { yes when c  no otherwise }\n";

fn criterion(requires: &str) -> String {
    format!("{FACTS}criterion c {{ cites regs \"1\" requires {requires} }}\n{ENDS}")
}

#[test]
fn long_expressions() {
    let many = MANY;
    let expressions = [
        vec!["a"; many].join(" and "),
        vec!["not a"; many].join(" or "),
        format!("{} > 0", vec!["n"; 50].join(" + ")),
        format!("n {}", vec!["exceeds 1"; many].join(" and ")),
        format!("n is one of {{{}}}", vec!["1"; many].join(", ")),
        format!("any of {{{}}}", vec!["n > 1"; many].join(", ")),
        format!("at least {} of {{{}}}", many / 2, vec!["n > 1"; many].join(", ")),
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

/// Laying a text out takes time in proportion to it, whatever it is full of.
#[test]
fn long_texts_are_laid_out() {
    let many = MANY;
    let texts = [
        "//\n".repeat(many),
        format!("fact a: bool \"a?\" {}", "// remark\n".repeat(many)),
        "fact a: bool \"a?\"\n".repeat(many / 4),
        format!("define a = {}", vec!["a"; many / 4].join(" // why\n and ")),
        format!("define a = b in {{{}}}", vec!["c"; many / 4].join(",\n")),
        format!("define a {{ {} }}", "1 cites regs \"1\"  ".repeat(many / 8)),
        format!("enum E {{ {} }}", "v ".repeat(many / 4)),
        format!("table t(a: bool): bool {{ {} }}", "| a | b |".repeat(many / 8)),
        format!("table t(a: bool): bool {{ {} | }}", "| a".repeat(many / 8)),
        format!("define a = {}b{}", "(".repeat(60), ")".repeat(60)),
        format!("define a = {}b", "no x in y satisfies\n".repeat(60)),
        format!("define a = b{}", " .c".repeat(60)),
    ];
    for text in texts {
        within(60, move || {
            let out = regbox::format(&regbox::Source::new("a", text)).unwrap();
            assert_eq!(regbox::format(&regbox::Source::new("a", out.as_str())).unwrap(), out);
        });
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
    let many = |item: &dyn Fn(usize) -> String, between: &str| {
        let all: Vec<String> = (0..MANY / 10).map(item).collect();
        all.join(between)
    };
    let day = |at: usize| format!("{:04}-{:02}-{:02}", at / 300 + 1, at / 25 % 12 + 1, at % 25 + 1);
    let versions = many(&|at| format!("{at} from {}", day(at)), " ");
    let arms = many(&|at| format!("{at} when n is {at}"), "\n");
    let exceptions = many(&|at| format!("except when n is {at}: {at}"), " ");
    let waivers = many(&|at| format!("except when n is {at} cites regs \"{at}\""), "\n");
    let outcomes = many(&|at| format!("o{at} when n is {at}"), " ");
    let holidays = many(&day, ", ");
    let fields = many(&|at| format!("f{at}: bool \"?\""), " ");
    let items = [
        criterion("v > 0") + &format!("define v: integer {{ {versions} }}\n"),
        criterion("v > 0") + &format!("define v: integer {{ {arms} otherwise 0 }}\n"),
        criterion("v > 0") + &format!("define v: integer {{ 0 {exceptions} }}\n"),
        criterion(&format!("a {waivers}")),
        criterion("a") + &format!("decision e {{ {outcomes} last otherwise }}\n"),
        criterion("a") + &format!("calendar k {{ covers 0001-01-01 until 9999-12-31 holidays {holidays} }}\n"),
        criterion("q.f3") + &format!("record Q {{ {fields} }}\nfact q: Q \"?\"\n"),
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
    for at in 0..MANY / 5 {
        let _ = writeln!(
            items,
            "fact f{at}: bool \"Is it {at}?\"\ncriterion c{at} {{ cites regs \"{at}\" requires f{at} }}"
        );
        names.push(format!("c{at}"));
    }
    let all = format!("{items}decision d {{ yes when all of {{ {} }}  no otherwise }}\n", names.join(", "));
    within(60, move || {
        let policy = valid(&all);
        for facts in ["{}".to_owned(), "{\"f7\": false}".to_owned(), format!("{{{}}}", facts(MANY / 5))] {
            assert!(decide(&policy, &facts).is_ok());
        }
    });
    let asked: String = (1..1_000)
        .map(|at| format!("fact f{at}: bool \"Is it {at}?\" {{ asked when f{} }}\n", at - 1))
        .collect::<String>()
        + "fact f0: bool \"?\"\n";
    let names: Vec<String> = (0..1_000).map(|at| format!("f{at}")).collect();
    let asked = format!("{asked}criterion c {{ cites regs \"1\" requires {} }}\n{ENDS}", names.join(" and "));
    within(60, move || assert!(decide(&valid(&asked), "{}").is_ok()));
    let decisions: String = (0..3_000).map(|at| format!("decision d{at} {{ yes when a  no otherwise }}\n")).collect();
    within(60, move || assert!(codes(format!("{HEADER}{FACTS}{decisions}")).contains(&"E0412")));
    let scenarios: String = (0..500)
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

/// So many that nobody reads them: a thousand are told. In the largest file that is allowed, or as large as there is time for.
#[test]
fn more_errors_than_anyone_reads() {
    let most = if cfg!(debug_assertions) { 100_000 } else { (4 << 20) - 1_000 };
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
        let codes = within(60, move || codes(format!("{HEADER}{}", one.repeat(most / one.len()))));
        assert!(!codes.is_empty() && codes.len() <= 1_000, "{}", codes.len());
    }
    let half = most / 2;
    within(60, move || assert_ne!(codes(format!("{HEADER}{}{}", "(".repeat(half), "]".repeat(half))), [""; 0]));
}

#[test]
fn long_texts() {
    let most: usize = 4 << 20;
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

/// A name with as many versions as it may have, named over and over, while no date is known that picks one.
#[test]
fn many_versions_of_one_name() {
    let day = |at: usize| format!("{:04}-{:02}-{:02}", 1_000 + at / 300, at / 25 % 12 + 1, at % 25 + 1);
    let saved = |at: usize| format!("from {} saving tests entered before {}", day(at), day(at + 7));
    let mut items = format!(
        "policy p {{ version \"1\" source regs \"R\" governed by begins tests entered on entered }}\nfact begins: date \"?\"\n\
         fact entered: date \"?\"\n{FACTS}"
    );
    for at in 0..1_000 {
        let period = saved(at);
        let _ = writeln!(items, "criterion c {period} {{ cites regs \"{at}\" requires n exceeds {at} }}");
        let _ = writeln!(items, "define v: integer {period} = n + {at}");
        let _ = writeln!(items, "define t: bool {period} = n exceeds {at}");
        let _ = writeln!(items, "table f(x: bool): integer {period} {{ | x | f | | true | {at} | | false | 1 | }}");
        let _ = writeln!(items, "condition say \"{at}\" {period} {{ cites regs \"{at}\" }}");
    }
    let named = vec!["c, t"; MANY / 10].join(", ");
    let _ = writeln!(items, "part firm {{ criterion all_of_it {{ cites regs \"1\" requires any of {{ {named} }} }} }}");
    let _ = writeln!(items, "define both = c and t and v exceeds f(a) and {}", vec!["not c"; MANY / 10].join(" and "));
    let _ = writeln!(
        items,
        "decision d {{ yes when firm or both subject to {{ say }}  no otherwise subject to {{ say }} }}"
    );
    let policy = within(120, move || compile(items).unwrap_or_else(|errors| panic!("{:?}", errors.iter().next())));
    for facts in [
        "{}",
        "{\"n\": 1}",
        "{\"begins\": \"1002-05-05\"}",
        "{\"begins\": \"1002-05-05\", \"entered\": \"1000-01-01\"}",
    ] {
        let policy = policy.clone();
        within(120, move || assert!(decide(&policy, facts).is_ok()));
    }
    let overlapping: String = (0..MANY)
        .map(|at| format!("criterion c from {} until 2020-01-01 {{ requires true }}\n", day(at % 3_000)))
        .collect();
    within(60, move || assert_ne!(codes(format!("{HEADER}{overlapping}")), [""; 0]));
}
