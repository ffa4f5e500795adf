//! Characters, words and places that nobody expects.

use crate::guard::{HEADER, RICH, codes, compile, within};

const ODD: &[&str] = &[
    "\u{feff}",
    "\u{0}",
    "\r",
    "\u{b}",
    "\u{c}",
    "\u{85}",
    "\u{a0}",
    "\u{200b}",
    "\u{200d}",
    "\u{2028}",
    "\u{202e}",
    "\u{2066}",
    "\u{301}",
    "\u{e9}",
    "\u{df}",
    "\u{130}",
    "\u{4e2d}",
    "\u{1f600}",
    "\u{1f468}\u{200d}\u{1f469}",
    "\u{10ffff}",
    "\u{fffd}",
    "\u{7f}",
    "\u{1b}[31m",
    "\t",
    "\\",
    "\"",
    "`",
    "'",
    "#",
    "@",
    "$",
    "%",
    "&",
    "^",
    "~",
    "|",
    ";",
    ":",
    "/",
    "/*",
    "*/",
    "//",
    "<!--",
    "=",
    "==",
    "!=",
    "->",
    "..",
    "...",
    "\u{2264}",
    "\u{2212}",
    "\u{201c}",
    "\u{ac}\u{b7}",
];

#[test]
fn empty_files() {
    for text in
        ["", " ", "\n", "\r\n", "// only a remark", "// only a remark\n//\n", "\u{feff}", "\u{feff}\n", "//", "/", "\0"]
    {
        within(20, move || codes(text));
        within(20, move || codes(format!("{HEADER}{text}")));
        within(20, move || codes(format!("{text}{HEADER}")));
    }
}

#[test]
fn odd_characters_everywhere() {
    let valid = "fact a: bool \"a?\"\ncriterion c \"C\" { cites regs \"1\" requires a }\n";
    let places: Vec<usize> = (0..=valid.len()).collect();
    within(60, move || {
        for odd in ODD {
            for at in &places {
                let (before, after) = valid.split_at(*at);
                codes(format!("{HEADER}{before}{odd}{after}"));
            }
            // At the very beginning, at the very end, and alone.
            codes(format!("{odd}{HEADER}{valid}"));
            codes(format!("{HEADER}{valid}{odd}"));
            codes(*odd);
            codes(odd.repeat(3));
        }
    });
}

/// An error at the end of a file, in each kind of item.
#[test]
fn errors_at_the_end() {
    let starts = [
        "fact",
        "fact a",
        "fact a:",
        "fact a: bool",
        "fact a: bool \"",
        "fact a: bool \"a?\" {",
        "enum",
        "enum E",
        "enum E {",
        "record R {",
        "define",
        "define x",
        "define x =",
        "define x = (",
        "define x = 1 +",
        "define x {",
        "criterion",
        "criterion c",
        "criterion c {",
        "criterion c { requires",
        "criterion c { cites",
        "decision",
        "decision d {",
        "decision d { yes when",
        "scenario",
        "scenario \"s\" {",
        "scenario \"s\" { given {",
        "scenario \"s\" { expect { d is",
        "calendar k { covers",
        "policy",
        "part",
        "part p {",
        "judgement j",
        "condition",
        "limit",
        "use",
        "table",
    ];
    within(60, move || {
        for start in starts {
            for end in
                ["", " ", "\n", "\r\n", "//", "// \u{e9}", "\u{e9}", "\u{1f600}", "\u{202e}", "\n\u{e9}", "\u{e9}\n"]
            {
                codes(format!("{HEADER}{start}{end}"));
                codes(format!("{start}{end}"));
            }
        }
    });
}

#[test]
fn line_ends_make_no_difference() {
    within(60, || {
        assert_eq!(codes(RICH), [""; 0]);
        assert_eq!(codes(RICH.replace('\n', "\r\n")), [""; 0]);
        assert_eq!(codes(RICH.trim_end()), [""; 0]);
        assert_ne!(codes(RICH.replace('\n', "\r")), [""; 0]);
    });
}

#[test]
fn reserved_words_as_names() {
    let words = [
        "from",
        "until",
        "on",
        "at",
        "to",
        "when",
        "where",
        "per",
        "over",
        "within",
        "cites",
        "because",
        "subject",
        "except",
        "unless",
        "needing",
        "otherwise",
        "policy",
        "calendar",
        "use",
        "enum",
        "record",
        "fact",
        "judgement",
        "define",
        "part",
        "criterion",
        "condition",
        "decision",
        "exception",
        "table",
        "and",
        "or",
        "not",
        "is",
        "in",
        "exceeds",
        "reaches",
        "does",
        "satisfies",
        "true",
        "false",
        "none",
        "some",
        "every",
        "no",
        "all",
        "any",
        "least",
        "of",
        "requires",
        "applies",
        "deemed",
        "given",
        "expect",
        "met",
        "undetermined",
        "decision_date",
        "round",
        "bool",
        "integer",
        "text",
        "list",
        "set",
        "optional",
        "GBP",
        "million",
        "days",
        "business",
        "as",
    ];
    within(60, move || {
        for word in words {
            for name in [word.to_owned(), format!("`{word}`")] {
                let expression = format!(
                    "{name} and not {name} or ({name} is {name}) and some {name} in {name} satisfies {name}.{name}"
                );
                for text in [
                    format!(
                        "fact {name}: bool \"?\"\ncriterion c {{ cites regs \"1\" requires {name} }}\ndecision d {{ {name} when c no otherwise }}\n"
                    ),
                    format!(
                        "enum {name} {{ {name} \"x\" {name} }}\nfact {name}: {name} \"?\"\ndefine b = {expression}\n"
                    ),
                    format!(
                        "record {name} {{ {name}: {name} \"?\" }}\nfact f: {name} \"?\"\ndefine b = f.{name}.{name}\n"
                    ),
                    format!("define {name} {{ {name} when {name} otherwise {name} }}\n"),
                    format!("part {name} {{ criterion {name} {{ requires {name} except {name} when {name} }} }}\n"),
                    format!(
                        "scenario \"s\" {{ given {{ {name} = {name}, {name}.{name} = {{{name} = {name}}} }} expect {{ {name} is {name} }} }}\n"
                    ),
                    format!(
                        "calendar {name} {{ covers 2020-01-01 until 2030-01-01 }}\ndefine x = 3 {name} business days\n"
                    ),
                    format!("define x = {name}({name}, {name}({name}))\n"),
                ] {
                    codes(format!("{HEADER}{text}"));
                }
            }
        }
    });
}

#[test]
fn files_that_repeat_each_other() {
    within(20, || {
        use regbox::{NoLoader, Policy, Source};
        let source = |name: &str, text: &str| Source::new(name, text);
        assert!(Policy::from_sources(Vec::new(), &NoLoader).is_err());
        let twice = Policy::from_sources(vec![source("a", HEADER), source("a", HEADER)], &NoLoader);
        assert!(twice.is_err_and(|errors| !errors.render(true).is_empty()));
        let many: Vec<Source> = (0..1_000).map(|at| source("same", &format!("fact f{at}: bool \"?\"\n"))).collect();
        assert!(Policy::from_sources(many, &NoLoader).is_err_and(|errors| !errors.render(false).is_empty()));
        assert!(compile(format!("{HEADER}{HEADER}")).is_err());
    });
}
