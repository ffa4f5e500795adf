//! Names in expressions about a test, each put into the form that the checks know.

use super::course::{At, HIDDEN, Layout, built_in, name_expr, named};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::expr::{Expr, ExprKind, Members, SetExpr, TestKind, names_in};
use crate::syntax::tree::{
    CellEntry, CellKind, CriterionItem, DefineItem, EnumItem, EnumValue, ExceptionItem, ExceptionResult, Ident, ScopeId,
};

/// The expressions of a definition, outermost ones only.
pub(super) fn each_formula(item: &mut DefineItem, visit: &mut dyn FnMut(&mut Expr)) {
    item.governed.iter_mut().for_each(&mut *visit);
    for entry in &mut item.entries {
        visit(&mut entry.value);
        entry.when.iter_mut().for_each(&mut *visit);
    }
    item.otherwise.iter_mut().for_each(|(value, _)| visit(value));
    item.exceptions.iter_mut().for_each(|exception| each_of_exception(exception, visit));
    item.others.iter_mut().for_each(|version| each_formula(version, visit));
    for cell in item.rows.iter_mut().skip(1).flat_map(|row| &mut row.cells) {
        let CellKind::Entries(entries) = &mut cell.kind else { continue };
        for entry in entries {
            match entry {
                CellEntry::Value(value) => visit(value),
                CellEntry::Range(bounds) => bounds.iter_mut().for_each(|(_, value)| visit(value)),
            }
        }
    }
}

/// The expressions of an exception, and of those in it.
pub(super) fn each_of_exception(exception: &mut ExceptionItem, visit: &mut dyn FnMut(&mut Expr)) {
    visit(&mut exception.when);
    match &mut exception.result {
        ExceptionResult::Requires(expr) | ExceptionResult::Value(expr) => visit(expr),
        ExceptionResult::None => {}
    }
    exception.nested.iter_mut().for_each(|nested| each_of_exception(nested, visit));
}

pub(super) fn each_of_criterion(item: &mut CriterionItem, visit: &mut dyn FnMut(&mut Expr)) {
    item.governed.iter_mut().for_each(&mut *visit);
    let clauses = item.applies.iter_mut().chain(&mut item.requires).chain(&mut item.deemed);
    clauses.for_each(|clause| visit(&mut clause.expr));
    item.others.iter_mut().for_each(|version| each_of_criterion(version, visit));
    item.exceptions.iter_mut().for_each(|exception| each_of_exception(exception, visit));
}

/// The names that stand in a definition.
pub(super) fn names_of(item: &DefineItem, visit: &mut dyn FnMut(&Ident)) {
    let entries = item.entries.iter().flat_map(|entry| [Some(&entry.value), entry.when.as_ref()]).flatten();
    let otherwise = item.otherwise.iter().map(|(value, _)| value);
    let mut exceptions: Vec<&ExceptionItem> = item.exceptions.iter().collect();
    for expr in entries.chain(otherwise) {
        names_in(expr, visit);
    }
    while let Some(exception) = exceptions.pop() {
        names_in(&exception.when, visit);
        exception.value().into_iter().for_each(|value| names_in(value, visit));
        exceptions.extend(&exception.nested);
    }
    item.others.iter().for_each(|version| names_of(version, visit));
}

/// Puts the names of an expression into form.
pub(super) fn rewrite(layout: &mut Layout<'_>, expr: &mut Expr, at: &At) {
    let mut variables = Vec::new();
    walk(layout, expr, at, &mut variables);
}

fn walk(layout: &mut Layout<'_>, expr: &mut Expr, at: &At, variables: &mut Vec<String>) {
    let span = expr.span;
    match &mut expr.kind {
        ExprKind::Literal(_) => {}
        ExprKind::Name(name) => {
            if !variables.contains(&name.text)
                && let Some(kind) = meant(layout, name, span, at)
            {
                expr.kind = kind;
            }
        }
        ExprKind::Call { function, arguments } if function.text == "happened" && layout.has_events() => {
            let [argument] = arguments.as_slice() else { return };
            let ExprKind::Name(event) = &argument.kind else { return };
            let event = event.clone();
            expr.kind = match layout.event(&event) {
                Some(number) => {
                    let text = happened(layout, number, &event);
                    ExprKind::Name(Ident { text, span, scope: ScopeId::POLICY })
                }
                None => layout.reported(span),
            };
        }
        ExprKind::Field(of, _) => {
            // The event itself, if it is at hand; its fields are found by their own names.
            if let ExprKind::Name(name) = &of.kind
                && !variables.contains(&name.text)
                && let Some(event) = layout.course.events.get(&name.text).copied()
            {
                if at.event != Some(event) && at.trigger != Some(event) && at.keys.iter().all(|(_, of)| *of != event) {
                    not_at_hand(layout, name);
                }
                return;
            }
            walk(layout, of, at, variables);
        }
        ExprKind::Not(inner) | ExprKind::Minus(inner) => walk(layout, inner, at, variables),
        ExprKind::And(terms) | ExprKind::Or(terms) => {
            terms.iter_mut().for_each(|term| walk(layout, term, at, variables))
        }
        ExprKind::Sum(terms) | ExprKind::Product(terms) => {
            terms.iter_mut().for_each(|(_, term)| walk(layout, term, at, variables));
        }
        ExprKind::Compare { subject, tests, .. } => {
            walk(layout, subject, at, variables);
            let of = subject_event(layout, subject);
            for test in tests {
                match &mut test.kind {
                    TestKind::Compare { with, .. } => operand(layout, with, at, variables, of.as_deref()),
                    TestKind::OneOf { values, .. } | TestKind::In { set: SetExpr::Written(values), .. } => {
                        values.iter_mut().for_each(|value| operand(layout, value, at, variables, of.as_deref()));
                    }
                    TestKind::In { set: SetExpr::Given(set), .. } => walk(layout, set, at, variables),
                    TestKind::Within { date, .. } => walk(layout, date, at, variables),
                    TestKind::IsNone { .. } => {}
                }
            }
        }
        ExprKind::Counted { list, .. } => {
            list.iter_mut().for_each(|entry| walk(layout, &mut entry.expr, at, variables))
        }
        ExprKind::Quantified { variable, list, body, .. } => {
            walk(layout, list, at, variables);
            variables.push(variable.text.clone());
            walk(layout, body, at, variables);
            variables.pop();
        }
        ExprKind::Aggregate { value, members, .. } => {
            inside(layout, members, value.as_deref_mut().into_iter(), at, variables);
        }
        ExprKind::The(members) => inside(layout, members, std::iter::empty(), at, variables),
        ExprKind::Linked(linked) => {
            walk(layout, &mut linked.start, at, variables);
            let ends = [&mut linked.from, &mut linked.to].into_iter();
            let jointly = linked.jointly.iter_mut().flat_map(|(share, _, least)| [share, least]);
            inside(layout, &mut linked.ties, ends.chain(jointly), at, variables);
        }
        ExprKind::Call { arguments, .. } => arguments.iter_mut().for_each(|one| walk(layout, one, at, variables)),
        ExprKind::AsAt { value, date } => {
            walk(layout, value, at, variables);
            walk(layout, date, at, variables);
        }
    }
}

fn inside<'e>(
    layout: &mut Layout<'_>,
    members: &mut Members,
    of_each: impl Iterator<Item = &'e mut Expr>,
    at: &At,
    variables: &mut Vec<String>,
) {
    walk(layout, &mut members.list, at, variables);
    variables.push(members.variable.text.clone());
    members.condition.iter_mut().for_each(|condition| walk(layout, condition, at, variables));
    of_each.for_each(|one| walk(layout, one, at, variables));
    variables.pop();
}

/// What a subject is compared with: a bare name may be a value of its enumeration, and is left for the checks to find.
fn operand(layout: &mut Layout<'_>, expr: &mut Expr, at: &At, variables: &mut Vec<String>, values: Option<&[String]>) {
    if let ExprKind::Name(name) = &expr.kind
        && values.is_some_and(|values| values.contains(&name.text))
    {
        return;
    }
    walk(layout, expr, at, variables);
}

/// The stages of the lifecycle that a subject is, so that `stage is testing` is not taken for something else.
fn subject_event(layout: &Layout<'_>, subject: &Expr) -> Option<Vec<String>> {
    let ExprKind::Name(name) = &subject.kind else { return None };
    let item = layout.tree.lifecycles.iter().find(|item| item.name.text == name.text)?;
    Some(item.stages.iter().map(|stage| stage.name.text.clone()).collect())
}

/// What a name means about the test; none where it means what it says.
fn meant(layout: &mut Layout<'_>, name: &Ident, span: Span, at: &At) -> Option<ExprKind> {
    let to = |text: String| Some(ExprKind::Name(Ident { text, span, scope: ScopeId::POLICY }));
    match name.text.as_str() {
        "stage" if layout.tree.lifecycles.len() == 1 && !layout.declared.contains("stage") => {
            return to(layout.tree.lifecycles[0].name.text.clone());
        }
        "trigger" if !layout.declared.contains("trigger") => {
            return to(layout.tree.events.get(at.trigger?)?.name.text.clone());
        }
        _ => {}
    }
    let has = |event: usize| {
        let event = layout.tree.events.get(event)?;
        let record = layout.tree.records.iter().find(|record| record.name.text == event.name.text)?;
        record.fields.iter().any(|field| field.name.text == name.text).then(|| event.name.text.clone())
    };
    let key = at.keys.iter().find(|(key, _)| *key == name.text).map(|(_, event)| *event);
    let event = key.and_then(has).or_else(|| at.event.and_then(has));
    if let Some(event) = event {
        if layout.declared.contains(&name.text) {
            let message = format!("`{}` is both a field of `{event}` and an item of its own", name.text);
            let help = format!("write `{event}.{}` for the field, or give one of them another name", name.text);
            layout.report(Diagnostic::new(Code::AMBIGUOUS_VALUE, message).at(span, "").help(help));
        }
        let of = name_expr(layout.tree, &event, span);
        return Some(ExprKind::Field(Box::new(of), name.clone()));
    }
    if let Some(event) = layout.course.events.get(&name.text).copied() {
        // Only what is counted is an event as a whole.
        if at.event != Some(event) {
            not_at_hand(layout, name);
            return Some(layout.reported(span));
        }
        return None;
    }
    let decision = layout.tree.decisions.iter().position(|item| item.name.text == name.text)?;
    to(outcome(layout, decision))
}

fn not_at_hand(layout: &mut Layout<'_>, name: &Ident) {
    let message = format!("`{}` is an event, and none is at hand here", name.text);
    let help = format!("ask whether one has happened, `happened({0})`; or measure them: `count of {0}`", name.text);
    layout.report(Diagnostic::new(Code::WRONG_KIND_OF_NAME, message).at(name.span, "").help(help));
}

/// The fact that says whether an event of a kind has happened.
fn happened(layout: &mut Layout<'_>, event: usize, name: &Ident) -> String {
    let text = format!("happened{HIDDEN}{}", name.text);
    if !layout.course.facts.contains_key(&text) {
        let ident = Ident { text: text.clone(), span: name.span, scope: ScopeId::POLICY };
        let fact = layout.fact(ident, built_in("bool", name.span), None);
        layout.course.happened.push((fact, event));
    }
    text
}

/// The fact that is the outcome of a decision.
fn outcome(layout: &mut Layout<'_>, decision: usize) -> String {
    let item = &layout.tree.decisions[decision];
    let text = format!("{}{HIDDEN}outcome", item.name.text);
    if !layout.course.facts.contains_key(&text) {
        let ident = Ident { text: text.clone(), span: item.name.span, scope: ScopeId::POLICY };
        let mut values: Vec<EnumValue> = Vec::new();
        for arm in &item.arms {
            if values.iter().all(|value| value.name.text != arm.outcome.text) {
                values.push(EnumValue { name: arm.outcome.clone(), title: None });
            }
        }
        layout.tree.enums.push(EnumItem { name: ident.clone(), ordered: false, values });
        let ty = named(&ident);
        let fact = layout.fact(ident, ty, None);
        layout.course.decided.push((fact, decision));
    }
    text
}
