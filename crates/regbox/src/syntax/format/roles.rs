//! What each token is for, as the grammar reads it.

use super::rules::{is_phrase, is_whole, joins, key};
use crate::diagnostic::FileId;
use crate::syntax::parse::item_rule;
use crate::syntax::scan::{self, Piece};
use pest::{Parser as _, Token};
use regbox_grammar::{RegboxParser, Rule};
use std::collections::BTreeMap;

/// What a bracket holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Holds {
    /// Clauses, each on a line of its own or all on one.
    #[default]
    Clauses,
    /// The clauses of a part, and its items.
    Part,
    /// The values of an enumeration.
    Values,
    /// Entries with commas, in a block of their own.
    Entries,
    /// The names and conditions of a list, or the fields of a record.
    List,
    /// A set, a list of data, or arguments: nothing stands between a bracket and what it holds.
    Tight,
    /// Arguments: nothing stands before the bracket either.
    Arguments,
}

/// A column in which the lines of a run go on, in the order in which they stand on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stop {
    /// After the word that begins a clause.
    Key,
    /// After a name: a type, or a title.
    Named,
    Equals,
    /// A question, after its type.
    Text,
    /// When a value holds.
    Holding,
    Bar(u32),
    Block,
    Cites,
    Remark,
}

/// What begins at a token.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Role {
    pub item: bool,
    pub clause: bool,
    pub entry: bool,
    /// How many words the key of this clause has; none for a clause without a key.
    pub key: usize,
    /// The clause is an outcome of a decision, whose name is its key.
    pub arm: bool,
    pub stop: Option<Stop>,
    /// It stays on the line of the token before it.
    pub joined: bool,
    /// A sign, which stands right before what it turns.
    pub sign: bool,
    pub holds: Option<Holds>,
    /// How many bodies of quantifiers begin here, less those that end.
    pub bodies: isize,
}

/// What the grammar says of a text.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub roles: BTreeMap<usize, Role>,
    /// Phrases of several words, in order.
    pub phrases: Vec<(usize, usize)>,
    /// What is one token, in order.
    pub whole: Vec<(usize, usize)>,
    /// The rules, as they begin and end, by which two texts that say the same are told.
    pub rules: Vec<(Rule, bool)>,
}

impl Reading {
    fn at(&mut self, place: usize) -> &mut Role {
        self.roles.entry(place).or_default()
    }
}

/// Reads a text; none if it has mistakes.
pub(super) fn read(text: &str) -> Option<Reading> {
    let scanned = scan::scan(FileId(0), text);
    if !scanned.diagnostics.is_empty() {
        return None;
    }
    let mut reading = Reading::default();
    for piece in &scanned.pieces {
        read_item(&mut reading, text, piece)?;
        for child in &piece.children {
            read_item(&mut reading, text, child)?;
        }
    }
    Some(reading)
}

struct Open {
    rule: Rule,
    start: usize,
    /// Bars, of a row; strings and the like, of others.
    count: u32,
}

fn read_item(reading: &mut Reading, text: &str, piece: &Piece) -> Option<()> {
    reading.at(piece.start).item = true;
    let (rule, end) = item_rule(text, piece);
    let pairs = RegboxParser::parse(rule, text.get(piece.start..end)?).ok()?;
    let mut open: Vec<Open> = Vec::new();
    let mut joining = 0usize;
    for token in pairs.tokens() {
        match token {
            Token::Start { rule, pos } => {
                let start = piece.start + pos.pos();
                reading.rules.push((rule, true));
                if joining > 0 && open.iter().rev().find(|one| joins(one.rule)).is_some_and(|one| one.start < start) {
                    reading.at(start).joined = true;
                }
                joining += usize::from(joins(rule));
                begin(reading, &mut open, rule, start);
                open.push(Open { rule, start, count: 0 });
            }
            Token::End { rule, pos } => {
                let end = piece.start + pos.pos();
                reading.rules.push((rule, false));
                let own = open.pop()?;
                joining -= usize::from(joins(rule));
                if is_whole(rule) {
                    end_whole(reading, own.start, end);
                }
                if is_phrase(rule) {
                    reading.phrases.push((own.start, end));
                }
                if rule == Rule::expr && open.last().is_some_and(|one| one.rule == Rule::quantified) {
                    let after = text.get(end..).map_or(end, |rest| end + (rest.len() - rest.trim_start().len()));
                    reading.at(after).bodies -= 1;
                }
            }
        }
    }
    Some(())
}

/// The longest of those that begin at one place.
fn end_whole(reading: &mut Reading, start: usize, end: usize) {
    match reading.whole.last_mut() {
        Some(last) if last.0 == start => last.1 = last.1.max(end),
        _ => reading.whole.push((start, end)),
    }
}

fn begin(reading: &mut Reading, open: &mut [Open], rule: Rule, start: usize) {
    let grand = open.len().checked_sub(2).and_then(|at| open.get(at)).map(|one| one.rule);
    let Some(parent) = open.last_mut() else { return };
    let role = reading.at(start);
    if is_clause(parent.rule, rule) {
        role.clause = true;
        role.arm = false;
    }
    role.entry |= is_entry(parent.rule, rule);
    if role.clause && (parent.start == start || is_clause(parent.rule, rule)) {
        if let Some(words) = key(rule) {
            role.key = words;
        }
        role.arm |= rule == Rule::arm;
    }
    role.sign |= rule == Rule::minus;
    role.bodies += isize::from(rule == Rule::expr && parent.rule == Rule::quantified);
    if matches!(rule, Rule::kw_open | Rule::kw_open_square | Rule::kw_open_round) {
        role.holds = Some(holds(parent.rule, rule));
    }
    if rule == Rule::kw_equals && parent.rule == Rule::data_entry {
        let braces = open.iter().rev().find(|one| one.rule == Rule::data_braces).map(|one| one.start);
        if let Some(braces) = braces {
            reading.at(braces).holds = Some(Holds::List);
        }
    }
    let stop = stop(open, grand, rule);
    if stop.is_some() {
        reading.at(start).stop = stop;
    }
}

fn stop(open: &mut [Open], grand: Option<Rule>, rule: Rule) -> Option<Stop> {
    let parent = open.last_mut()?;
    let own = parent.rule;
    match rule {
        Rule::type_name if matches!(own, Rule::record_field | Rule::fact_item) => Some(Stop::Named),
        Rule::string => match own {
            Rule::fact_item | Rule::record_field => Some(Stop::Text),
            Rule::enum_value | Rule::criterion_item | Rule::condition_item | Rule::suggests | Rule::source => {
                Some(Stop::Named)
            }
            Rule::limit_item | Rule::obligation_item | Rule::prohibition_item | Rule::waiver_item | Rule::stage => {
                Some(Stop::Named)
            }
            _ => None,
        },
        Rule::stage_final | Rule::stage_lasts => Some(Stop::Text),
        Rule::on_expiry | Rule::on_events | Rule::after_span if own == Rule::transition => Some(Stop::Equals),
        Rule::event_where if own == Rule::transition => Some(Stop::Holding),
        Rule::item_path if own == Rule::scenario_event => Some(Stop::Named),
        Rule::kw_equals => {
            matches!(own, Rule::measure_item | Rule::define_item | Rule::assignment | Rule::data_entry | Rule::binding)
                .then_some(Stop::Equals)
        }
        Rule::kw_open => match own {
            Rule::fact_block if grand != Some(Rule::judgement_item) => Some(Stop::Block),
            Rule::criterion_item | Rule::condition_item | Rule::event_item | Rule::state_item => Some(Stop::Block),
            Rule::limit_item | Rule::obligation_item | Rule::prohibition_item | Rule::waiver_item => Some(Stop::Block),
            _ => None,
        },
        Rule::entry_when | Rule::item_period if own == Rule::value_entry => Some(Stop::Holding),
        Rule::cites | Rule::because | Rule::subject_to => matches!(
            own,
            Rule::value_entry
                | Rule::list_entry
                | Rule::applies
                | Rule::requires
                | Rule::deemed
                | Rule::exception_body
                | Rule::otherwise_value
                | Rule::arm
                | Rule::table_row
                | Rule::stage
                | Rule::transition
                | Rule::becomes
                | Rule::standing
                | Rule::gate
                | Rule::never
        )
        .then_some(Stop::Cites),
        Rule::kw_bar if own == Rule::table_row => {
            parent.count += 1;
            (parent.count > 1).then_some(Stop::Bar(parent.count))
        }
        _ => None,
    }
}

fn holds(parent: Rule, rule: Rule) -> Holds {
    match (rule, parent) {
        (Rule::kw_open_round, Rule::group) => Holds::Tight,
        (Rule::kw_open_round, _) => Holds::Arguments,
        (Rule::kw_open_square, _) | (_, Rule::set | Rule::data_braces) => Holds::Tight,
        (_, Rule::list | Rule::subject_to | Rule::needing) => Holds::List,
        (_, Rule::trigger_all | Rule::must_any | Rule::scenario_event) => Holds::List,
        (_, Rule::given | Rule::expect | Rule::use_block | Rule::scenario_events) => Holds::Entries,
        (_, Rule::enum_item) => Holds::Values,
        (_, Rule::part_head) => Holds::Part,
        _ => Holds::Clauses,
    }
}

fn is_clause(parent: Rule, rule: Rule) -> bool {
    let in_block = || {
        matches!(rule, Rule::cites | Rule::because | Rule::exception)
            && matches!(parent, Rule::part_head | Rule::condition_item | Rule::exception_block)
    };
    matches!(
        rule,
        Rule::policy_clause
            | Rule::calendar_clause
            | Rule::fact_clause
            | Rule::define_clause
            | Rule::table_clause
            | Rule::criterion_clause
            | Rule::decision_clause
            | Rule::scenario_clause
            | Rule::lifecycle_clause
            | Rule::state_clause
            | Rule::limit_clause
            | Rule::obligation_clause
            | Rule::prohibition_clause
            | Rule::waiver_clause
            | Rule::record_field
            | Rule::enum_value
    ) || in_block()
}

fn is_entry(parent: Rule, rule: Rule) -> bool {
    match parent {
        Rule::list => rule == Rule::list_entry,
        Rule::set | Rule::call => rule == Rule::expr,
        Rule::given => rule == Rule::assignment,
        Rule::expect => rule == Rule::expectation,
        Rule::data_list => rule == Rule::data,
        Rule::data_braces => rule == Rule::data_entry,
        Rule::subject_to => rule == Rule::item_path,
        Rule::needing => rule == Rule::need_path,
        Rule::use_block => rule == Rule::binding,
        Rule::parameters => rule == Rule::parameter,
        Rule::trigger_all => rule == Rule::trigger_one,
        Rule::must_any => rule == Rule::act,
        Rule::scenario_events => rule == Rule::scenario_event,
        Rule::scenario_event => rule == Rule::event_field,
        _ => false,
    }
}
