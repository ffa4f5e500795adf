//! One decision after the other by the reference policy, against the rules by hand.

use crate::{Result, heading, line, shares};
use jiff::civil::{Date, date};
use regbox::{Decision, Facts, Policy, Source, Verdict};
use regbox_benches::applications::{COUNT, ELIGIBLE, FAILED, applications};
use regbox_benches::by_hand::{self, Application, Encoded};
use regbox_benches::policies::{CRITERIA, DECISION, REFERENCE};
use regbox_benches::race::{Effort, Way, race};

const ON: Date = date(2026, 11, 23);
/// So few that facts and structs stay in the cache of one core.
const FEW: usize = 500;

/// The verdicts of a decision, bit by bit, and whether its outcome is the good one.
fn verdicts(decision: &Decision) -> (u32, bool) {
    let each = decision.criteria().enumerate();
    let met = each.fold(0, |all, (at, one)| all | u32::from(one.verdict == Verdict::Met) << at);
    (met, decision.outcome() == Some("eligible"))
}

pub(crate) fn run(effort: Effort) -> Result {
    let policy = &Policy::from_source(Source::new("policy.regbox", REFERENCE))?;
    let texts: &Vec<String> = &applications().take(COUNT).collect();
    let facts: &Vec<Facts> =
        &texts.iter().map(|json| policy.facts_from_json(json)).collect::<std::result::Result<_, _>>()?;
    let structs: Vec<Application> =
        texts.iter().map(|json| serde_json::from_str(json)).collect::<std::result::Result<_, _>>()?;
    let encoded: &Vec<Encoded> = &structs.iter().map(Application::encoded).collect();
    let decisions: &Vec<Decision> =
        &facts.iter().map(|facts| policy.decide(DECISION, facts, ON)).collect::<std::result::Result<_, _>>()?;
    count(decisions, encoded)?;

    let read = |json: &String| policy.facts_from_json(json);
    let decide = |facts: &Facts| policy.decide(DECISION, facts, ON);
    let from_json = |json: &String| read(json).and_then(|facts| decide(&facts));

    heading("To the outcome and all 20 verdicts, for one application: Regbox, and by hand");
    let by_hand_json = |json: &String| Application::verdicts_from_json(json).map(|met| (met, met == by_hand::ELIGIBLE));
    let by_hand = |one: &Encoded| (one.verdicts(), one.verdicts() == by_hand::ELIGIBLE);
    let json = race(
        effort,
        [
            Way::each(texts, |json| from_json(json).map(|decision| verdicts(&decision))),
            Way::each(texts, by_hand_json),
            Way::each(texts, read),
            Way::each(texts, |json| serde_json::from_str::<Application>(json)),
        ],
    );
    line(&json, "from JSON text", 0, 1, Some(15));
    line(&json, "  reading the facts only", 2, 3, None);
    let prebuilt = |count: usize| {
        let (facts, encoded) = (&facts[..count], &encoded[..count]);
        race(
            effort,
            [
                Way::each(facts, |facts| decide(facts).map(|decision| verdicts(&decision))),
                Way::each(encoded, by_hand),
                Way::each(facts, decide),
            ],
        )
    };
    let (all, few) = (prebuilt(COUNT), prebuilt(FEW));
    line(&all, "from facts read before", 0, 1, Some(200));
    line(&all, "  deciding only", 2, 1, None);
    line(&few, &format!("from facts read before, {FEW} of them"), 0, 1, Some(200));
    line(&few, "  deciding only", 2, 1, None);

    heading("With the full explanation, and the decision alone");
    let explained = race(
        effort,
        [
            Way::each(texts, |json| from_json(json).map(|decision| decision.explanation())),
            Way::each(texts, from_json),
            Way::each(facts, |facts| decide(facts).map(|decision| decision.explanation())),
            Way::each(facts, decide),
            Way::each(texts, |json| from_json(json).map(|decision| decision.to_json())),
            Way::each(facts, |facts| decide(facts).map(|decision| decision.to_json())),
        ],
    );
    line(&explained, "explanation, from JSON text", 0, 1, Some(15));
    line(&explained, "explanation, from facts read before", 2, 3, Some(15));
    line(&explained, "to_json, from JSON text", 4, 1, None);
    line(&explained, "to_json, from facts read before", 5, 3, None);

    let stages = race(
        effort,
        [
            Way::each(texts, read),
            Way::each(facts, decide),
            Way::each(decisions, verdicts),
            Way::each(decisions, Decision::explanation),
            Way::each(decisions, Decision::to_json),
        ],
    );
    let names = ["facts from JSON", "decide", "verdicts", "explanation", "to_json, which explains again"];
    shares("The stages of one decision, as shares of all of them", &stages, &names);
    Ok(())
}

/// The counts of the reference; no figure is worth anything without them.
fn count(decisions: &[Decision], encoded: &[Encoded]) -> Result {
    let ours: Vec<(u32, bool)> = decisions.iter().map(verdicts).collect();
    let same = ours.iter().zip(encoded).all(|((met, _), by_hand)| *met == by_hand.verdicts());
    let eligible = ours.iter().filter(|(_, eligible)| *eligible).count();
    let failed: usize = ours.iter().map(|(met, _)| CRITERIA - met.count_ones() as usize).sum();
    println!("{COUNT} applications: {eligible} eligible, {failed} criteria failed");
    if same && (eligible, failed) == (ELIGIBLE, FAILED) {
        Ok(())
    } else {
        Err("those are not the counts of the reference".into())
    }
}
