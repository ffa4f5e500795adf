//! The test in words: what happens, its stages, what is measured, and what is watched.

use super::items::Maker;
use super::plain::{edge_words, function_words, human, literal_words, period_words, type_words, window_words};
use super::words::{Said, relation_words};
use super::{Entry, Row, Section};
use crate::syntax::expr::Expr;
use crate::syntax::tree::monitor::{
    Act, Anchor, Cap, Course, Due, EventItem, Events, Formula, LifecycleItem, LimitItem, MeasureBody, MeasureItem,
    Measured, MeasuredOf, Moment, Must, ObligationItem, Passage, ProhibitionItem, Side, StageItem, StateItem,
    TransitionItem, Trigger, TriggerOne, WaiverItem,
};
use crate::syntax::tree::{Citation, Ident, Text, Tree};

/// Whether a name is that of something of the test, or of an expression in it, and is told here or nowhere.
pub(super) fn is_of_test(tree: &Tree, name: &str) -> bool {
    name.contains(crate::resolve::course::HIDDEN)
        || [&tree.course.events, &tree.course.measures].iter().any(|names| names.contains_key(name))
        || tree.lifecycles.iter().any(|item| item.name.text == name)
        || (tree.limits.iter().map(|item| &item.name))
            .chain(tree.obligations.iter().map(|item| &item.name))
            .chain(tree.prohibitions.iter().map(|item| &item.name))
            .chain(tree.waivers.iter().map(|item| &item.name))
            .any(|item| item.text == name)
}

pub(super) fn sections(maker: Maker<'_>) -> Vec<Section> {
    let tree = maker.tree;
    let section =
        |heading: &str, entries: Vec<Entry>| Section { heading: heading.to_owned(), cites: Vec::new(), entries };
    let lifecycles = tree.lifecycles.iter().map(|item| maker.lifecycle(item));
    let states = tree.states.iter().map(|item| maker.state(item));
    vec![
        section("What happens in the test", tree.events.iter().map(|item| maker.event(item)).collect()),
        section("The course of the test", lifecycles.chain(states).collect()),
        section("What is measured", tree.measures.iter().map(|item| maker.measure(item)).collect()),
        section("Limits", tree.limits.iter().map(|item| maker.limit(item)).collect()),
        section("Obligations", tree.obligations.iter().map(|item| maker.obligation(item)).collect()),
        section("Prohibitions", tree.prohibitions.iter().map(|item| maker.prohibition(item)).collect()),
        section("Relief", tree.waivers.iter().map(|item| maker.waiver(item)).collect()),
    ]
}

impl Maker<'_> {
    fn course(&self) -> &Course {
        &self.tree.course
    }

    fn formula(&self, formula: Formula) -> Option<&Expr> {
        Some(&self.tree.defines.get(self.course().define(formula))?.entries.first()?.value)
    }

    fn say(self, formula: Formula, said: &mut Said) {
        if let Some(expr) = self.formula(formula) {
            self.words.expr(expr, said);
        }
    }

    fn row_of(self, word: &str, formula: Formula, cites: &[Citation]) -> Row {
        self.row(cites, |said| {
            said.strong(word);
            said.plain(" ");
            self.say(formula, said);
        })
    }

    fn reason(self, because: Option<&Text>) -> Option<Row> {
        because.map(|text| self.text_row("Reason:", &text.text))
    }

    fn event(self, item: &EventItem) -> Entry {
        let record = self.tree.records.iter().find(|record| record.name.text == item.name.text);
        let mut entry = self.record(&item.name, record.map_or(&[][..], |record| &record.fields));
        if let Some(title) = &item.title {
            entry.title.clone_from(&title.text);
        }
        entry
    }

    /// The name of an event, a stage or the like, as a person reads it.
    fn title(self, name: &Ident) -> String {
        let of = |found: Option<&Text>| found.map(|title| title.text.clone());
        let tree = self.tree;
        let event = tree.course.events.get(&name.text).and_then(|at| tree.events.get(*at)).map(|one| &one.title);
        let stage = tree.course.stages.get(&name.text);
        let stage = stage.and_then(|(item, at)| tree.lifecycles.get(*item)?.stages.get(*at)).map(|one| &one.title);
        let title = event.or(stage).and_then(|title| of(title.as_ref()));
        title.map_or_else(|| human(&name.text), |title| format!("“{title}”"))
    }

    fn titles(self, names: &[Ident], with: &str) -> String {
        names.iter().map(|name| self.title(name)).collect::<Vec<_>>().join(with)
    }

    fn events(self, events: &Events, said: &mut Said) {
        said.plain(&self.titles(&events.names, " or "));
        if let Some(condition) = events.condition {
            said.plain(" where ");
            self.say(condition, said);
        }
    }

    fn lifecycle(self, item: &LifecycleItem) -> Entry {
        let mut entry = self.entry(&item.name, item.title.as_ref(), &item.cites);
        entry.rows.extend(item.stages.iter().map(|stage| self.stage(stage)));
        entry.rows.extend(item.transitions.iter().map(|transition| self.transition(transition)));
        entry
    }

    fn stage(self, item: &StageItem) -> Row {
        self.row(&item.cites, |said| {
            said.strong("Stage");
            said.plain(" ");
            said.plain(&item.title.as_ref().map_or_else(|| human(&item.name.text), |title| title.text.clone()));
            if item.is_final {
                said.plain(", at which the test is over");
            }
            let Some(lasts) = &item.lasts else { return };
            said.plain(&format!(", which lasts {}", literal_words(&lasts.length)));
            if let Some(extended) = &lasts.extended {
                said.plain(", extended by ");
                self.say(extended.by, said);
                said.plain(" on ");
                self.events(&extended.on, said);
                match extended.times {
                    Some(1) => said.plain(", once"),
                    Some(2) => said.plain(", twice"),
                    _ => {}
                }
            }
            if let Some(most) = &lasts.at_most {
                said.plain(&format!(", at most {} in all", literal_words(most)));
            }
        })
    }

    fn transition(self, item: &TransitionItem) -> Row {
        self.row(&item.cites, |said| {
            said.strong(&format!("From {} to {}", self.title(&item.from), self.title(&item.to)));
            match &item.when {
                Passage::On(events) => {
                    said.plain(" on ");
                    self.events(events, said);
                }
                Passage::Expiry => said.plain(" when its time has run out"),
                Passage::After(length) => said.plain(&format!(" after {}", literal_words(length))),
            }
            if let Some(condition) = item.condition {
                said.plain(" where ");
                self.say(condition, said);
            }
        })
    }

    fn state(self, item: &StateItem) -> Entry {
        let mut entry = self.entry(&item.name, item.title.as_ref(), &item.cites);
        let each = if item.keys.is_empty() { String::new() } else { format!(", for each {}", keys(&item.keys)) };
        entry.rows.push(self.text_row("State:", &format!("{}{each}", type_words(&item.ty))));
        entry.rows.extend(item.starts.as_ref().map(|data| self.text_row("At first", &self.data(data))));
        for one in &item.becomes {
            entry.rows.push(self.row(&one.cites, |said| {
                said.strong("Becomes");
                said.plain(" ");
                self.say(one.value, said);
                said.plain(" on ");
                self.events(&one.on, said);
            }));
        }
        entry
    }

    fn measure(self, item: &MeasureItem) -> Entry {
        let mut entry = self.entry(&item.name, item.title.as_ref(), &item.cites);
        entry.rows.push(match &item.body {
            MeasureBody::Computed(formula) => self.row_of("Is", *formula, &[]),
            MeasureBody::RolledUp { function, measure, over, .. } => {
                let of = format!("{} {} over every {}", function_words(*function), human(&measure.text), keys(over));
                self.text_row("Is", &of)
            }
            MeasureBody::Measured(measured) => self.row(&[], |said| self.measured(measured, said)),
        });
        entry
    }

    fn measured(self, item: &Measured, said: &mut Said) {
        said.strong("Is");
        said.plain(&format!(" {} ", function_words(item.function)));
        match &item.of {
            MeasuredOf::Value(value) => self.say(*value, said),
            MeasuredOf::Distinct(field, event) => {
                said.plain(&format!("different values of {} in {}", human(&field.text), self.title(event)));
            }
        }
        if let Some(condition) = item.condition {
            said.plain(", where ");
            self.say(condition, said);
        }
        if !item.keys.is_empty() {
            said.plain(&format!(", for each {}", keys(&item.keys)));
        }
        if !item.during.is_empty() {
            said.plain(&format!(", during {}", self.titles(&item.during, " or ")));
        }
        if let Some((window, _)) = &item.window {
            said.plain(&format!(", {}", window_words(window)));
        }
    }

    fn limit(self, item: &LimitItem) -> Entry {
        let mut entry = self.entry(&item.name, item.title.as_ref(), &item.cites);
        entry.period = item.in_force.as_ref().map(period_words);
        let rows = &mut entry.rows;
        rows.extend(item.applies.iter().map(|one| self.row_of("Applies when", *one, &[])));
        for cap in &item.caps {
            rows.push(match cap {
                Cap::Standing { used, relation, cap, cites, .. } => self.row(cites, |said| {
                    said.strong("Limit:");
                    said.plain(" ");
                    self.say(*used, said);
                    said.plain(relation_words(*relation));
                    self.say(*cap, said);
                }),
                Cap::Gate { on, requires, cites, .. } => self.row(cites, |said| {
                    said.strong("On");
                    said.plain(" ");
                    self.events(on, said);
                    said.plain(" it must hold that ");
                    self.say(*requires, said);
                }),
            });
        }
        rows.extend(item.warn_at.map(|share| self.row_of("Warns from this share of the cap on:", share, &[])));
        if item.at_all_times {
            rows.push(self.text_row("At all times:", "a cap that is lowered is breached by what was within it before"));
        }
        rows.extend(self.reason(item.because.as_ref()));
        entry
    }

    fn obligation(self, item: &ObligationItem) -> Entry {
        let mut entry = self.entry(&item.name, item.title.as_ref(), &item.cites);
        entry.period = item.in_force.as_ref().map(period_words);
        let rows = &mut entry.rows;
        rows.extend(item.applies.iter().map(|one| self.row_of("Applies when", *one, &[])));
        rows.extend(item.trigger.as_ref().map(|trigger| self.trigger(trigger)));
        if let Some((length, from)) = &item.recurring {
            rows.push(self.moment_row(&format!("Every {} from", literal_words(length)), from));
        }
        rows.extend(item.must.as_ref().map(|must| self.must(must)));
        rows.extend(item.due.as_ref().map(|due| self.due(due)));
        rows.extend(item.from.as_ref().map(|from| self.moment_row("From", from)));
        rows.extend(item.until.as_ref().map(|until| self.moment_row("Until", until)));
        rows.extend(item.by_whom.as_ref().map(|who| self.text_row("Who must:", &who.text)));
        rows.extend(self.reason(item.because.as_ref()));
        entry
    }

    fn trigger(self, trigger: &Trigger) -> Row {
        let (ones, word, with) = match trigger {
            Trigger::Any(ones) => (ones, "When", " or "),
            Trigger::All(ones) => (ones, "Once all of these have come:", "; "),
        };
        self.row(&[], |said| {
            said.strong(word);
            for (at, one) in ones.iter().enumerate() {
                said.plain(if at == 0 { " " } else { with });
                match one {
                    TriggerOne::Event(events) => self.events(events, said),
                    TriggerOne::Breach(name) => said.plain(&format!("a breach of {}", human(&name.text))),
                    TriggerOne::Edge(edge, stage) => {
                        said.plain(&format!("{} {}", edge_words(*edge), self.title(stage)));
                    }
                    TriggerOne::Crossing { measure, relation, threshold, .. } => {
                        said.plain(&format!("{} comes to where it{}", human(&measure.text), relation_words(*relation)));
                        self.say(*threshold, said);
                    }
                }
            }
        })
    }

    fn must(self, must: &Must) -> Row {
        self.row(&[], |said| {
            said.strong("Must");
            match must {
                Must::Keep(state) => said.plain(&format!(" keep {}", human(&state.text))),
                Must::Act(acts) => {
                    for (at, act) in acts.iter().enumerate() {
                        said.plain(if at == 0 { " do: " } else { " or " });
                        self.act(act, said);
                    }
                }
            }
        })
    }

    fn act(self, act: &Act, said: &mut Said) {
        said.plain(&self.title(&act.event));
        if !act.same.is_empty() {
            said.plain(&format!(" with the same {}", keys(&act.same)));
        }
        if let Some((field, of)) = &act.to_each {
            said.plain(&format!(" to each {} in {}", human(&field.text), self.title(of)));
        }
        if let Some(condition) = act.condition {
            said.plain(" where ");
            self.say(condition, said);
        }
    }

    fn due(self, due: &Due) -> Row {
        match due {
            Due::Within(length, of, _) => self.row(&[], |said| {
                said.strong("Within");
                said.plain(&format!(" {}", literal_words(length)));
                if let Some(of) = of {
                    said.plain(" of ");
                    self.say(*of, said);
                }
            }),
            Due::EndOfDay { next, calendar, .. } => {
                let day = match calendar {
                    Some(calendar) => format!("business day of {}", human(&calendar.text)),
                    None => "day".to_owned(),
                };
                self.text_row("By the end of", &format!("the {}{day}", if *next { "next " } else { "" }))
            }
            Due::NoLater(moment) => self.moment_row("No later than", moment),
        }
    }

    fn moment_row(self, word: &str, moment: &Moment) -> Row {
        self.row(&[], |said| {
            said.strong(word);
            said.plain(" ");
            if let Some((length, side)) = &moment.offset {
                let side = if *side == Side::Before { "before" } else { "after" };
                said.plain(&format!("{} {side} ", literal_words(length)));
            }
            match &moment.anchor {
                Anchor::Edge(edge, stage) => said.plain(&format!("{} {}", edge_words(*edge), self.title(stage))),
                Anchor::Date(date) => self.say(*date, said),
            }
        })
    }

    fn prohibition(self, item: &ProhibitionItem) -> Entry {
        let mut entry = self.entry(&item.name, item.title.as_ref(), &item.cites);
        entry.period = item.in_force.as_ref().map(period_words);
        for one in &item.never {
            entry.rows.push(self.row(&one.cites, |said| {
                said.strong("Never");
                said.plain(" ");
                self.events(&one.events, said);
                if let Some(unless) = one.unless {
                    said.plain(" unless ");
                    self.say(unless, said);
                }
            }));
        }
        entry.rows.extend(self.reason(item.because.as_ref()));
        entry
    }

    fn waiver(self, item: &WaiverItem) -> Entry {
        let mut entry = self.entry(&item.name, item.title.as_ref(), &item.cites);
        entry.period = item.in_force.as_ref().map(period_words);
        entry.rows.push(self.row(&item.disapplies, |said| said.strong("These provisions do not apply")));
        entry.rows.extend(item.while_.map(|holds| self.row_of("While", holds, &[])));
        entry.rows.extend(self.reason(item.because.as_ref()));
        entry
    }
}

fn keys(names: &[Ident]) -> String {
    names.iter().map(|name| human(&name.text)).collect::<Vec<_>>().join(" and ")
}
