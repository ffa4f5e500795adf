//! What the layout takes each rule of the grammar for, wherever it stands.

use regbox_grammar::Rule;

/// How many words the key of a clause has.
pub(super) fn key(rule: Rule) -> Option<usize> {
    match rule {
        Rule::regulator
        | Rule::version
        | Rule::timezone
        | Rule::months
        | Rule::source
        | Rule::governed
        | Rule::entered
        | Rule::covers
        | Rule::weekend
        | Rule::holidays
        | Rule::cites
        | Rule::help
        | Rule::asked
        | Rule::suggests
        | Rule::presumed
        | Rule::applies
        | Rule::requires
        | Rule::deemed
        | Rule::because
        | Rule::scenario_on
        | Rule::given
        | Rule::expect
        | Rule::arm
        | Rule::scenario_at
        | Rule::scenario_events
        | Rule::stage
        | Rule::state_starts
        | Rule::becomes
        | Rule::trigger
        | Rule::recurring
        | Rule::must
        | Rule::due_within
        | Rule::kept_from
        | Rule::kept_until
        | Rule::by_whom
        | Rule::never
        | Rule::disapplies
        | Rule::waived_while => Some(1),
        Rule::in_force | Rule::warn_at => Some(2),
        _ => None,
    }
}

/// What is one token for the grammar and not for [`super::tokens`].
pub(super) fn is_whole(rule: Rule) -> bool {
    matches!(rule, Rule::number | Rule::percent | Rule::date | Rule::datetime | Rule::need_path | Rule::arrow)
}

/// Words that are one token for the grammar, with white space between them.
pub(super) fn is_phrase(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::at_least
            | Rule::at_most
            | Rule::more
            | Rule::less
            | Rule::not_equal
            | Rule::one_of_word
            | Rule::is_none
            | Rule::window_word
            | Rule::window_side
            | Rule::member_word
            | Rule::all_of
            | Rule::any_of
            | Rule::aggregate_word
            | Rule::bound_word
            | Rule::status
            | Rule::months_mode
            | Rule::measure_word
            | Rule::over_every_word
            | Rule::over_all_time
            | Rule::over_any_word
            | Rule::each_calendar_word
            | Rule::calendar_before_word
            | Rule::each_year_word
            | Rule::warn_word
            | Rule::at_all_times
            | Rule::on_expiry
            | Rule::stage_most_words
            | Rule::stage_most_end
            | Rule::breach_word
            | Rule::stage_edge_word
            | Rule::with_same_word
            | Rule::to_each_word
            | Rule::due_end_word
            | Rule::no_later_word
            | Rule::breached_word
    )
}

/// What never breaks over two lines.
pub(super) fn joins(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::money
            | Rule::amount
            | Rule::span_term
            | Rule::span
            | Rule::business_span
            | Rule::citation
            | Rule::type_name
            | Rule::in_force_period
            | Rule::bound
            | Rule::at_least_of
    )
}
