//! Exceptions that stand apart from their items: each is put where it would stand had it been written there.

use super::{Names, Symbol};
use crate::diagnostic::{Code, Diagnostic, MOST_LISTED, nearest};
use crate::order;
use crate::syntax::MAX_DEPTH;
use crate::syntax::tree::{ExceptionItem, Ident, ScopeId, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// An item that takes exceptions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Host {
    Criterion(usize),
    Define(usize),
}

/// Puts every exception that stands apart into its item, or into an exception of it. Those that name neither are reported
/// and stay where they are.
pub(crate) fn graft(tree: &mut Tree, names: &Names, diagnostics: &mut Vec<Diagnostic>) {
    let mut apart = Vec::new();
    let mut misplaced = Vec::new();
    // More errors than are listed need not be told: what may have been meant costs the most to find.
    let mut errors: Vec<Diagnostic> = Vec::new();
    for exception in std::mem::take(&mut tree.exceptions) {
        match host(tree, names, &exception, errors.len() <= MOST_LISTED) {
            Ok((host, path)) => apart.push((path.len(), path, host, exception)),
            Err(found) => {
                errors.extend(found.map(|found| *found));
                misplaced.push(exception);
            }
        }
    }
    // What is an exception to another comes after that one, wherever the two stand.
    order::sort_by_key(&mut apart, |(depth, _, _, exception)| (*depth, exception.span));
    let mut places = Places::default();
    for (_, path, host, exception) in apart {
        let list = list_of(tree, host);
        if places.hosts.insert(host) {
            places.of.insert((host, String::new()), Vec::new());
            list.iter().enumerate().for_each(|(at, one)| places.note(host, "", &[], at, one));
        }
        let path = path.join(".");
        let Some(place) = places.of.get(&(host, path.clone())).cloned() else {
            let broken = exception.to.as_ref().is_some_and(|to| is_broken(names, to));
            if !broken && errors.len() <= MOST_LISTED {
                errors.push(no_such_exception(tree, host, &path, &exception, &places));
            }
            misplaced.push(exception);
            continue;
        };
        let list = place.iter().fold(list_of(tree, host), |list, at| &mut list[*at].nested);
        places.note(host, &path, &place, list.len(), &exception);
        list.push(exception);
    }
    tree.exceptions = misplaced;
    diagnostics.append(&mut errors);
}

fn list_of(tree: &mut Tree, host: Host) -> &mut Vec<ExceptionItem> {
    match host {
        Host::Criterion(at) => &mut tree.criteria[at].exceptions,
        Host::Define(at) => &mut tree.defines[at].exceptions,
    }
}

/// Where exceptions stand that have names: the way to each from its item, by those names joined.
#[derive(Default)]
struct Places {
    of: BTreeMap<(Host, String), Vec<usize>>,
    hosts: BTreeSet<Host>,
}

impl Places {
    /// Notes the exception that stands at `at` of the list that `path` leads to, and those in it.
    fn note(&mut self, host: Host, path: &str, place: &[usize], at: usize, exception: &ExceptionItem) {
        let Some(name) = &exception.name else { return };
        let path = if path.is_empty() { name.text.clone() } else { format!("{path}.{}", name.text) };
        let place: Vec<usize> = place.iter().copied().chain([at]).collect();
        for (at, nested) in exception.nested.iter().enumerate() {
            self.note(host, &path, &place, at, nested);
        }
        // Of a name that stands twice the first counts; the check reports it.
        self.of.entry((host, path)).or_insert(place);
    }
}

/// The item that an exception names, and the names of exceptions that lead to its place in it.
fn host(
    tree: &Tree,
    names: &Names,
    exception: &ExceptionItem,
    listed: bool,
) -> Result<(Host, Vec<String>), Option<Box<Diagnostic>>> {
    let Some(to) = &exception.to else { return Err(None) };
    let segments: Vec<&str> = to.text.split('.').collect();
    if segments.len() + depth(exception) > MAX_DEPTH {
        let message = format!("exceptions nest more than {MAX_DEPTH} deep here");
        let help = "say the exceptions to an exception in one condition";
        return Err(Some(Box::new(Diagnostic::new(Code::TOO_DEEP, message).at(to.span, "").help(help))));
    }
    // The policy's name may stand first.
    let policy = tree.header_of(to.scope).map(|header| header.name.text.as_str());
    let without_policy = segments.split_first().filter(|(first, _)| policy == Some(**first)).map(|(_, rest)| rest);
    let found = without_policy.and_then(|rest| item(names, to, rest));
    let Some((symbol, length, segments)) = found.or_else(|| item(names, to, &segments)) else {
        let wrong = without_policy.unwrap_or(&segments);
        return Err((!is_broken(names, to) && listed).then(|| Box::new(no_such_item(tree, names, to, wrong))));
    };
    let several = match symbol {
        Symbol::Criterion(at) => tree.criteria.get(at).is_some_and(|item| !item.others.is_empty()),
        Symbol::Define(at) => tree.defines.get(at).is_some_and(|item| !item.others.is_empty()),
        _ => false,
    };
    if several {
        let message = format!(
            "`{}` has several versions, and an exception that stands apart cannot say to which it is one",
            to.text
        );
        let help = "write it inside of each version to which it is an exception";
        return Err(Some(Box::new(Diagnostic::new(Code::UNKNOWN_EXCEPTION, message).at(to.span, "").help(help))));
    }
    let path = segments.iter().skip(length).map(|name| (*name).to_owned()).collect();
    let name = segments.get(..length).unwrap_or(&[]).join(".");
    match symbol {
        Symbol::Criterion(at) => Ok((Host::Criterion(at), path)),
        Symbol::Define(at) if takes_exceptions(tree, at) => Ok((Host::Define(at), path)),
        Symbol::Broken => Err(None),
        other => Err(Some(Box::new(wrong_kind(tree, to, &name, other)))),
    }
}

/// The item that the first of some names stand for, and how many of them do.
fn item<'s>(names: &Names, to: &Ident, segments: &'s [&'s str]) -> Option<(Symbol, usize, &'s [&'s str])> {
    let mut ident = Ident { text: String::new(), ..to.clone() };
    for (at, segment) in segments.iter().enumerate() {
        if at > 0 {
            ident.text.push('.');
        }
        ident.text.push_str(segment);
        if let Some(symbol) = names.symbol(&ident) {
            return Some((symbol, at + 1, segments));
        }
        if !names.is_module(&ident) {
            return None;
        }
    }
    None
}

/// How deep exceptions nest in one; one without any is 1 deep.
fn depth(exception: &ExceptionItem) -> usize {
    1 + exception.nested.iter().map(depth).max().unwrap_or(0)
}

fn takes_exceptions(tree: &Tree, define: usize) -> bool {
    tree.defines.get(define).is_some_and(|item| item.rows.is_empty() && item.title.is_none() && !item.binding)
}

/// Whether one of the names is that of something which could not be read.
fn is_broken(names: &Names, to: &Ident) -> bool {
    to.text.split('.').any(|name| names.symbol(&Ident { text: name.to_owned(), ..to.clone() }) == Some(Symbol::Broken))
}

fn no_such_item(tree: &Tree, names: &Names, to: &Ident, segments: &[&str]) -> Diagnostic {
    let module = tree.scopes.iter().enumerate().skip(1).find(|(at, _)| {
        let header = u32::try_from(*at).ok().and_then(|at| tree.header_of(ScopeId(at)));
        header.is_some_and(|header| Some(&header.name.text.as_str()) == segments.first())
    });
    let mut whole = Ident { text: segments.join("."), ..to.clone() };
    if segments.is_empty() {
        let message = format!("`{}` is this policy, and an exception is to a criterion or to a definition", to.text);
        let help = format!("name an item of it: `{}.…`", to.text);
        return Diagnostic::new(Code::WRONG_KIND_OF_NAME, message).at(to.span, "").help(help);
    }
    if names.is_module(&whole) || names.type_symbol(&whole).is_some() {
        let what = if names.is_module(&whole) { "a module" } else { "a type" };
        let message = format!("`{}` is {what}, and an exception is to a criterion or to a definition", whole.text);
        let help =
            if names.is_module(&whole) { format!("name an item of it: `{}.…`", whole.text) } else { MEND.to_owned() };
        return Diagnostic::new(Code::WRONG_KIND_OF_NAME, message).at(to.span, "").help(help);
    }
    // An item's name is the first of them, after that of its module.
    let mut first = Ident { text: segments.first().map_or(String::new(), |name| (*name).to_owned()), ..to.clone() };
    for next in segments.iter().skip(1) {
        if !names.is_module(&first) {
            break;
        }
        first.text.push('.');
        first.text.push_str(next);
    }
    whole.text = first.text;
    let candidates =
        names.symbols.iter().filter(|(_, symbol)| matches!(symbol, Symbol::Criterion(_) | Symbol::Define(_)));
    let rest = segments.get(1..).and_then(|rest| item(names, to, rest));
    let policy = tree.header_of(to.scope).map_or("", |header| header.name.text.as_str());
    let help = if let Some((_, module)) = module {
        format!("the module is used here as `{}`", module.prefix.trim_end_matches('.'))
    } else if let Some(near) = nearest(&whole.text, names.written_in(to, candidates.map(|(name, _)| name))) {
        format!("did you mean `{near}`?")
    } else if let (Some(_), Some(name)) = (rest, segments.get(1)) {
        format!("`{name}` is an item of this policy, and this policy is called `{policy}`")
    } else {
        "name a criterion or a definition of this policy, or of a module that it uses".to_owned()
    };
    let message = format!("unknown name `{}`", whole.text);
    Diagnostic::new(Code::UNKNOWN_NAME, message).at(to.span, "").help(help)
}

const MEND: &str = "name a criterion or a definition";

fn wrong_kind(tree: &Tree, to: &Ident, name: &str, symbol: Symbol) -> Diagnostic {
    let (what, help) = match symbol {
        Symbol::Fact(at) if tree.facts.get(at).is_some_and(|fact| fact.judged_by.is_some()) => {
            ("a judgement", "define what follows from it, and make the exception to that")
        }
        Symbol::Fact(_) => ("a fact", "define what follows from it, and make the exception to that"),
        Symbol::Define(at) if tree.defines.get(at).is_some_and(|item| item.binding) => {
            ("a fact of the module", "make the exception to what it is computed from")
        }
        Symbol::Define(_) => ("a table", "define a value that calls the table, and make the exception to that"),
        Symbol::Part(_) => ("a part", "make the exception to the criteria in it"),
        Symbol::Condition(_) => ("a condition in words", "make the exception to the criterion that it goes with"),
        _ => ("a decision", "make the exception to a criterion that the decision rests on"),
    };
    let message = format!("`{name}` is {what}, and an exception is to a criterion or to a definition");
    Diagnostic::new(Code::WRONG_KIND_OF_NAME, message).at(to.span, "").help(help)
}

/// The path of names of exceptions leads nowhere.
fn no_such_exception(
    tree: &mut Tree,
    host: Host,
    path: &str,
    exception: &ExceptionItem,
    places: &Places,
) -> Diagnostic {
    let name = match host {
        Host::Criterion(at) => tree.criteria[at].name.text.clone(),
        Host::Define(at) => tree.defines[at].name.text.clone(),
    };
    // The paths of the same item stand together.
    let paths = places.of.range((host, String::new())..).take_while(|((of, _), _)| *of == host);
    let near = nearest(path, paths.map(|((_, path), _)| path.as_str()));
    let last = path.rsplit('.').next().unwrap_or(path);
    let help = match near {
        Some(near) => format!("did you mean `{name}.{near}`?"),
        None => format!("give the exception that is meant a name, and say the names that lead to it: `{name}.…`"),
    };
    let message = format!("`{name}` has no exception `{last}` here");
    let span = exception.to.as_ref().map_or(exception.span, |to| to.span);
    Diagnostic::new(Code::UNKNOWN_EXCEPTION, message).at(span, "").help(help)
}
