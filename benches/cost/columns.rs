//! The reference policy over the columns of an Arrow batch, against the rules by hand over the same columns.

use crate::{Result, heading, line};
use arrow_array::RecordBatch;
use jiff::civil::{Date, date};
use regbox::{Facts, Policy, Source, Verdict};
use regbox_benches::applications::{COUNT, ELIGIBLE, FAILED, applications};
use regbox_benches::by_columns::{CRITERIA, batch, verdicts};
use regbox_benches::policies::{DECISION, REFERENCE};
use regbox_benches::race::{Effort, Way, race};
use regbox_columns::{Decided, Options, decide};

const ON: Date = date(2026, 11, 23);

pub(crate) fn run(effort: Effort, quick: bool) -> Result {
    let policy = &Policy::from_source(Source::new("policy.regbox", REFERENCE))?;
    let texts: Vec<String> = applications().take(COUNT).collect();
    let options = Options::default();
    let ours = |batch: &RecordBatch| decide(policy, DECISION, batch, ON, &options);

    heading("All 20 verdicts from an Arrow batch, for one application: Regbox, and by hand");
    for rows in if quick { vec![COUNT, 100_000] } else { vec![COUNT, 100_000, 1_000_000] } {
        let batch = &batch(texts.iter().cycle().take(rows))?;
        count(&ours(batch)?, batch, rows / COUNT)?;
        let race = race(
            effort,
            [
                Way::prepared(rows, || (), |()| ours(batch).map(|decided| decided.rows())),
                Way::prepared(rows, || (), |()| ours(batch).map(|decided| decided.to_batch())),
                Way::prepared(rows, || (), |()| verdicts(batch)),
            ],
        );
        let target = (rows == COUNT).then_some(20);
        line(&race, &format!("{rows} rows"), 0, 2, target);
        line(&race, "  answers as a batch", 1, 2, target);
    }

    let facts: Vec<Facts> =
        texts.iter().map(|json| policy.facts_from_json(json)).collect::<std::result::Result<_, _>>()?;
    let batch = &batch(texts.iter())?;
    let one_by_one = race(
        effort,
        [
            Way::each(&facts, |facts| policy.decide(DECISION, facts, ON).map(|one| one.verdicts().count())),
            Way::prepared(COUNT, || (), |()| ours(batch).map(|decided| decided.rows())),
        ],
    );
    line(&one_by_one, "One by one from prebuilt facts, to columns", 0, 1, None);
    Ok(())
}

/// Both come to the counts of the reference.
fn count(decided: &Decided, batch: &RecordBatch, times: usize) -> Result {
    let by_hand = verdicts(batch)?;
    let eligible = by_hand.eligible.iter().filter(|eligible| **eligible).count();
    let failed: usize = by_hand.criteria.iter().map(|one| one.iter().filter(|met| !**met).count()).sum();
    let ours = (0..decided.rows()).filter(|row| decided.outcome(*row) == Some("eligible")).count();
    let verdicts =
        (0..CRITERIA).flat_map(|criterion| (0..decided.rows()).map(move |row| decided.verdict(criterion, row)));
    let not_met = verdicts.filter(|verdict| *verdict != Some(Verdict::Met)).count();
    let expected = (ELIGIBLE * times, FAILED * times);
    if (eligible, failed) != expected || (ours, not_met) != expected {
        return Err(format!("{ours} and {eligible} eligible, {not_met} and {failed} failed").into());
    }
    Ok(())
}
