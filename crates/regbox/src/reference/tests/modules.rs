//! Modules: a policy says the same as a module of another one, whether its facts are given or computed.

use super::{Made, answer, cases, drafts, on, shown};
use crate::decide::view;
use crate::reference::generate::facts::{Case, Fact, Given};
use crate::reference::generate::items::{Draft, File};
use crate::reference::generate::modules::can_be_bound;
use crate::reference::generate::text::Tape;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

/// The draft as the module `m` of a policy that computes some of its facts, and the facts as that policy asks for them.
fn as_module(draft: &Draft, bind: u16) -> (Vec<File>, String) {
    let facts = draft.case.facts.iter().zip(&draft.case.given);
    let bound: Vec<(&Fact, &Given)> = facts
        .clone()
        .zip(0..)
        .filter(|((fact, _), at)| can_be_bound(fact) && !fact.name.contains('.') && bind >> (at % 16) & 1 == 1)
        .map(|(one, _)| one)
        .collect();
    let mut text = String::from(
        "policy user \"User\" { version \"1\" in force from 2020-01-01 source own \"Own\" months reject }\n",
    );
    for (fact, _) in &bound {
        let (name, ty, bounds) = (&fact.name, fact.shape.type_name(), fact.shape.bounds());
        text.push_str(&format!("fact {name}: {ty} \"?\" {{ {bounds} }}\n"));
    }
    let bindings: Vec<String> = bound.iter().map(|(fact, _)| format!("{0} = {0}", fact.name)).collect();
    text.push_str(&format!("use \"a.regbox\" as m {{ {} }}\n", bindings.join(", ")));
    text.push_str("criterion own { cites own \"1\" requires m.c0 }\ndecision d { yes when own no otherwise }\n");
    let given = |part: &[(&Fact, &Given)]| {
        let facts = part.iter().map(|(fact, _)| (*fact).clone()).collect();
        Case { facts, given: part.iter().map(|(_, given)| (*given).clone()).collect() }.json(&mut Tape::new(&[]))
    };
    let rest: Vec<(&Fact, &Given)> =
        facts.filter(|(fact, _)| bound.iter().all(|(other, _)| other.name != fact.name)).collect();
    let own = given(&bound);
    let comma = if bound.iter().all(|_| own == "{}") || bound.is_empty() { "" } else { "," };
    let json = format!("{{\"m\":{}{comma}{}", given(&rest), own.trim_start_matches('{'));
    let mut files = draft.as_made();
    files.push(("user.regbox", text));
    (files, json)
}

fn same_as_alone(draft: &Draft, bind: u16, complete: bool) -> Result<(), proptest::test_runner::TestCaseError> {
    let (files, json) = as_module(draft, bind);
    let (alone, within) = (Made::draft(draft), Made::of(&files));
    let (facts, module_facts) = (alone.facts(&draft.case), within.facts_of(&json));
    let (state, module_state) = (alone.state(&facts, on(draft)), within.state(&module_facts, on(draft)));
    prop_assert_eq!(alone.program.named_criteria().count() + 1, within.program.named_criteria().count());
    let reference = within.reference(&module_facts, on(draft));
    for criterion in alone.program.named_criteria() {
        let name = format!("m.{}", criterion.name);
        let at = within.program.named_criteria().position(|other| other.name == name).unwrap();
        let truth = module_state.truths[within.program.criteria[at].node as usize];
        prop_assert_eq!(state.truths[criterion.node as usize], truth, "{}\n{}\n{}", name, shown(&files), json);
        if complete {
            let expected = reference.criterion(at, &reference.today()).answer;
            prop_assert_eq!(expected, answer(truth), "{}\n{}\n{}", name, shown(&files), json);
        }
    }
    for definition in &alone.program.definitions {
        let name = format!("m.{}", definition.name);
        let other = within.program.definitions.iter().find(|other| other.name == name).unwrap();
        let (a, b) = match (definition.node, other.node) {
            (Some(a), Some(b)) => {
                prop_assert_eq!(state.truths[a as usize], module_state.truths[b as usize]);
                continue;
            }
            _ => (definition.value, other.value),
        };
        let a = view(&alone.program, facts.slots(), &state, a).to_abs();
        let b = view(&within.program, module_facts.slots(), &module_state, b).to_abs();
        prop_assert_eq!(a, b, "{}\n{}\n{}", name, shown(&files), json);
    }
    // What is written of the facts is read again.
    prop_assert_eq!(within.facts_of(&module_facts.to_json()).to_json(), module_facts.to_json());
    prop_assert!(module_facts.to_json().matches("\"m\":").count() <= 2);
    Ok(())
}

proptest! {
    #![proptest_config(cases(150))]
    #[test]
    fn a_module_says_what_it_says_alone(draft in drafts(0), bind in any::<u16>()) {
        same_as_alone(&draft, bind, true)?;
    }

    #[test]
    fn a_module_leaves_open_what_it_leaves_open_alone(draft in drafts(40), bind in any::<u16>()) {
        same_as_alone(&draft, bind, false)?;
    }
}

#[test]
fn the_test_of_a_module_stays_with_the_module() {
    let header = |name: &str| {
        format!("policy {name} {{ version \"1\" in force from 2025-01-01 timezone \"UTC\" source r \"R\" }}\n")
    };
    let module = header("inner")
        + "event sale {} measure total = count of sale limit cap { cites r \"1\" total does not exceed 5 }\n\
           fact x: bool \"?\" criterion ok { cites r \"1\" requires x }";
    let user = header("outer") + "use \"m.regbox\" as m decision d { yes when m.ok no otherwise }";
    let made = Made::of(&[("a.regbox", user), ("m.regbox", module)]);
    assert!(made.program.course.events.is_empty() && made.program.course.limits.is_empty());
    assert_eq!(made.program.criteria[0].name, "m.ok");
}
