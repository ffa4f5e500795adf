//! Numbers that are too long, too large or too small, in policies and in facts.

use crate::guard::{HEADER, codes, decide, valid, within};

fn written() -> Vec<String> {
    let nines = "9".repeat(10_000);
    let noughts = "0".repeat(10_000);
    let mut all: Vec<String> = [
        "1e999999999",
        "1e-999999999",
        "-1e999999999",
        "1E+99999999999999999999",
        "0e999999999999",
        "-0",
        "-0.0",
        "0.0e-5",
        "1e28",
        "1e29",
        "1e-28",
        "1e-29",
        "9999999999999999999999999999",
        "99999999999999999999999999999",
        "79228162514264337593543950335",
        "79228162514264337593543950336",
        "0.0000000000000000000000000001",
        "0.00000000000000000000000000001",
        "1.0000000000000000000000000000",
        "1.00000000000000000000000000001",
    ]
    .map(str::to_owned)
    .to_vec();
    all.extend([
        nines.clone(),
        format!("-{nines}"),
        format!("0.{nines}"),
        format!("0.{noughts}1"),
        format!("1{noughts}"),
        format!("1{noughts}.{noughts}1"),
        format!("1.{noughts}"),
        format!("{noughts}1"),
        format!("1e{nines}"),
        format!("1e-{nines}"),
        format!("{nines}e-10000"),
    ]);
    all
}

const ITEMS: &str = "
    fact i: integer \"i?\"
    fact n: decimal \"n?\" { at least -9999999999999999999999999999 }
    fact p: percent \"p?\"
    fact q: ratio \"q?\"
    fact m: money GBP \"m?\"
    fact y: money JPY \"y?\"
    fact t: text \"t?\"
    fact d: date \"d?\"
    fact w: datetime \"w?\"
    fact months: period of months \"months?\"
    fact days: period of days \"days?\"
    fact hours: duration \"hours?\"
    fact o: optional decimal \"o?\"
    fact l: list of decimal \"l?\"
    define sum = n * p + q * n - i / n + m / GBP 3 - round(n * n, 28)
    define moved = d + months + days
    define later = w + hours * i
    criterion c { cites regs \"1\" requires sum > 0 or n > q or p > n or m * n > GBP 1 or y > JPY 0 }
    criterion e { cites regs \"2\" requires moved > d or later > w or days * i > 1 day or months - 3 * months > 1 month }
    criterion f { cites regs \"3\" requires some x in l satisfies x * x > if_none(o, n) * n * n * n }
    criterion g { cites regs \"4\" requires full_months_between(d, moved) > i and t is \"x\" }
    decision all { yes when c and e and f and g  no otherwise }
";

#[test]
fn numbers_in_facts() {
    within(60, || {
        let policy = valid(ITEMS);
        for number in written() {
            for fact in ["i", "n", "p", "q", "m", "y", "t", "o", "l", "d", "w", "months", "days", "hours"] {
                for given in
                    [number.clone(), format!("\"{number}\""), format!("[{number}, 1]"), format!("\"GBP {number}\"")]
                {
                    let _ = decide(&policy, &format!("{{\"{fact}\": {given}, \"l\": [1]}}"));
                    let _ = decide(&policy, &format!("{{\"{fact}\": {given}}}"));
                }
            }
            let all = ["i", "n", "p", "q", "m", "y", "o"].map(|fact| format!("\"{fact}\": {number}")).join(", ");
            let _ =
                decide(&policy, &format!("{{{all}, \"l\": [{number}], \"d\": \"9999-12-31\", \"months\": \"P1M\"}}"));
        }
    });
}

#[test]
fn the_largest_numbers_meet() {
    let nines = "9999999999999999999999999999";
    let tiny = "0.0000000000000000000000000001";
    within(60, move || {
        let policy = valid(ITEMS);
        for i in [nines, "0", "-1"] {
            for n in [nines, tiny, "0", "-0.3"] {
                for q in [format!("\"1/{nines}\""), format!("\"{nines}/3\""), "0".to_owned()] {
                    let facts = format!(
                        "{{\"i\": {i}, \"n\": {n}, \"p\": {n}, \"q\": {q}, \"m\": {n}, \"y\": {i}, \"l\": [{n}, {i}], \
                         \"d\": \"0001-01-01\", \"w\": \"9999-12-30T23:59:59Z\", \"months\": \"-P100000M\", \
                         \"days\": \"P100000D\", \"hours\": \"PT100000H\", \"t\": \"{n}\", \"o\": {n}}}"
                    );
                    let _ = decide(&policy, &facts);
                    let _ = decide(&policy, &facts.replace("-P", "P"));
                }
            }
        }
    });
}

#[test]
fn lengths_and_days_in_facts() {
    let texts = [
        "P",
        "PT",
        "P1",
        "P99999999999999999999M",
        "-P99999999999D",
        "P1Y99999999999999M",
        "PT9999999999999999999H",
        "P1.5D",
        "PT0.1S",
        "P1MT1H",
        "0000-01-01",
        "9999-12-31",
        "10000-01-01",
        "-0001-01-01",
        "2026-02-30",
        "2026-1-1",
        "2026-01-01T24:00",
        "2026-03-29T01:30",
        "2026-10-25T01:30",
        "9999-12-31T23:59:60Z",
        "0001-01-01T00:00+25:59",
        "2026-01-01T00:00:00.9999999999999999Z",
        "2026-01-01T00:00-00:00",
        "1/0",
        "0/0",
        "-1/-3",
        "1/3/5",
        "1e5/3",
        "/",
        "%",
        "-%",
        "1%%",
        "GBP",
        "GBP ",
        "GBP  1",
        "EUR 1",
        "gbp 1",
        "GBP 1 million",
        "GBP 1_000",
        "GBP \u{661}",
        "\u{ff11}",
        "+1",
        "1.",
        ".5",
        "0x10",
        "NaN",
        "Infinity",
        "1 ",
        " 1",
        "\u{2212}1",
    ];
    within(60, move || {
        let policy = valid(ITEMS);
        for text in texts {
            for fact in ["i", "n", "p", "q", "m", "y", "t", "o", "d", "w", "months", "days", "hours"] {
                let _ = decide(&policy, &format!("{{\"{fact}\": \"{text}\"}}"));
            }
        }
    });
}

#[test]
fn numbers_in_policies() {
    for number in written() {
        within(20, move || {
            for text in [
                format!("define x = {number}"),
                format!("define x = {number} * {number} / {number}"),
                format!("define x = {number}%"),
                format!("define x = {number} trillion"),
                format!("define x = GBP {number}"),
                format!("define x = {number} months"),
                format!("define x = {number} days"),
                format!("define x = {number} hours"),
                format!("define x = decision_date + {number} years"),
                format!("define x = {number} uk business days"),
                format!("define x = round(1, {number})"),
                format!("define x = at least {number} of {{ true }}"),
                format!("define x = decision_date is within the {number} days ending on decision_date"),
                format!("fact x: decimal \"?\" {{ at least {number} }}"),
                format!("fact x: decimal \"?\" {{ at least -{number} at most {number} }}"),
            ] {
                codes(format!("{HEADER}{text}\n"));
                codes(format!("{HEADER}{text}\ncriterion c {{ cites regs \"1\" requires x is x }}\n"));
            }
        });
    }
}
