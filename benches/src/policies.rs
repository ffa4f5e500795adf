//! The reference policy, and policies of any size of the same shape.

/// The text of the reference policy.
pub const REFERENCE: &str = include_str!("../reference20/policy.regbox");
/// The name of its decision.
pub const DECISION: &str = "admission";
/// How many criteria it has.
pub const CRITERIA: usize = 20;

const KEYWORDS: [&str; 6] = ["policy", "enum", "fact", "criterion", "decision", "scenario"];

/// The items of a policy, each with its keyword: one begins at each line that begins with a keyword.
#[must_use]
pub fn items(policy: &str) -> Vec<(&'static str, &str)> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in policy.split_inclusive('\n') {
        if let Some(keyword) = KEYWORDS.into_iter().find(|keyword| line.split(' ').next() == Some(keyword)) {
            starts.push((keyword, at));
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).map(|(_, start)| *start).chain([policy.len()]);
    starts.iter().zip(ends).map(|((keyword, start), end)| (*keyword, policy.get(*start..end).unwrap_or(""))).collect()
}

/// The reference policy over and over under one header, with facts and criteria of its own each time, and one decision
/// over all criteria: `sets` times twenty of them.
#[must_use]
pub fn larger(sets: usize) -> String {
    let items = items(REFERENCE);
    let of = |keywords: &[&str]| -> Vec<&str> {
        items.iter().filter(|(keyword, _)| keywords.contains(keyword)).map(|(_, text)| *text).collect()
    };
    let mut policy = of(&["policy", "enum"]).concat();
    let repeated = of(&["fact", "criterion"]).concat();
    let [decision] = of(&["decision"])[..] else { return policy };
    let (head, rest) = decision.split_once("{\n    ").unwrap_or((decision, ""));
    let (criteria, tail) = rest.split_once("\n  }").unwrap_or((rest, ""));
    let mut all = Vec::new();
    for set in 0..sets {
        policy.push_str(&numbered(&repeated, set));
        all.push(numbered(criteria, set));
    }
    policy + head + "{\n    " + &all.join(",\n    ") + "\n  }" + tail
}

/// An application to the larger policy: the applications of the reference policy, one for each set of facts.
#[must_use]
pub fn larger_facts(applications: &[String], sets: usize) -> String {
    let inner = applications.iter().cycle().take(sets).enumerate();
    let all: Vec<String> = inner.map(|(set, json)| numbered(json.trim_matches(['{', '}']), set)).collect();
    format!("{{{}}}", all.join(","))
}

/// The text with the number of its set at the end of each name of a fact or a criterion.
fn numbered(text: &str, set: usize) -> String {
    let names: Vec<&str> = items(REFERENCE)
        .into_iter()
        .filter(|(keyword, _)| matches!(*keyword, "fact" | "criterion"))
        .filter_map(|(_, item)| item.split([' ', ':']).nth(1))
        .collect();
    let mut out = String::with_capacity(text.len() * 5 / 4);
    let mut rest = text;
    while let Some(start) = rest.find(is_word) {
        let (between, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|c| !is_word(c)).unwrap_or(from.len()));
        out.push_str(between);
        out.push_str(word);
        if names.contains(&word) {
            out.push_str(&format!("_{set}"));
        }
        rest = after;
    }
    out + rest
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
