//! What several policies take of one case: each, what it has a name for.

use super::names::{MEMBERS, Names};
use regbox::Policy;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::ptr;
use std::sync::Arc;

/// What one of several policies does not take of what is given: what only others have a name for. What none of them has
/// stays, for each to refuse.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    cuts: Arc<Cuts>,
}

/// By key; the members of a list have one in common.
pub(crate) type Cuts = BTreeMap<String, Cut>;

/// What happens to what has a name.
#[derive(Debug)]
pub(crate) enum Cut {
    /// It is taken out.
    Out,
    /// Something inside of it is.
    Inside(Arc<Cuts>),
}

impl Shared {
    /// For each of several policies; where there is one, it takes all.
    pub(crate) fn of_each(policies: &[&Policy]) -> Vec<Shared> {
        let names: Vec<Names> = policies.iter().map(|policy| Names::of(policy)).collect();
        Shared::of_names(&names)
    }

    /// For each of several policies, of which these are the names.
    pub(crate) fn of_names(names: &[Names]) -> Vec<Shared> {
        let shared = |at: usize| {
            let others = names.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other);
            Shared { cuts: cuts(&names[at], &others.collect::<Vec<_>>(), &mut Seen::new()) }
        };
        (0..names.len()).map(shared).collect()
    }

    /// What is taken out of what has a name with dots, but for what is taken out as a whole.
    pub(crate) fn inside(&self, name: &str) -> Option<&Cuts> {
        name.split('.').try_fold(&*self.cuts, |cuts, step| match cuts.get(step) {
            Some(Cut::Inside(cuts)) => Some(&**cuts),
            _ => None,
        })
    }

    /// A case without what is taken out; as it is where nothing is, and where it is no JSON.
    pub(crate) fn part_of<'t>(&self, text: &'t str) -> Cow<'t, str> {
        part(text, &self.cuts).map_or(Cow::Borrowed(text), Cow::Owned)
    }
}

/// What has been found of names that stand in several places: by where those of the others are held, and the own.
type Seen = BTreeMap<Vec<*const Names>, Arc<Cuts>>;

/// What others have a name for inside of something, and one has not. What has no names inside of it for the one is of
/// another kind, and taken as it is.
fn cuts(own: &Names, others: &[&Names], seen: &mut Seen) -> Arc<Cuts> {
    let places: Vec<*const Names> =
        others.iter().map(|other| ptr::from_ref(*other)).chain([ptr::from_ref(own)]).collect();
    if let Some(found) = seen.get(&places) {
        return found.clone();
    }
    let mut cuts = Cuts::new();
    if own.inside.is_empty() {
        return cuts.into();
    }
    for name in others.iter().flat_map(|other| other.inside.keys()) {
        let Some(inner) = own.inside.get(name) else {
            cuts.insert(name.clone(), Cut::Out);
            continue;
        };
        let others: Vec<&Names> = others.iter().filter_map(|other| Some(&**other.inside.get(name)?)).collect();
        let inside = self::cuts(inner, &others, seen);
        if !inside.is_empty() {
            cuts.insert(name.clone(), Cut::Inside(inside));
        }
    }
    let cuts = Arc::new(cuts);
    seen.insert(places, cuts.clone());
    cuts
}

/// A value without what is taken out; none where nothing is.
fn part(text: &str, cuts: &Cuts) -> Option<String> {
    if cuts.is_empty() {
        return None;
    }
    let (text, mut changed) = (text.trim_ascii_start(), false);
    if text.starts_with('{') {
        let Entries(entries) = serde_json::from_str(text).ok()?;
        let mut kept = Vec::new();
        for (key, value) in entries {
            let inner = match cuts.get(&key) {
                Some(Cut::Out) => {
                    changed = true;
                    continue;
                }
                Some(Cut::Inside(cuts)) => part(value.get(), cuts),
                None => None,
            };
            changed |= inner.is_some();
            let key = serde_json::Value::from(key);
            kept.push(format!("{key}:{}", inner.as_deref().unwrap_or(value.get())));
        }
        return changed.then(|| format!("{{{}}}", kept.join(",")));
    }
    let Some(Cut::Inside(cuts)) = cuts.get(MEMBERS) else { return None };
    if !text.starts_with('[') {
        return None;
    }
    let members: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    let mut kept = Vec::with_capacity(members.len());
    for member in members {
        let inner = part(member.get(), cuts);
        changed |= inner.is_some();
        kept.push(inner.map_or(Cow::Borrowed(member.get()), Cow::Owned));
    }
    changed.then(|| format!("[{}]", kept.join(",")))
}

/// The entries of an object in their order, also those of a key that stands twice: that is for the core to refuse.
struct Entries<'t>(Vec<(String, &'t RawValue)>);

impl<'t> Deserialize<'t> for Entries<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Entries<'t>, D::Error> {
        struct Each;
        impl<'t> Visitor<'t> for Each {
            type Value = Entries<'t>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Entries<'t>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

#[cfg(test)]
mod tests {
    use super::Shared;
    use regbox::{Policy, Source};

    fn policy(facts: &str) -> Policy {
        let text = format!(
            "policy a \"A\" {{ version \"1\" in force from 2024-01-01 source r \"R\" }}\nfact a: integer \"?\"\n{facts}\n\
             criterion c {{ cites r \"1\" requires a is 1 }}\ndecision d {{ yes when c  no otherwise }}"
        );
        Policy::from_source(Source::new("a", text)).unwrap_or_else(|errors| panic!("{errors}"))
    }

    #[test]
    fn each_takes_what_it_knows() {
        let one = policy("record R { x: integer \"?\" y: integer \"?\" }\nfact r: R \"?\"");
        let two = policy("record R { x: integer \"?\" }\nfact b: bool \"?\"\nfact r: R \"?\"");
        let text = r#"{"a": 1, "b": true, "r": {"x": 1, "y": 2}, "z": 3}"#;
        let shared = Shared::of_each(&[&one, &two]);
        // What none has, each refuses.
        assert_eq!(shared[0].part_of(text), r#"{"a":1,"r":{"x": 1, "y": 2},"z":3}"#);
        assert_eq!(shared[1].part_of(text), r#"{"a":1,"b":true,"r":{"x":1},"z":3}"#);
        for text in ["[1]", "", r#"{"a": 1"#] {
            assert_eq!(shared[1].part_of(text), text);
        }
        for alone in [Shared::of_each(&[&one]), Shared::of_each(&[&one, &one])] {
            assert_eq!(alone[0].part_of(text), text);
        }
    }

    #[test]
    fn what_is_inside_lists_and_judgements_is_cut_too() {
        let facts =
            "fact l: list of R \"?\"\nfact o: optional list of list of R \"?\"\njudgement j: R by \"officer\" \"?\"";
        let one = policy(&format!("record R {{ x: integer \"?\" y: integer \"?\" }}\n{facts}"));
        let two = policy(&format!("record R {{ x: integer \"?\" }}\n{facts}"));
        let [_, shared] = <[Shared; 2]>::try_from(Shared::of_each(&[&one, &two])).unwrap();
        for (text, expected) in [
            (r#"{"l": [{"x": 1, "y": 2}, null, {"y": 3}]}"#, r#"{"l":[{"x":1},null,{}]}"#),
            (r#"{"o": [[], [{"y": 3, "z": 1}]]}"#, r#"{"o":[[],[{"z":1}]]}"#),
            (r#"{"o": {"none": true}, "l": [1, {"x": 1}]}"#, r#"{"o": {"none": true}, "l": [1, {"x": 1}]}"#),
            (r#"{"j": {"value": {"x": 1, "y": 2}, "by": "officer"}}"#, r#"{"j":{"value":{"x":1},"by":"officer"}}"#),
            (r#"{"l": [{"x": 1, "x": 2, "y": 3}]}"#, r#"{"l":[{"x":1,"x":2}]}"#),
        ] {
            assert_eq!(shared.part_of(text), expected);
        }
    }

    #[test]
    fn records_that_stand_often_in_others_are_gone_through_once() {
        let facts = |least: &str| {
            let levels: String =
                (1..40).map(|at| format!("record R{at} {{ a: R{} \"?\" b: R{} \"?\" }}\n", at - 1, at - 1)).collect();
            format!("record R0 {{ x: integer \"?\"{least} }}\n{levels}fact r: R39 \"?\"")
        };
        let (one, two) = (policy(&facts(" y: integer \"?\"")), policy(&facts("")));
        let nested = |inner: &str| format!("{}{inner}{}", "{\"b\":".repeat(39), "}".repeat(39));
        let text = format!("{{\"r\":{}}}", nested("{\"x\":1,\"y\":2}"));
        let shared = Shared::of_each(&[&one, &two]);
        assert_eq!(shared[1].part_of(&text), format!("{{\"r\":{}}}", nested("{\"x\":1}")));
    }

    #[test]
    fn what_is_of_another_kind_is_taken_as_it_is() {
        let one = policy("record R { x: integer \"?\" }\nfact m: R \"?\"");
        let two = policy("fact m: text \"?\"");
        let text = r#"{"m": {"x": 5}}"#;
        assert!(Shared::of_each(&[&one, &two]).iter().all(|shared| shared.part_of(text) == text));
    }
}
