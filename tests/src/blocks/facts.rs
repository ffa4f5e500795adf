//! Facts in a page: what a fence states of them, and whether it is so.

use super::{Block, Example, is_code};
use jiff::civil::{Date, date};

/// The day on which facts are decided where a fence names none.
const DAY: Date = date(2026, 5, 1);

/// Reads facts, and perhaps decides them, for the policy of another block.
///
/// # Errors
///
/// Everything that is not as the fence states.
pub fn run_json(policy: &Block, block: &Block) -> Result<(), String> {
    let policy =
        Example::read(policy).compile().map_err(|diagnostics| format!("the policy before it:\n{diagnostics}"))?;
    let asked = Asked::read(block)?;
    let answer = policy.facts_from_json(&block.text).and_then(|facts| match &asked.decision {
        Some(name) => policy.decide(name, &facts, asked.on).map(Some),
        None => Ok(None),
    });
    match answer {
        Err(diagnostics) => {
            let mut found: Vec<(String, Option<String>)> = Vec::new();
            for one in &diagnostics {
                found.push((one.code().as_str().to_owned(), one.fact_path().map(str::to_owned)));
            }
            let matches = found.len() == asked.errors.len()
                && asked.errors.iter().all(|(code, fact)| {
                    found.iter().any(|(found, at)| found == code && (fact.is_none() || fact == at))
                });
            if matches {
                Ok(())
            } else {
                Err(format!("the fence states {:?}, and there is:\n{diagnostics}", asked.errors))
            }
        }
        Ok(_) if !asked.errors.is_empty() => Err(format!("no error, and the fence states {:?}", asked.errors)),
        Ok(Some(result)) => {
            let status = result.status().as_str();
            let outcome = result.outcome();
            let as_stated = asked.outcome.as_deref().is_none_or(|stated| outcome == Some(stated))
                && asked.status.as_deref().is_none_or(|stated| status == stated);
            if as_stated { Ok(()) } else { Err(format!("the answer is {outcome:?}, {status}")) }
        }
        Ok(None) => Ok(()),
    }
}

/// What the fence of a block of facts states.
struct Asked {
    errors: Vec<(String, Option<String>)>,
    decision: Option<String>,
    on: Date,
    outcome: Option<String>,
    status: Option<String>,
}

impl Asked {
    fn read(block: &Block) -> Result<Asked, String> {
        let mut asked = Asked { errors: Vec::new(), decision: None, on: DAY, outcome: None, status: None };
        for word in block.info.split_whitespace().skip(1) {
            match word.split_once('=') {
                None if is_code(word) => asked.errors.push((word.to_owned(), None)),
                Some(("fact", path)) => match asked.errors.last_mut() {
                    Some((_, fact)) => *fact = Some(path.to_owned()),
                    None => return Err(format!("`{word}` follows no code")),
                },
                Some(("decision", name)) => asked.decision = Some(name.to_owned()),
                Some(("outcome", name)) => asked.outcome = Some(name.to_owned()),
                Some(("status", name)) => asked.status = Some(name.to_owned()),
                Some(("on", day)) => asked.on = day.parse().map_err(|error| format!("`{word}`: {error}"))?,
                _ => return Err(format!("`{word}` says nothing that a fence can say")),
            }
        }
        if asked.decision.is_none() && (asked.outcome.is_some() || asked.status.is_some()) {
            return Err("an answer is stated, and no decision is".to_owned());
        }
        Ok(asked)
    }
}
