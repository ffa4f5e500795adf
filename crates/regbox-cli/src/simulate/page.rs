//! A report as one HTML page that needs nothing else: no script, no font, no network.

use super::chart::{Bar, bars, escaped};
use super::compare::{Comparison, Example};
use super::report::{Report, counted, grouped, percent};
use super::side::Side;
use super::tally::Tally;
use std::fmt::Write as _;

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1d2a35;--paper:#fff;--rule:#8888;--one:#2f6690;--two:#d1603d;--three:#c9a227;--four:#7a8b99}\
@media(prefers-color-scheme:dark){:root{--ink:#e8edf1;--paper:#14191e;--one:#6ba6d6;--two:#e58a6b;--three:#e0c050;--four:#93a3b0}}\
body{font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:64rem;margin:2rem auto;padding:0 1rem}\
h1{line-height:1.2}h2{border-bottom:2px solid;margin-top:3rem}\
table{border-collapse:collapse;width:100%;font-size:.95rem;margin-bottom:1.5rem}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-top:1px solid var(--rule)}\
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\
tbody th{font-weight:600}th .about,th code{font-weight:normal}caption{text-align:left;font-weight:bold;padding:.6rem 0}.about{opacity:.8;font-size:.9rem}\
svg{width:100%;max-width:54rem;height:auto;font:12px system-ui,sans-serif;margin:1rem 0}svg text{fill:var(--ink)}\
.one{fill:var(--one)}.two{fill:var(--two)}.three{fill:var(--three)}.four{fill:var(--four)}\
.key span{display:inline-block;width:.8em;height:.8em;margin:0 .4em 0 1em}.key span:first-child{margin-left:0}\
.key .one{background:var(--one)}.key .two{background:var(--two)}.key .three{background:var(--three)}.key .four{background:var(--four)}\
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem;border-left:3px solid var(--rule);padding-left:1rem}\
.sides{display:grid;grid-template-columns:1fr 1fr;gap:1rem}@media(max-width:50rem){.sides{grid-template-columns:1fr}}\
details{border-top:1px solid var(--rule);padding:.4rem 0}summary{cursor:pointer}";

pub(super) fn html(report: &Report<'_>) -> String {
    let first = report.sides.first();
    let title = first.map_or(String::new(), |side| {
        let policy = side.policy.title().unwrap_or(side.policy.name());
        format!("{policy}: {} cases", grouped(report.cases()))
    });
    let title = escaped(&title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>{title}</h1>\n<p>Cases {}.</p>\n",
        escaped(&report.origin.words())
    );
    for (at, side) in report.sides.iter().enumerate() {
        let role = if report.sides.len() == 1 { "Decided by" } else { ["Before", "After"][at.min(1)] };
        let _ = writeln!(
            out,
            "<p class=\"about\">{role}: {}; <code>{}</code></p>",
            escaped(&side.in_words()),
            escaped(side.policy.hash())
        );
    }
    if report.in_error > 0 {
        let by_side = report.refused().map(|counts| format!(": {counts}")).unwrap_or_default();
        let _ = writeln!(
            out,
            "<p><strong>{} of {} cases are in error</strong> and were not {}{by_side}.</p>",
            grouped(report.in_error),
            grouped(report.cases()),
            if report.comparison.is_some() { "compared" } else { "decided" },
        );
    }
    out.push_str("</header>\n<main>\n");
    outcomes(report, &mut out);
    if let (Some(comparison), [before, after]) = (&report.comparison, report.sides) {
        changes(report, comparison, before, after, &mut out);
    }
    for (at, (side, tally)) in report.sides.iter().zip(&report.tallies).enumerate() {
        criteria(at, report.sides.len(), side, tally, &mut out);
    }
    errors(report, &mut out);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// What the cases came to, under each policy.
fn outcomes(report: &Report<'_>, out: &mut String) {
    out.push_str("<h2>Outcomes</h2>\n");
    let mut names: Vec<&str> = Vec::new();
    for side in report.sides {
        names.extend(side.results.iter().map(|result| result.name.as_str()));
    }
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    let count = |at: usize, name: &str| {
        let results = report.sides.get(at).map_or(&[] as &[_], |side| side.results.as_slice());
        let place = results.iter().position(|result| result.name == name);
        place.and_then(|place| report.tallies.get(at)?.results.get(place).copied()).unwrap_or(0)
    };
    let sides = report.sides.len();
    let settled =
        |name: &str| report.sides.iter().any(|side| side.results.iter().any(|one| one.settled && one.name == name));
    // What came to nothing is told where it is an outcome.
    names.retain(|name| settled(name) || (0..sides).any(|at| count(at, name) > 0));
    let classes = ["one", "two"];
    let pictured: Vec<Bar> = names
        .iter()
        .map(|name| Bar {
            label: (*name).to_owned(),
            lines: (0..sides).map(|at| vec![(count(at, name), classes[at.min(1)])]).collect(),
        })
        .collect();
    if sides > 1 {
        key(&[("one", "before"), ("two", "after")], out);
    }
    out.push_str(&bars("outcomes", "How many cases came to each outcome", &pictured, report.cases(), report.cases()));
    let heads: &[&str] = if sides > 1 { &["Before", "", "After", ""] } else { &["Cases", ""] };
    let rows = names.iter().map(|name| {
        let cells = (0..sides).flat_map(|at| [grouped(count(at, name)), percent(count(at, name), report.cases())]);
        (escaped(name), cells.collect())
    });
    table("Cases by outcome", "Outcome", heads, rows, out);
    reasons(report, out);
}

/// Why cases came to nothing though they could be read.
fn reasons(report: &Report<'_>, out: &mut String) {
    for (at, reasons) in report.reasons.iter().enumerate() {
        let role = if report.sides.len() == 1 { "" } else { [" before", " after"][at.min(1)] };
        for one in reasons.told() {
            let (result, message) = (escaped(one.result), escaped(one.message));
            let cases = one.cases.in_words(report.origin.unit());
            let _ = writeln!(out, "<p><strong>{result}{role}</strong>: {message} ({cases}).</p>");
        }
        if reasons.untold > 0 {
            let _ = writeln!(out, "<p>Other reasons{role} in {}.</p>", counted(reasons.untold));
        }
    }
}

/// The first cases in error, and under which version they are.
fn errors(report: &Report<'_>, out: &mut String) {
    if report.errors.is_empty() {
        return;
    }
    out.push_str("<h2>Cases in error</h2>\n");
    for error in &report.errors {
        let under = error.under.map(|under| format!(", refused {under}")).unwrap_or_default();
        let name = format!("{} {}{under}", report.origin.unit(), error.number);
        let told = escaped(error.fault.render(false).trim_end());
        let _ = writeln!(out, "<details>\n<summary>{name}</summary>\n<pre>{told}</pre>\n</details>");
    }
    let untold = report.in_error - report.told_errors;
    if untold > 0 {
        let _ = writeln!(out, "<p>And {} more in error.</p>", grouped(untold));
    }
}

/// Which criteria stood in the way.
fn criteria(at: usize, of: usize, side: &Side, tally: &Tally, out: &mut String) {
    if side.criteria.is_empty() {
        return;
    }
    let role = if of == 1 { "" } else { ["Before: ", "After: "][at.min(1)] };
    let _ = writeln!(out, "<h2>{role}criteria</h2>");
    out.push_str(
        "<p class=\"about\">A criterion is alone where every other on which the decision rests is met, does not apply or is \
         not in force. It is open where it is undetermined, in conflict or a problem.</p>\n",
    );
    key(&[("two", "not met, alone"), ("one", "not met, with others"), ("three", "open")], out);
    let bar = |(criterion, of): (&super::side::Criterion, &super::tally::OfCriterion)| {
        let all = of.in_all();
        let line = vec![(all.not_met_alone, "two"), (all.not_met - all.not_met_alone, "one"), (all.open, "three")];
        Bar { label: criterion.title.clone().unwrap_or_else(|| criterion.name.clone()), lines: vec![line] }
    };
    let pictured: Vec<Bar> = side.criteria.iter().zip(&tally.criteria).map(bar).collect();
    let id = format!("criteria-{at}");
    let longest = tally.criteria.iter().map(|of| of.in_all()).map(|all| all.not_met + all.open).max().unwrap_or(0);
    let title = "In how many cases each criterion was not met or open";
    out.push_str(&bars(&id, title, &pictured, tally.cases, longest));
    let rows = side.criteria.iter().zip(&tally.criteria).map(|(criterion, of)| {
        let all = of.in_all();
        let counts = [all.not_met, all.not_met_alone, all.open, all.open_alone];
        (provision(criterion), counts.map(grouped).to_vec())
    });
    table("Cases by criterion", "Criterion", &["Not met", "Alone", "Open", "Alone"], rows, out);
}

/// A criterion with what it cites.
fn provision(criterion: &super::side::Criterion) -> String {
    let title = criterion.title.as_deref().map(|title| format!("{} ", escaped(title))).unwrap_or_default();
    let cites = if criterion.cites.is_empty() {
        String::new()
    } else {
        format!("<br><span class=\"about\">{}</span>", escaped(&criterion.cites.join("; ")))
    };
    format!("{title}<code>{}</code>{cites}", escaped(&criterion.name))
}

/// Who comes to something else, and by what.
fn changes(report: &Report<'_>, comparison: &Comparison, before: &Side, after: &Side, out: &mut String) {
    let _ = writeln!(
        out,
        "<h2>What changes</h2>\n<p>{} of {} cases ({}) come to something else.</p>",
        grouped(comparison.changed),
        grouped(comparison.cases),
        percent(comparison.changed, comparison.cases)
    );
    if comparison.changed == 0 {
        return;
    }
    let pictured: Vec<Bar> = comparison
        .moves
        .iter()
        .map(|((from, to), moved)| Bar { label: format!("{from} → {to}"), lines: vec![vec![(moved.cases, "two")]] })
        .collect();
    out.push_str(&bars(
        "moves",
        "How many of the cases that change go where",
        &pictured,
        comparison.changed,
        comparison.changed,
    ));
    let rows = comparison.moves.iter().map(|((from, to), moved)| {
        let share = percent(moved.cases, comparison.changed);
        (format!("{} → {}", escaped(from), escaped(to)), vec![grouped(moved.cases), share])
    });
    table("Cases that change, by outcome", "Before → after", &["Cases", ""], rows, out);
    let rows = comparison.criteria.iter().filter(|one| one.differs > 0).map(|one| {
        let told = one.of(before, after).map_or_else(|| escaped(&one.name), provision);
        let only = match (one.before, one.after) {
            (None, _) => " <span class=\"about\">(new)</span>",
            (_, None) => " <span class=\"about\">(no more)</span>",
            _ => "",
        };
        (format!("{told}{only}"), vec![grouped(one.differs), grouped(one.alone)])
    });
    let count = grouped(comparison.by_itself);
    let by_itself = (comparison.by_itself > 0)
        .then(|| ("No criterion: the decision, or what it is computed from".to_owned(), vec![count.clone(), count]));
    table("Cases that change, by provision", "Criterion", &["Cases", "Alone"], rows.chain(by_itself), out);
    for ((from, to), moved) in &comparison.moves {
        for example in &moved.examples {
            told(report, from, to, example, out);
        }
    }
}

fn told(report: &Report<'_>, from: &str, to: &str, example: &Example, out: &mut String) {
    let by = if example.criteria.is_empty() { String::new() } else { format!(", by {}", example.criteria.join(", ")) };
    let summary = format!("{}: {from} → {to}{by}", example.name(&report.origin));
    let _ = writeln!(
        out,
        "<details>\n<summary>{}</summary>\n<pre>{}</pre>\n<div class=\"sides\">\n<div><h3>Before</h3><pre>{}</pre></div>\n\
         <div><h3>After</h3><pre>{}</pre></div>\n</div>\n</details>",
        escaped(&summary),
        escaped(&example.facts),
        escaped(&example.before),
        escaped(&example.after)
    );
}

/// What the colours stand for.
fn key(entries: &[(&str, &str)], out: &mut String) {
    out.push_str("<p class=\"key about\">");
    for (class, words) in entries {
        let _ = write!(out, "<span class=\"{class}\"></span>{words}");
    }
    out.push_str("</p>\n");
}

/// A table of which the first column has words, as HTML, and the others numbers.
fn table(
    caption: &str,
    first: &str,
    heads: &[&str],
    rows: impl Iterator<Item = (String, Vec<String>)>,
    out: &mut String,
) {
    let _ = write!(out, "<table>\n<caption>{caption}</caption>\n<thead><tr><th scope=\"col\">{first}</th>");
    for head in heads {
        // A share has no head of its own: it is that of the count beside it.
        let _ = match *head {
            "" => write!(out, "<th class=\"n\" scope=\"col\">Share</th>"),
            head => write!(out, "<th class=\"n\" scope=\"col\">{head}</th>"),
        };
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for (name, cells) in rows {
        let cells: String = cells.iter().map(|cell| format!("<td class=\"n\">{cell}</td>")).collect();
        let _ = writeln!(out, "<tr><th scope=\"row\">{name}</th>{cells}</tr>");
    }
    out.push_str("</tbody>\n</table>\n");
}
