//! Events in a page: each is taken by a monitor, or refused as is stated.

use super::{Block, Example, is_code};

/// Takes the events of a block, a line each, with a monitor of the policy of another block. A line `=> E0622 words`
/// states that the event before it is refused with that code, and that the message, or the help, contains the words.
///
/// # Errors
///
/// Everything that is not as stated, a line each.
pub fn run_events(policy: &Block, block: &Block) -> Result<(), String> {
    let policy =
        Example::read(policy).compile().map_err(|diagnostics| format!("the policy before it:\n{diagnostics}"))?;
    let facts = policy.facts_from_json("{}").map_err(|diagnostics| diagnostics.to_string())?;
    let mut monitor = policy.monitor(&facts).map_err(|diagnostics| diagnostics.to_string())?;
    let mut wrong = Vec::new();
    let mut lines = (block.line..).zip(block.text.lines()).filter(|(_, line)| !line.trim().is_empty()).peekable();
    while let Some((number, line)) = lines.next() {
        let stated = lines.next_if(|(_, next)| next.starts_with("=>")).map_or("", |(_, next)| next[2..].trim());
        let (code, words) = stated.split_once(' ').unwrap_or((stated, ""));
        if line.starts_with("=>") || !(stated.is_empty() || is_code(code)) {
            wrong.push(format!("  line {number}: this states nothing that can be stated of an event"));
            continue;
        }
        let errors = monitor.observe(line).err().unwrap_or_default();
        let as_stated = match errors.iter().collect::<Vec<_>>().as_slice() {
            [] => code.is_empty(),
            [one] => {
                let texts = [Some(one.message()), one.help_text()];
                one.code().as_str() == code && texts.into_iter().flatten().any(|text| text.contains(words))
            }
            _ => false,
        };
        if !as_stated {
            wrong.push(format!("  line {number} is stated to have `{stated}`, and has:\n{errors}"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}
