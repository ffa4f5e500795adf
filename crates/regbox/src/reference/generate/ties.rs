//! One policy of all that can be linked, with a list of ties that is made up.

use super::facts::{Case, FIELDS, Fact, Given, Shape, TYPES};
use super::items::Draft;
use super::text::Tape;

const FACTS: [(&str, Shape); 4] = [
    ("ties", Shape::Members),
    ("start", Shape::Rank),
    ("least", Shape::Integer(Some(0), Some(4))),
    ("of", Shape::Rank),
];

const LINKED: [(&str, &str); 6] = [
    ("both", "start, by m in ties between m.rank and m.other where m.flag"),
    ("one", "start, by m in ties from m.rank to m.other where m.flag"),
    ("jointly", "start, by m in ties from m.rank to m.other where m.flag jointly m.count exceeds least"),
    ("around", "low, by m in ties between m.rank and m.other jointly m.count is at least least"),
    ("less", "low, by m in ties between m.rank and m.other where m.flag jointly m.count - 1 exceeds 1"),
    ("counted", "1, by m in ties between m.count and (m.count + 1) where m.flag"),
];

/// A case of them in which something is missing that often in a hundred times.
pub(in crate::reference) fn ties(choices: &[u16], missing: usize) -> Draft {
    let mut tape = Tape::new(choices);
    let mut items: Vec<String> = TYPES.iter().map(|ty| (*ty).to_owned()).collect();
    items.push("policy ties { version \"1\" in force from 2025-01-01 source regs \"R\" }".to_owned());
    for (name, shape) in FACTS {
        items.push(format!("fact {name}: {} \"?\" {{ {} }}", shape.type_name(), shape.bounds()));
    }
    let mut arms = String::new();
    for (at, (name, linked)) in LINKED.iter().enumerate() {
        items.push(format!("define {name} = linked({linked})"));
        let values = if *name == "counted" { ["0", "2", "4"] } else { ["mid", "high", "of"] };
        for value in values {
            items.push(format!("criterion {name}_{value} {{ requires {value} in {name} cites regs \"1\" }}"));
            arms += &format!("  a{} when {name}_{value}\n", at % 2);
        }
    }
    items.push(format!("decision first {{\n{arms}  neither otherwise\n}}"));
    let facts = FACTS.map(|(name, shape)| Fact { name: name.to_owned(), shape, judged: false, presumed: None });
    let tie =
        |tape: &mut Tape<'_>| Given::Record(FIELDS.iter().map(|(_, field)| field.give(tape, missing / 2)).collect());
    let count = tape.below(5);
    let mut given = vec![Given::List((0..count).map(|_| tie(&mut tape)).collect())];
    given.extend(FACTS[1..].iter().map(|(_, shape)| shape.give(&mut tape, missing)));
    let items = items.into_iter().map(Into::into).collect();
    Draft { items, module: Vec::new(), case: Case { facts: facts.to_vec(), given }, on: "2026-01-01" }
}
