//! Facts of a module that its user computes: each becomes a definition in the fact's place.

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::syntax::tree::{DefineItem, Tree, ValueEntry};
use std::collections::BTreeMap;

/// Puts what the braces of each `use` say in the place of the facts that they name.
pub(crate) fn bind(tree: &mut Tree, diagnostics: &mut Vec<Diagnostic>) {
    if tree.uses.iter().all(|item| item.bindings.is_empty()) {
        return;
    }
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (at, fact) in tree.facts.iter().enumerate() {
        places.entry(fact.name.text.clone()).or_insert(at);
    }
    let mut bound = BTreeMap::new();
    let mut uses = std::mem::take(&mut tree.uses);
    for item in &mut uses {
        // A module that cannot be used, or a second one of a name, has been reported.
        let prefix = format!("{}.", item.alias.text);
        let module = tree.scopes.iter().find(|scope| scope.prefix == prefix);
        let meant = module.is_some_and(|scope| scope.path.as_ref().is_some_and(|path| path.span == item.path.span));
        for (name, value) in std::mem::take(&mut item.bindings) {
            if !meant {
                continue;
            }
            let full = format!("{prefix}{}", name.text);
            let Some(at) = places.get(&full).copied() else {
                if tree.broken.iter().all(|broken| broken.text != full) {
                    diagnostics.push(no_fact(tree, &prefix, &item.path.text, &name));
                }
                continue;
            };
            if let Some(earlier) = bound.get(&at) {
                let message = format!("`{}` is given twice", name.text);
                let diagnostic = Diagnostic::new(Code::BAD_BINDING, message).at(name.span, "given again here");
                diagnostics.push(diagnostic.at(*earlier, "given here first").help("keep one of them"));
                continue;
            }
            let Some(fact) = tree.facts.get(at) else { continue };
            if let Some(by) = &fact.judged_by {
                let message = format!("`{}` is for the {} to judge, and is not computed", name.text, by.text);
                let help = "take it out of the braces: it is given with the facts";
                diagnostics.push(Diagnostic::new(Code::BAD_BINDING, message).at(name.span, "").help(help));
                continue;
            }
            bound.insert(at, name.span);
            let ty = Some(fact.ty.clone());
            tree.defines.push(DefineItem {
                name: fact.name.clone(),
                parameters: Vec::new(),
                in_force: None,
                ty,
                cites: fact.clauses.cites.clone(),
                governed: None,
                entries: vec![ValueEntry { value, when: None, in_force: None, cites: Vec::new() }],
                otherwise: None,
                exceptions: Vec::new(),
                rows: Vec::new(),
                title: None,
                others: Vec::new(),
                binding: true,
                bounds: fact.clauses.bounds.clone(),
            });
        }
    }
    tree.uses = uses;
    let mut at = 0;
    tree.facts.retain(|_| {
        at += 1;
        !bound.contains_key(&(at - 1))
    });
}

fn no_fact(tree: &Tree, prefix: &str, path: &str, name: &crate::syntax::tree::Ident) -> Diagnostic {
    let full = format!("{prefix}{}", name.text);
    let facts = || tree.facts.iter().filter_map(|fact| fact.name.text.strip_prefix(prefix));
    let follows = (tree.defines.iter().map(|item| &item.name))
        .chain(tree.criteria.iter().map(|item| &item.name))
        .any(|item| item.text == full);
    let help = match nearest(&name.text, facts()) {
        _ if follows => "it follows from the module's facts; give those".to_owned(),
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let all: Vec<String> = facts().take(12).map(|fact| format!("`{fact}`")).collect();
            if all.is_empty() {
                "the module asks for no facts; take the braces out".to_owned()
            } else {
                format!("its facts are {}", all.join(", "))
            }
        }
    };
    let message = format!("`{path}` has no fact `{}`", name.text);
    Diagnostic::new(Code::BAD_BINDING, message).at(name.span, "").help(help)
}
