//! What is in force for a time: the version of it that the governing date picks, for a test entered on some day.
//!
//! Both dates may be open. A beginning that is saved for tests entered before some day is none for them: on the days of that
//! version there is for them what there was on the day before. An end that is saved is none for them until another version
//! begins.

use super::abs::{Abs, Union, View};
use super::eval::{Eval, State, view};
use super::truth::Truth;
use crate::order;
use crate::program::{Dated, Force, Gathered, InForce, Operand, Period, Program};
use crate::value::{PROBLEM, Reasons, Slot, Value};
use jiff::civil::Date;
use rustc_hash::FxHashMap;

/// Which version of something is in force, as far as the dates that say so are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    In(u32),
    Out,
    Open(Alternatives),
}

/// What the dates leave possible, where that is more than one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alternatives {
    /// In the order of their days.
    pub versions: Vec<u32>,
    /// Whether it may be that none is in force.
    pub none: bool,
    reasons: Reasons,
}

impl Standing {
    /// The versions that can be in force.
    pub(crate) fn possible(&self) -> &[u32] {
        match self {
            Standing::In(version) => std::slice::from_ref(version),
            Standing::Out => &[],
            Standing::Open(open) => &open.versions,
        }
    }
}

/// Which version of something is in force in a state.
pub(crate) fn standing(program: &Program, facts: &[Slot], state: &State, force: u32) -> Standing {
    let force = &program.forces[force as usize];
    let view = |operand| view(program, facts, state, operand);
    stands(force, view(force.date), force.entered.map(view))
}

/// Which version of something is in force on the date of decision, where nothing else says which.
pub(crate) fn standing_on(program: &Program, force: u32, on: Date) -> Option<Standing> {
    let force = &program.forces[force as usize];
    let by_decision = force.date == Operand::On && force.entered.is_none();
    by_decision.then(|| stands(force, View::Known(&Value::Date(on)), None))
}

fn stands(force: &Force, date: View<'_>, entered: Option<View<'_>>) -> Standing {
    if let (View::Known(Value::Date(date)), None) = (date, entered) {
        return stretch_of(&force.periods, *date).version().map_or(Standing::Out, Standing::In);
    }
    let mut found = Found::default();
    let stretches = stretches(&force.periods, date);
    // Whenever it was entered, where that does not matter.
    let ranges = entered.map_or(vec![(None, None)], days_of);
    for (first, last) in ranges {
        let mut seen = FxHashMap::default();
        for stretch in &stretches {
            found.on(&force.periods, *stretch, first, last, &mut seen);
        }
    }
    let Found { mut versions, none, by_entry } = found;
    order::sort(&mut versions);
    versions.dedup();
    match (versions.as_slice(), none) {
        ([], _) => Standing::Out,
        ([only], false) => Standing::In(*only),
        _ => {
            let reasons = date.reasons() | entered.filter(|_| by_entry).map_or(0, |entered| entered.reasons());
            Standing::Open(Alternatives { versions, none, reasons })
        }
    }
}

/// The dates that had a part in what is in force, other than the date of decision.
pub(crate) fn picked_by(program: &Program, facts: &[Slot], state: &State, force: u32) -> Vec<Operand> {
    let force = &program.forces[force as usize];
    let stretches = stretches(&force.periods, view(program, facts, state, force.date));
    let saves = |stretch: &Stretch| stretch.saving(&force.periods).is_some();
    let entered = force.entered.filter(|_| stretches.iter().any(saves));
    [force.date].into_iter().chain(entered).filter(|date| *date != Operand::On).collect()
}

fn day(value: &Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(*date),
        _ => None,
    }
}

/// The days that a date can be, as ranges; either end may be open.
fn days_of(date: View<'_>) -> Vec<(Option<Date>, Option<Date>)> {
    let listed = date.listed().unwrap_or_default();
    match date.known() {
        Some(known) => vec![(day(known), day(known))],
        None if listed.is_empty() => vec![(date.least().and_then(day), date.greatest().and_then(day))],
        None => listed.iter().map(|one| (day(one), day(one))).collect(),
    }
}

/// The days of a version, which have odd numbers, or those between two versions: all days are `0, 1, 2, …` in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Stretch(u32);

impl Stretch {
    fn version(self) -> Option<u32> {
        (self.0 % 2 == 1).then_some(self.0 / 2)
    }

    /// Whether there are days between the versions around; where there are none, the days of one follow those of the other.
    fn is_empty(self, periods: &[Period]) -> bool {
        if self.version().is_some() {
            return false;
        }
        let next = self.0 as usize / 2;
        let before = next.checked_sub(1).and_then(|last| periods.get(last)).map(|period| period.until);
        match (before, periods.get(next).map(|period| period.from)) {
            (Some(until), Some(from)) => until.and_then(|until| until.tomorrow().ok()) == from,
            (Some(end), None) | (None, Some(end)) => end.is_none(),
            (None, None) => false,
        }
    }

    /// The day before which tests were entered for which it is as on the day before it begins.
    fn saving(self, periods: &[Period]) -> Option<Date> {
        let at = self.0 as usize / 2;
        match self.version() {
            Some(_) => periods.get(at)?.saving,
            None => periods.get(at.checked_sub(1)?)?.saving_end,
        }
    }

    /// The one that ends on the day before it begins.
    fn before(self, periods: &[Period]) -> Option<Stretch> {
        let before = Stretch(self.0.checked_sub(1)?);
        if before.is_empty(periods) { before.0.checked_sub(1).map(Stretch) } else { Some(before) }
    }
}

fn stretch_of(periods: &[Period], date: Date) -> Stretch {
    let begun = periods.partition_point(|period| period.from.is_none_or(|from| from <= date));
    let last = begun.checked_sub(1).and_then(|last| periods.get(last));
    let goes_on = last.is_some_and(|last| last.until.is_none_or(|until| date <= until));
    let between = u32::try_from(begun).map_or(u32::MAX, |begun| begun * 2);
    Stretch(if goes_on { between - 1 } else { between })
}

/// The stretches that a date can be in, in order.
fn stretches(periods: &[Period], date: View<'_>) -> Vec<Stretch> {
    let end = u32::try_from(periods.len()).map_or(u32::MAX, |count| count * 2);
    let mut found: Vec<Stretch> = Vec::new();
    for (first, last) in days_of(date) {
        let first = first.map_or(0, |first| stretch_of(periods, first).0);
        let last = last.map_or(end, |last| stretch_of(periods, last).0);
        found.extend((first..=last).map(Stretch).filter(|stretch| !stretch.is_empty(periods)));
    }
    order::sort(&mut found);
    found.dedup();
    found
}

#[derive(Default)]
struct Found {
    versions: Vec<u32>,
    none: bool,
    by_entry: bool,
}

impl Found {
    /// What stands in a stretch for a test that was entered from `first` to `last`. Stretches are met in order, and where
    /// one has been met for at least these tests, so has what is before it.
    fn on(
        &mut self,
        periods: &[Period],
        stretch: Stretch,
        first: Option<Date>,
        last: Option<Date>,
        seen: &mut FxHashMap<Stretch, Option<Date>>,
    ) {
        let (mut at, mut last) = (Some(stretch), last);
        while let Some(stretch) = at {
            if seen.get(&stretch).is_some_and(|met| met.is_none_or(|met| last.is_some_and(|last| last <= met))) {
                return;
            }
            seen.insert(stretch, last);
            let Some(saving) = stretch.saving(periods) else { return self.add(stretch.version()) };
            self.by_entry = true;
            if last.is_none_or(|last| last >= saving) {
                self.add(stretch.version());
            }
            let Ok(day_before) = saving.yesterday() else { return };
            if first.is_some_and(|first| first > day_before) {
                return;
            }
            last = Some(last.map_or(day_before, |last| last.min(day_before)));
            at = stretch.before(periods);
        }
        self.none = true;
    }

    fn add(&mut self, version: Option<u32>) {
        match version {
            Some(version) => self.versions.push(version),
            None => self.none = true,
        }
    }
}

impl Eval<'_> {
    fn standing(&self, force: u32) -> Standing {
        standing(self.program, self.facts, &self.state, force)
    }

    pub(super) fn dated(&self, dated: &Dated) -> Abs {
        let value = |version: u32| self.view(dated.versions[version as usize].value);
        match self.standing(dated.force) {
            Standing::In(version) => value(version).to_abs(),
            Standing::Out => Abs::any(PROBLEM),
            Standing::Open(open) => {
                let mut union = Union::new(open.reasons);
                open.versions.iter().for_each(|version| union.add(value(*version)));
                if open.none {
                    union.add_problem(0);
                }
                union.finish()
            }
        }
    }

    pub(super) fn in_force(&self, entry: InForce) -> Truth {
        let truth = |version: u32| self.truth(self.program.list(entry.versions)[version as usize]);
        match (self.standing(entry.force), entry.otherwise) {
            (Standing::In(version), _) => truth(version),
            (Standing::Out, Some(passed_over)) => Truth::known(passed_over),
            (Standing::Out, None) => Truth::unknown(PROBLEM),
            (Standing::Open(open), otherwise) => {
                let truths = || open.versions.iter().map(|version| truth(*version));
                let settled = if open.none { otherwise } else { truths().next().and_then(Truth::settled) };
                match settled {
                    Some(settled) if truths().all(|truth| truth.settled() == Some(settled)) => Truth::known(settled),
                    _ => Truth::unknown(truths().fold(open.reasons, |all, truth| all | truth.reasons())),
                }
            }
        }
    }

    pub(super) fn gathered(&self, gathered: &Gathered) -> Truth {
        let truth = self.truth(gathered.node);
        let mut reasons = 0;
        for force in &gathered.entries {
            match self.standing(*force) {
                Standing::Open(open) if open.none => reasons |= open.reasons,
                Standing::Out => {}
                _ => return truth,
            }
        }
        Truth::unknown(if reasons == 0 { PROBLEM } else { reasons | truth.reasons() })
    }

    /// Why nothing is in force, where that is so; `what` is not.
    pub(crate) fn not_in_force(&self, force: u32, what: &str) -> Option<String> {
        if self.standing(force) != Standing::Out {
            return None;
        }
        let picked_by = picked_by(self.program, self.facts, &self.state, force);
        let force = &self.program.forces[force as usize];
        let known = |operand| self.view(operand).known().and_then(day);
        let Some(date) = known(force.date) else {
            return Some(format!("{what} on any of the days that are possible: it is in force {}", days(force)));
        };
        let entered = force.entered.filter(|entered| picked_by.contains(entered)).and_then(known);
        let entered = entered.map_or(String::new(), |entered| format!(" for a test entered on {entered}"));
        Some(format!("{what} on {date}{entered}: it is in force {}", days(force)))
    }
}

/// More periods than this are not told one by one.
const MOST_TOLD: usize = 12;

/// The days on which something is in force, in words.
pub(crate) fn days(force: &Force) -> String {
    let mut told: Vec<String> = force.periods.iter().take(MOST_TOLD).map(|period| period_words(*period)).collect();
    if let Some(more) = force.periods.len().checked_sub(MOST_TOLD).filter(|more| *more > 0) {
        told.push(format!("and for {more} more periods"));
    }
    told.join(", ")
}

/// The days of one version, in words.
pub(crate) fn period_words(period: Period) -> String {
    let days = match (period.from, period.until) {
        (Some(from), Some(until)) => format!("from {from} until {until}"),
        (Some(from), None) => format!("from {from}"),
        (None, Some(until)) => format!("until {until}"),
        (None, None) => "always".to_owned(),
    };
    match period.saving.or(period.saving_end) {
        Some(saving) => format!("{days} saving tests entered before {saving}"),
        None => days,
    }
}

/// The days of a version that is in force in a state, in words; where it is saved, for which tests it goes on.
pub(crate) fn applied(program: &Program, facts: &[Slot], state: &State, force: u32, version: u32) -> String {
    let force = &program.forces[force as usize];
    let Some(period) = force.periods.get(version as usize) else { return String::new() };
    let words = period_words(Period { saving: None, saving_end: None, ..*period });
    let date = view(program, facts, state, force.date).known().and_then(day);
    let mut at = date.map(|date| stretch_of(&force.periods, date));
    let mut saved: Option<Date> = None;
    while let Some(stretch) = at.filter(|stretch| stretch.version() != Some(version)) {
        saved = stretch.saving(&force.periods).into_iter().chain(saved).min();
        at = stretch.before(&force.periods);
    }
    match saved {
        Some(saving) => format!("{words}, and saved for tests entered before {saving}"),
        None => words,
    }
}
