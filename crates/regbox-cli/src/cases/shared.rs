//! What several policies take of one case: each, what it has a name for.

use super::header::Known;
use regbox::Policy;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The names that one of several policies has, and those that the others have.
pub(crate) struct Shared {
    own: Known,
    others: Vec<Known>,
    first: bool,
}

impl Shared {
    /// For each of several policies; nothing where there is one, which takes all.
    pub(crate) fn of_each(policies: &[&Policy]) -> Vec<Shared> {
        if policies.len() < 2 {
            return Vec::new();
        }
        let shared = |at: usize| Shared {
            own: Known::of(policies[at]),
            others: (0..policies.len()).filter(|other| *other != at).map(|other| Known::of(policies[other])).collect(),
            first: at == 0,
        };
        (0..policies.len()).map(shared).collect()
    }

    /// A case without what only other policies have a name for. What none has stays with the first, which refuses it, and so
    /// does what is no object.
    pub(crate) fn part_of<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.object(text, "").map_or(Cow::Borrowed(text), Cow::Owned)
    }

    /// An object without such keys; none where nothing is taken out.
    fn object(&self, text: &str, prefix: &str) -> Option<String> {
        if !text.trim_ascii_start().starts_with('{') || !self.differ(prefix) {
            return None;
        }
        let entries: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
        let mut out = String::from("{");
        let mut changed = false;
        for (key, value) in &entries {
            let name = format!("{prefix}{key}");
            let keeps = self.own.takes(&name) || self.first && self.others.iter().all(|other| !other.takes(&name));
            if !keeps {
                changed = true;
                continue;
            }
            let inner = self.object(value.get(), &format!("{name}."));
            changed |= inner.is_some();
            if out.len() > 1 {
                out.push(',');
            }
            out.push_str(&serde_json::Value::from(key.as_str()).to_string());
            out.push(':');
            out.push_str(inner.as_deref().unwrap_or(value.get()));
        }
        out.push('}');
        changed.then_some(out)
    }

    /// Whether another policy has a name below a prefix that this one has not, or this one has nothing below it.
    fn differ(&self, prefix: &str) -> bool {
        self.others.iter().any(|other| other.below(prefix).any(|name| !self.own.has(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::Shared;
    use regbox::{Policy, Source};

    fn policy(facts: &str) -> Policy {
        let text = format!(
            "policy a \"A\" {{ version \"1\" in force from 2024-01-01 source r \"R\" }}\n{facts}\n\
             criterion c {{ cites r \"1\" requires a is 1 }}\ndecision d {{ yes when c  no otherwise }}"
        );
        Policy::from_source(Source::new("a", text)).unwrap_or_else(|errors| panic!("{errors}"))
    }

    #[test]
    fn each_takes_what_it_knows() {
        let one = policy("record R { x: integer \"?\" y: integer \"?\" }\nfact a: integer \"?\"\nfact r: R \"?\"");
        let two = policy("record R { x: integer \"?\" }\nfact a: integer \"?\"\nfact b: bool \"?\"\nfact r: R \"?\"");
        let text = r#"{"a": 1, "b": true, "r": {"x": 1, "y": 2}, "z": 3}"#;
        let shared = Shared::of_each(&[&one, &two]);
        assert_eq!(shared[0].part_of(text), r#"{"a":1,"r":{"x": 1, "y": 2},"z":3}"#);
        assert_eq!(shared[1].part_of(text), r#"{"a":1,"b":true,"r":{"x":1}}"#);
        for text in ["[1]", "", r#"{"a": 1"#] {
            assert_eq!(shared[1].part_of(text), text);
        }
        assert!(Shared::of_each(&[&one]).is_empty());
        let alike = Shared::of_each(&[&one, &one]);
        assert_eq!(alike[1].part_of(r#"{"a": 1}"#), r#"{"a": 1}"#);
    }
}
