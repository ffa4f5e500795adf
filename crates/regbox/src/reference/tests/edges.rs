//! Rows close to every edge: each relation and operation, over values that lie on it, beside it, and beyond what a column holds.
//! They are decided as by themselves.

use crate::columns::{Answers, Bits, Columns, RowStatus};
use crate::{Decision, Policy, Source};
use jiff::civil::{Date, date};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use std::fmt::Write as _;

const ON: Date = date(2026, 5, 1);
const FACTS: [(&str, &str); 8] = [
    ("a", "integer"),
    ("b", "integer"),
    ("x", "decimal"),
    ("y", "decimal"),
    ("m", "money GBP"),
    ("n", "money GBP"),
    ("d", "date"),
    ("e", "date"),
];
/// What stands on the two sides of each relation.
const SIDES: [(&str, &str); 18] = [
    ("a", "b"),
    ("a", "10"),
    ("a", "9.5"),
    ("a", "x"),
    ("x", "y"),
    ("x", "1500.505"),
    ("10", "x"),
    ("m", "n"),
    ("m", "GBP 1.50"),
    ("d", "e"),
    ("d", "2024-02-29"),
    ("a + b", "10"),
    ("a - b", "x"),
    ("a * b", "b"),
    ("x + y", "a"),
    ("x - y", "10"),
    ("x * y", "a"),
    ("m + n", "GBP 1.50"),
];

fn policy() -> Policy {
    let mut text = "policy edges \"Edges\" { version \"1\" in force from 2020-01-01 source r \"Rules\" }\n".to_owned();
    for (name, ty) in FACTS {
        let bound = if name == "m" { " { at least GBP 0 }" } else { "" };
        writeln!(text, "fact {name}: {ty} \"What is {name}?\"{bound}").unwrap();
    }
    let mut conditions: Vec<String> = Vec::new();
    for operator in ["<", "<=", ">", ">=", "is", "is not"] {
        conditions.extend(SIDES.map(|(left, right)| format!("{left} {operator} {right}")));
    }
    conditions.push("d is within the 30 days ending on e".to_owned());
    conditions.push("d is within the 30 days beginning on e".to_owned());
    for (at, condition) in conditions.iter().enumerate() {
        writeln!(text, "criterion c{at} {{ cites r \"{at}\" requires {condition} }}").unwrap();
    }
    let all: Vec<String> = (0..conditions.len()).map(|at| format!("c{at}")).collect();
    writeln!(text, "decision all \"All?\" {{ yes when all of {{ {} }} no otherwise }}", all.join(", ")).unwrap();
    Policy::from_source(Source::new("edges.regbox", text)).unwrap_or_else(|errors| panic!("{errors}"))
}

/// How far out numbers lie: one of them that has no place in a column keeps all of its column from being one.
#[derive(Clone, Copy, Debug)]
enum Reach {
    Near,
    /// Up to the last whole number of 64 bits.
    Whole,
    Far,
}

/// A number near an edge, over `10^places`.
fn mantissa(places: u32, reach: Reach) -> impl Strategy<Value = i128> {
    let unit = 10i128.pow(places);
    let (least, most) = (i128::from(i64::MIN) + 1, i128::from(i64::MAX) - 1);
    let far = [least, most, 3_037_000_500, 1 << 95, 10i128.pow(27), 10i128.pow(28), i128::MAX - 1];
    let near = [0, 10 * unit, 19 * unit / 2, 1_500_505 * unit / 1000, 3 * unit / 2, -unit];
    let near_one = (0..near.len(), -1..=1i128).prop_map(move |(at, step)| near[at] + step);
    let reached = if matches!(reach, Reach::Far) { far.len() } else { 3 };
    let far_one = (0..reached, -1..=1i128).prop_map(move |(at, step)| far[at] + step);
    let far_weight = if matches!(reach, Reach::Near) { 0 } else { 1 };
    prop_oneof![6 => near_one, far_weight => far_one]
}

/// A day near an edge; some are no dates.
fn day() -> impl Strategy<Value = i32> {
    // 29 February 2024, and the first and the last day that a fact can be.
    let edges = [19_782, 19_782 + 30, -719_162, 2_932_896];
    (prop_oneof![8 => 0..2usize, 1 => 2..4usize], -1..=1).prop_map(move |(at, step)| edges[at] + step)
}

/// A row: each value, and which are known.
type Row = ([i128; 6], [i32; 2], u8);

fn rows(places: u32, reach: Reach) -> impl Strategy<Value = Vec<Row>> {
    let numbers = proptest::array::uniform6(mantissa(places, reach));
    let known = prop_oneof![3 => Just(0xff), 1 => any::<u8>()];
    proptest::collection::vec((numbers, [day(), day()], known), 1..60)
}

/// The digits of a mantissa.
fn digits(mantissa: i128, places: u32) -> String {
    let sign = if mantissa < 0 { "-" } else { "" };
    let unit = 10u128.pow(places);
    let fraction = format!("{:0>width$}", mantissa.unsigned_abs() % unit, width = places as usize);
    let fraction = fraction.trim_end_matches('0');
    let dot = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{dot}{fraction}", mantissa.unsigned_abs() / unit)
}

/// What the row comes to by itself; none where something is wrong with it.
fn alone(policy: &Policy, (numbers, days, known): &Row, places: u32) -> Option<Decision> {
    let is_known = |at: usize| known >> at & 1 == 1;
    let mut entries: Vec<String> = Vec::new();
    for (at, number) in numbers.iter().enumerate().filter(|(at, _)| is_known(*at)) {
        let (name, ty) = FACTS[at];
        let number = digits(*number, places);
        let value = if ty == "money GBP" { format!("\"GBP {number}\"") } else { number };
        entries.push(format!("\"{name}\": {value}"));
    }
    for (at, day) in days.iter().enumerate().filter(|(at, _)| is_known(6 + *at)) {
        let date = date(1970, 1, 1).checked_add(jiff::Span::new().days(*day)).ok().filter(|date| date.year() >= 1)?;
        entries.push(format!("\"{}\": \"{date}\"", FACTS[6 + at].0));
    }
    let facts = policy.facts_from_json(&format!("{{{}}}", entries.join(", "))).ok()?;
    Some(policy.decide("all", &facts, ON).unwrap())
}

/// A number for each row, and which are known.
struct Stored {
    numbers: [Vec<i128>; 6],
    days: [Vec<i32>; 2],
    known: [Vec<u8>; 8],
}

fn stored(rows: &[Row]) -> Stored {
    let bits = |at: usize| {
        let eights = rows.chunks(8).map(|eight| eight.iter().rev().fold(0, |bits, row| bits << 1 | row.2 >> at & 1));
        eights.collect()
    };
    Stored {
        numbers: std::array::from_fn(|at| rows.iter().map(|row| row.0[at]).collect()),
        days: std::array::from_fn(|at| rows.iter().map(|row| row.1[at]).collect()),
        known: std::array::from_fn(bits),
    }
}

/// The columns: numbers as mantissas, or those that are whole and short as integers where that is wanted.
fn columns<'s>(policy: &Policy, stored: &'s Stored, places: u32, as_integers: bool) -> Columns<'s> {
    let rows = stored.days[0].len();
    let mut columns = policy.columns(rows);
    for (at, (name, _)) in FACTS.iter().enumerate() {
        let known = Bits::new(&stored.known[at], 0, rows);
        let whole = || stored.numbers[at].iter().map(|one| i64::try_from(*one).ok()).collect::<Option<Vec<i64>>>();
        let given = match at {
            6 | 7 => columns.dates(name, stored.days[at - 6].as_slice(), known),
            _ => match (as_integers && places == 0).then(whole).flatten() {
                Some(whole) => columns.integers(name, whole, known),
                None => columns.decimals(name, stored.numbers[at].as_slice(), places, known),
            },
        };
        given.unwrap_or_else(|errors| panic!("{errors}"));
    }
    columns
}

/// Room of the caller's.
struct Kept {
    statuses: Vec<i8>,
    outcomes: Vec<i32>,
    verdicts: Vec<Vec<i8>>,
}

impl Kept {
    fn new(rows: usize, criteria: usize) -> Kept {
        // What stands there before means nothing.
        Kept { statuses: vec![9; rows], outcomes: vec![9; rows], verdicts: vec![vec![9; rows]; criteria] }
    }

    fn answers(&mut self) -> Answers<'_> {
        Answers {
            statuses: &mut self.statuses,
            outcomes: &mut self.outcomes,
            verdicts: self.verdicts.iter_mut().map(Vec::as_mut_slice).collect(),
        }
    }
}

#[test]
fn room_for_other_than_the_answers_is_refused() {
    let policy = policy();
    let (columns, criteria) = (policy.columns(3), policy.criteria_of("all").count());
    let decide = |rows, criteria| {
        let found = policy.decide_columns_into("all", &columns, ON, &mut Kept::new(rows, criteria).answers());
        found
            .map(|gaps| gaps.verdicts.len())
            .map_err(|errors| errors.iter().map(|one| one.message().to_owned()).collect())
    };
    assert_eq!(decide(3, criteria), Ok(criteria));
    let message = format!("there must be room for the answers of 3 rows and {criteria} criteria");
    for (rows, criteria) in [(2, criteria), (4, criteria), (3, criteria - 1), (3, criteria + 1), (0, 0)] {
        assert_eq!(decide(rows, criteria), Err(vec![message.clone()]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]
    #[test]
    fn rows_at_every_edge_are_decided_as_by_themselves(
        (places, rows) in (prop_oneof![Just(0), 1..5u32], prop_oneof![Just(Reach::Near), Just(Reach::Whole), Just(Reach::Far)])
            .prop_flat_map(|(places, reach)| (Just(places), rows(places, reach))),
        as_integers in any::<bool>(),
    ) {
        let policy = policy();
        let stored = stored(&rows);
        let columns = columns(&policy, &stored, places, as_integers);
        let found = policy.decide_columns("all", &columns, ON).unwrap();
        let mut kept = Kept::new(rows.len(), found.verdicts().len());
        let gaps = policy.decide_columns_into("all", &columns, ON, &mut kept.answers()).unwrap();
        prop_assert_eq!((found.statuses(), found.outcomes()), (&*kept.statuses, &*kept.outcomes));
        prop_assert!(found.verdicts().map(|(_, verdicts)| verdicts).eq(kept.verdicts.iter().map(Vec::as_slice)));
        prop_assert_eq!(gaps.outcomes, found.outcomes().contains(&-1));
        for (gap, (_, verdicts)) in gaps.verdicts.iter().zip(found.verdicts()) {
            prop_assert_eq!(*gap, verdicts.contains(&-1));
        }
        let invalid = (0..rows.len()).filter(|row| found.status(*row) == RowStatus::Invalid);
        prop_assert!(columns.invalid().eq(invalid));
        for (at, row) in rows.iter().enumerate() {
            let Some(alone) = alone(&policy, row, places) else {
                prop_assert_eq!(found.status(at), RowStatus::Invalid, "{:?} with {} places", row, places);
                continue;
            };
            prop_assert_eq!(found.status(at).as_str(), alone.status().as_str(), "{:?} with {} places", row, places);
            prop_assert_eq!(found.outcome(at), alone.outcome());
            for (number, verdict) in alone.verdicts().enumerate() {
                prop_assert_eq!(found.verdict(number, at), verdict, "c{} of {:?} with {} places", number, row, places);
            }
        }
    }
}
