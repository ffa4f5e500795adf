//! The names that a policy has for what is given as facts, at any depth.

use regbox::Policy;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What stands for the members of a list, among the keys of objects.
pub(crate) const MEMBERS: &str = "[]";

/// So many steps deep a schema is read: two for each record or list, and what is given goes no deeper than 128 of them.
const DEEPEST: usize = 300;

/// The names inside one: of facts, of the fields of records, of the parts of judgements, of the members of lists. Those of a
/// record are held once, however often it stands in others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    pub inside: BTreeMap<String, Arc<Names>>,
}

/// A schema that is read.
struct Reading<'s> {
    root: &'s Value,
    /// By the place that references name.
    named: BTreeMap<&'s str, Names>,
}

impl<'s> Reading<'s> {
    fn names(&mut self, schema: &'s Value, depth: usize) -> Names {
        let mut names = Names::default();
        let Some(depth) = depth.checked_sub(1) else { return names };
        if let Some(place) = schema["$ref"].as_str() {
            if !self.named.contains_key(place) {
                let there = place.strip_prefix('#').and_then(|place| self.root.pointer(place));
                let found = there.map_or_else(Names::default, |there| self.names(there, depth));
                self.named.insert(place, found);
            }
            names.join(&self.named[place]);
        }
        for same in schema["anyOf"].as_array().into_iter().flatten() {
            names.join(&self.names(same, depth));
        }
        for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
            names.put(key, &Arc::new(self.names(inner, depth)));
        }
        if let Some(members) = schema.get("items") {
            names.put(MEMBERS, &Arc::new(self.names(members, depth)));
        }
        names
    }
}

impl Names {
    /// The names of all that a policy asks for, as its JSON Schema has them.
    pub(crate) fn of(policy: &Policy) -> Names {
        let Ok(schema) = serde_json::from_str(&policy.schema()) else { return Names::default() };
        Reading { root: &schema, named: BTreeMap::new() }.names(&schema, DEEPEST)
    }

    fn put(&mut self, name: &str, names: &Arc<Names>) {
        match self.inside.get_mut(name) {
            Some(own) => Arc::make_mut(own).join(names),
            None => drop(self.inside.insert(name.to_owned(), names.clone())),
        }
    }

    fn join(&mut self, other: &Names) {
        other.inside.iter().for_each(|(name, names)| self.put(name, names));
    }

    /// Whether there is something of a name with dots.
    pub(crate) fn has(&self, name: &str) -> bool {
        let mut steps = name.split('.');
        steps.try_fold(self, |at, step| at.inside.get(step).filter(|_| step != MEMBERS).map(|inner| &**inner)).is_some()
    }

    /// The columns, by their numbers, that are read for one of several policies: those that it knows, and for the first those
    /// that none knows, which it refuses.
    pub(crate) fn columns(policies: &[Names], at: usize, names: &[impl AsRef<str>]) -> Vec<usize> {
        let reads = |name: &str| {
            policies.get(at).is_some_and(|own| own.has(name)) || at == 0 && policies.iter().all(|one| !one.has(name))
        };
        (0..names.len()).filter(|column| reads(names[*column].as_ref())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Names;
    use regbox::{Policy, Source};

    #[test]
    fn what_is_inside_has_names_too() {
        let text = r#"
            policy a "A" { version "1" in force from 2024-01-01 source r "R" }
            record Inner { x: integer "?" }
            record Outer { one: Inner "?" many: optional list of list of Inner "?" }
            fact o: optional Outer "?"
            judgement j: list of Inner by "officer" "?"
            fact all: list of Outer "?"
            criterion c { cites r "1" requires no m in j satisfies m.x is 1 }
            decision d { yes when c  no otherwise }
        "#;
        let policy = Policy::from_source(Source::new("a", text)).unwrap_or_else(|errors| panic!("{errors}"));
        let names = Names::of(&policy);
        for (name, has) in
            [("o", true), ("o.one.x", true), ("o.two", false), ("j.value", true), ("j.by", true), ("j.x", false)]
        {
            assert_eq!(names.has(name), has, "{name}");
        }
        let within = |steps: &[&str]| {
            steps.iter().try_fold(&names, |at, step| at.inside.get(*step).map(|inner| &**inner)).is_some()
        };
        assert!(within(&["o", "many", "[]", "[]", "x"]) && within(&["j", "value", "[]", "x"]));
        assert!(within(&["all", "[]", "one", "x"]) && !within(&["all", "[]", "x"]));
        // A column has no name for the members of a list.
        assert!(!names.has("all.[]"));
    }
}
