//! How many cases came to what, and which criteria decided that.

use super::side::{Side, Standing};
use regbox::Verdict;

/// The verdicts of a criterion, in the order in which they are told; the last place is for cases in which it is not in force.
pub(crate) const VERDICTS: [Verdict; 8] = [
    Verdict::Met,
    Verdict::MetByException,
    Verdict::DeemedMet,
    Verdict::NotApplicable,
    Verdict::NotMet,
    Verdict::Undetermined,
    Verdict::Conflict,
    Verdict::Problem,
];

/// The counts of some cases.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub cases: u64,
    /// By the number of the result.
    pub results: Vec<u64>,
    /// By the number of the criterion.
    pub criteria: Vec<OfCriterion>,
}

/// What one criterion came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OfCriterion {
    /// By the place in [`VERDICTS`]; the last is where it was not in force.
    pub verdicts: [u64; VERDICTS.len() + 1],
    /// By the number of the result.
    pub in_results: Vec<Deciding>,
}

/// In how many cases a criterion stood in the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Deciding {
    /// It was not met.
    pub not_met: u64,
    /// It was not met, and all others hold.
    pub not_met_alone: u64,
    /// It was open.
    pub open: u64,
    /// It was open, and all others hold.
    pub open_alone: u64,
}

impl Deciding {
    fn add(&mut self, other: Deciding) {
        self.not_met += other.not_met;
        self.not_met_alone += other.not_met_alone;
        self.open += other.open;
        self.open_alone += other.open_alone;
    }
}

impl OfCriterion {
    /// In how many cases it stood in the way, whatever they came to.
    pub(crate) fn in_all(&self) -> Deciding {
        let mut all = Deciding::default();
        self.in_results.iter().for_each(|one| all.add(*one));
        all
    }
}

impl Tally {
    pub(crate) fn new(side: &Side) -> Tally {
        let of_criterion =
            OfCriterion { in_results: vec![Deciding::default(); side.results.len()], ..OfCriterion::default() };
        Tally { cases: 0, results: vec![0; side.results.len()], criteria: vec![of_criterion; side.criteria.len()] }
    }

    /// Counts one case.
    pub(crate) fn add(&mut self, result: usize, verdicts: &[Option<Verdict>], in_error: bool) {
        self.cases += 1;
        if let Some(count) = self.results.get_mut(result) {
            *count += 1;
        }
        if in_error {
            return;
        }
        let mut in_the_way = verdicts.iter().filter(|verdict| Standing::of(**verdict) != Standing::Holds);
        let alone = in_the_way.next().is_some() && in_the_way.next().is_none();
        for (of, verdict) in self.criteria.iter_mut().zip(verdicts) {
            let place = verdict.and_then(|verdict| VERDICTS.iter().position(|one| *one == verdict));
            of.verdicts[place.unwrap_or(VERDICTS.len())] += 1;
            let Some(deciding) = of.in_results.get_mut(result) else { continue };
            match Standing::of(*verdict) {
                Standing::Holds => {}
                Standing::NotMet => {
                    deciding.not_met += 1;
                    deciding.not_met_alone += u64::from(alone);
                }
                Standing::Open => {
                    deciding.open += 1;
                    deciding.open_alone += u64::from(alone);
                }
            }
        }
    }
}
