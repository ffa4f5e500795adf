//! What the program keeps of the items: header, sources, schema, conditions.

use super::super::dependencies::Item;
use super::super::{BoundValue, Checked, Declared};
use crate::diagnostic::{Source, Span};
use crate::order;
use crate::program::{
    Bound, Cite, ConditionInfo, Criterion, EnumInfo, FactInfo, FieldInfo, Header, ModuleInfo, PartInfo, PresumedInfo,
    Program, RecordInfo, Schema, SourceInfo,
};
use crate::resolve::Names;
use crate::syntax::tree::{
    Citation, CriterionItem, FactClauses, Ident, Presumption, Relation, Scope, ScopeId, Text, Tree, Versions as _,
};
use crate::value::{MISSING, Number, Open, Possible, Type, Value};
use std::sync::Arc;

/// The citations, by the numbers of their sources.
pub(super) fn cites(checked: &Checked, cites: &[Citation]) -> Box<[Cite]> {
    cite_numbers(&checked.tree, &checked.names, cites)
}

pub(crate) fn cite_numbers(tree: &Tree, names: &Names, cites: &[Citation]) -> Box<[Cite]> {
    let number = |name: &Ident| {
        let (header, at) = names.source(name)?;
        let before: usize = tree.headers.iter().take(header).map(|header| header.sources.len()).sum();
        u32::try_from(before + at).ok()
    };
    cites.iter().filter_map(|cite| Some(Cite { source: number(&cite.source)?, at: cite.at.text.clone() })).collect()
}

fn text(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.text.clone())
}

/// A program without nodes yet.
pub(super) fn empty(checked: &Checked, files: Arc<[Source]>, hash: String) -> Program {
    let tree = &checked.tree;
    let header = tree.header();
    // By name, and behind them the versions of those that have several.
    let versions = tree.criteria.iter().filter(|item| !item.others.is_empty()).flat_map(|item| item.versions());
    let criterion = |item: &CriterionItem| Criterion {
        name: item.name.text.clone(),
        title: None,
        because: None,
        cites: Box::default(),
        part: None,
        period: None,
        force: None,
        versions: Vec::new(),
        is_version: false,
        span: Span::default(),
        node: 0,
        applies: None,
        requires: 0,
        deemed: None,
        exceptions: Vec::new(),
    };
    let part = |at: usize| PartInfo {
        name: tree.parts[at].name.text.clone(),
        title: None,
        cites: Box::default(),
        node: 0,
        span: Span::default(),
    };
    Program {
        header: Header {
            name: header.map_or(String::new(), |header| header.name.text.clone()),
            title: header.and_then(|header| text(header.title.as_ref())),
            regulator: header.and_then(|header| text(header.regulator.as_ref())),
            version: header.and_then(|header| text(header.version.as_ref())),
            from: header.and_then(|header| header.in_force?.from),
            until: header.and_then(|header| header.in_force?.until),
            timezone: header.and_then(|header| text(header.timezone.as_ref())),
            zone: checked.zone.clone(),
            zone_data: None,
            hash,
        },
        files,
        modules: modules(checked),
        sources: tree
            .headers
            .iter()
            .flat_map(|header| &header.sources)
            .map(|source| SourceInfo {
                name: source.name.text.clone(),
                title: source.title.text.clone(),
                url: text(source.url.as_ref()),
            })
            .collect(),
        schema: schema(checked),
        nodes: Vec::new(),
        spans: Vec::new(),
        owners: Vec::new(),
        cites: Default::default(),
        calls: Default::default(),
        children: Vec::new(),
        consts: Vec::new(),
        values: Vec::new(),
        value_nodes: Vec::new(),
        loops: Vec::new(),
        folds: Vec::new(),
        linked: Vec::new(),
        windows: Vec::new(),
        choices: Vec::new(),
        given: Vec::new(),
        dated: Vec::new(),
        forces: Vec::new(),
        exceptions: Vec::new(),
        in_force: Vec::new(),
        gathered: Vec::new(),
        presumptions: Vec::new(),
        criteria: tree.criteria.iter().chain(versions).map(criterion).collect(),
        plans: Vec::new(),
        parts: (0..tree.parts.len()).map(part).collect(),
        definitions: tree
            .defines
            .iter()
            .zip(checked.defines.iter().zip(&checked.kept))
            .zip(&checked.takes)
            .map(|((item, (ty, kept)), takes)| definition(checked, item, ty, kept, takes))
            .collect(),
        conditions: tree
            .conditions
            .iter()
            .map(|item| ConditionInfo {
                name: item.name.text.clone(),
                text: item.text.text.clone(),
                cites: cites(checked, &item.cites),
                force: None,
                versions: Vec::new(),
            })
            .collect(),
        decisions: Vec::new(),
        course: Default::default(),
        scenarios: Vec::new(),
        depth: 0,
    }
}

/// Where among the program's criteria the versions of each stand, in the order of their days.
pub(super) fn version_places(checked: &Checked) -> Vec<usize> {
    let mut next = checked.tree.criteria.len();
    let place = |item: &CriterionItem| {
        let place = next;
        next += if item.others.is_empty() { 0 } else { item.others.len() + 1 };
        place
    };
    checked.tree.criteria.iter().map(place).collect()
}

fn modules(checked: &Checked) -> Vec<ModuleInfo> {
    let scopes = (0u32..).zip(&checked.tree.scopes).skip(1);
    let module = |(at, scope): (u32, &Scope)| {
        let in_force = checked.tree.header_of(ScopeId(at)).and_then(|header| header.in_force);
        ModuleInfo {
            name: scope.prefix.trim_end_matches('.').to_owned(),
            from: in_force.and_then(|period| period.from),
            until: in_force.and_then(|period| period.until),
        }
    };
    scopes.map(module).collect()
}

fn schema(checked: &Checked) -> Schema {
    let tree = &checked.tree;
    let mut schema = Schema { asked: tree.course.asked, ..Schema::default() };
    for (at, item) in (0u32..).zip(&tree.facts) {
        let Some(declared) = checked.facts.get(at as usize) else { continue };
        let suggests = item.clauses.suggests.iter().filter_map(|(value, text)| {
            let id = super::super::Checker::enum_of(&declared.ty)?;
            Some((checked.names.value_of(id, &value.text)?, text.text.clone()))
        });
        if (at as usize) < schema.asked {
            schema.fact_index.insert(item.name.text.clone(), at);
        }
        schema.facts.push(FactInfo {
            field: field(checked, &item.name, item.question.as_ref(), &item.clauses, declared),
            judged_by: text(item.judged_by.as_ref()),
            suggests: suggests.collect(),
            asked: None,
            presumed: presumed(checked, at as usize, item.clauses.presumed.as_ref()),
        });
    }
    for item in &tree.enums {
        let index = (0..=u16::MAX).zip(&item.values).map(|(at, value)| (value.name.text.clone(), at)).collect();
        schema.enums.push(EnumInfo {
            name: item.name.text.clone(),
            values: item.values.iter().map(|value| value.name.text.clone()).collect(),
            titles: item.values.iter().map(|value| text(value.title.as_ref())).collect(),
            index,
        });
    }
    for (item, declared) in tree.records.iter().zip(&checked.fields) {
        let index = (0u32..).zip(&item.fields).map(|(at, field)| (field.name.text.clone(), at)).collect();
        let fields = item
            .fields
            .iter()
            .zip(declared)
            .map(|(one, declared)| field(checked, &one.name, one.question.as_ref(), &one.clauses, declared))
            .collect();
        schema.records.push(RecordInfo { name: item.name.text.clone(), fields, index });
    }
    for (item, calendar) in tree.calendars.iter().zip(&checked.calendars) {
        schema.calendars.push((item.name.text.clone(), calendar.clone()));
    }
    schema
}

fn presumed(checked: &Checked, at: usize, presumption: Option<&Presumption>) -> Option<PresumedInfo> {
    let presumption = presumption?;
    Some(PresumedInfo {
        value: checked.presumed.get(at)?.clone()?,
        cites: cites(checked, &presumption.cites),
        span: presumption.span.to(presumption.when.span),
        when: presumption.when.span,
    })
}

fn field(
    checked: &Checked,
    name: &Ident,
    question: Option<&Text>,
    clauses: &FactClauses,
    declared: &Declared,
) -> FieldInfo {
    FieldInfo {
        name: name.text.clone(),
        ty: declared.ty.clone(),
        question: text(question),
        help: text(clauses.help.as_ref()),
        cites: cites(checked, &clauses.cites),
        bounds: bounds(&declared.bounds),
        open: Open { reasons: MISSING, values: possible(checked, declared) },
        span: name.span,
    }
}

pub(super) fn bounds(checked: &[BoundValue]) -> Vec<Bound> {
    let bound = |bound: &BoundValue| Bound { op: super::expressions::relation(bound.op), value: bound.value.clone() };
    checked.iter().map(bound).collect()
}

/// What a fact can be while it is not given: the values of its enumeration, or what its bounds leave.
fn possible(checked: &Checked, declared: &Declared) -> Possible {
    let mut least = None;
    let mut greatest = None;
    for bound in &declared.bounds {
        let closer = |old: &Option<Value>, side: std::cmp::Ordering| {
            old.as_ref().is_none_or(|old| bound.value.order(old) == Some(side))
        };
        // For whole numbers `more than 5` is `at least 6`; elsewhere 5 itself stays in, which is a little too wide and never wrong.
        match bound.op {
            Relation::AtLeast | Relation::More if closer(&least, std::cmp::Ordering::Greater) => {
                least = Some(tighten(&declared.ty, bound.op, &bound.value));
            }
            Relation::AtMost | Relation::Less if closer(&greatest, std::cmp::Ordering::Less) => {
                greatest = Some(tighten(&declared.ty, bound.op, &bound.value));
            }
            _ => {}
        }
    }
    let inner = match declared.ty.required() {
        Type::Bool => Possible::OneOf(vec![Value::Bool(false), Value::Bool(true)]),
        Type::Enum(id) => {
            let count = checked.tree.enums.get(id.0 as usize).map_or(0, |item| item.values.len());
            Possible::OneOf((0..=u16::MAX).take(count).map(Value::Enum).collect())
        }
        _ if least.is_some() || greatest.is_some() => Possible::Range(least, greatest),
        _ => Possible::Given,
    };
    match (&declared.ty, inner) {
        (Type::Optional(_), Possible::OneOf(mut values)) => {
            values.push(Value::None);
            Possible::OneOf(values)
        }
        (Type::Optional(_), _) => Possible::Given,
        (_, inner) => inner,
    }
}

fn tighten(ty: &Type, op: Relation, value: &Value) -> Value {
    match (ty.required(), op, value) {
        (Type::Integer, Relation::More, Value::Number(number)) => Value::Number(number.add(&Number::ONE)),
        (Type::Integer, Relation::Less, Value::Number(number)) => Value::Number(number.sub(&Number::ONE)),
        (Type::Date, Relation::More, Value::Date(date)) => date.tomorrow().map_or(value.clone(), Value::Date),
        (Type::Date, Relation::Less, Value::Date(date)) => date.yesterday().map_or(value.clone(), Value::Date),
        _ => value.clone(),
    }
}

/// A definition that has not been lowered yet.
fn definition(
    checked: &Checked,
    item: &crate::syntax::tree::DefineItem,
    ty: &Type,
    kept: &[BoundValue],
    takes: &[Type],
) -> crate::program::DefinitionInfo {
    crate::program::DefinitionInfo {
        name: item.name.text.clone(),
        // What is in force for a time cites by version.
        cites: if item.in_force.is_some() { Box::default() } else { cites(checked, &item.cites) },
        ty: ty.clone(),
        takes: item.parameters.iter().map(|one| one.name.text.clone()).zip(takes.iter().cloned()).collect(),
        span: item.name.span,
        spans: item.versions().map(|version| version.name.span).collect(),
        bounds: bounds(kept),
        value: crate::program::Operand::On,
        node: None,
    }
}

/// The modules that these items are of. What a module's facts are bound to is no item of the module.
pub(super) fn modules_of(checked: &Checked, items: &[Item]) -> Vec<u32> {
    let tree = &checked.tree;
    let name = |item: &Item| match item {
        Item::Define(at) => tree.defines.get(*at).filter(|item| !item.binding).map(|item| &item.name),
        Item::Criterion(at) => tree.criteria.get(*at).map(|item| &item.name),
        Item::Part(at) => tree.parts.get(*at).map(|item| &item.name),
        Item::Presumed(at) => tree.facts.get(*at).map(|item| &item.name),
    };
    let mut modules: Vec<u32> = items.iter().filter_map(name).filter_map(|name| name.scope.0.checked_sub(1)).collect();
    order::sort(&mut modules);
    modules.dedup();
    modules
}
