//! A syntax error in the author's words.

use super::Ctx;
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use pest::error::{Error, ErrorVariant, InputLocation};
use regbox_grammar::Rule;

/// What stands where something else was expected.
pub(super) fn unexpected(ctx: &Ctx<'_>, error: &Error<Rule>, text: &str) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let rest = text.get(at..).unwrap_or("");
    let skipped = rest.len() - rest.trim_start().len();
    let (at, rest) = (at + skipped, rest.trim_start());
    let symbol_len = rest.chars().take_while(|c| "=!<>&|".contains(*c)).count();
    let word_len = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf8).sum::<usize>();
    let len = if word_len.max(symbol_len) > 0 {
        word_len.max(symbol_len)
    } else {
        rest.chars().next().map_or(0, char::len_utf8)
    };
    let found = rest.get(..len).unwrap_or("");
    let span = Span::new(ctx.file, ctx.base + at, ctx.base + at + len);
    let expected = expected(error);
    // A word may be as long as the file; what is quoted of it is not.
    let cut = found.char_indices().nth(60).map_or(found.len(), |(cut, _)| cut);
    let found = found.get(..cut).unwrap_or("");
    let message = if found.is_empty() {
        "this item ends too early".to_owned()
    } else if expected.contains(&"a name") && super::words::is_reserved(found) {
        format!("`{found}` is a word of the language and cannot be a name here")
    } else {
        format!("`{found}` cannot stand here")
    };
    let label = if expected.is_empty() { String::new() } else { format!("expected {}", join(&expected)) };
    let before = text.get(..at).unwrap_or("").trim_end();
    let help = help(found, rest, before, &expected);
    Diagnostic::new(Code::UNEXPECTED, message).at(span, label).help_opt(help)
}

fn help(found: &str, rest: &str, before: &str, expected: &[&str]) -> Option<String> {
    if expected.contains(&"a name") && super::words::is_reserved(found) {
        return Some(format!("write it in backticks, `` `{found}` ``, or choose another name"));
    }
    let after_digit = before.ends_with(|c: char| c.is_ascii_digit());
    let compared = ["<", ">"].iter().any(|sign| before.contains(sign));
    let known = match found {
        "=" | "==" => Some("equality is written `is`"),
        "!=" | "<>" => Some("write `is not`"),
        "=>" => Some("write `>=`, or `is at least`"),
        "=<" => Some("write `<=`, or `is at most`"),
        "&&" | "&" => Some("write `and`"),
        "||" | "|" => Some("write `or`"),
        "!" => Some("write `not`"),
        "£" | "$" | "€" | "¥" => Some("write the currency's code before the amount: `GBP 5`"),
        "<" | ">" | "<=" | ">=" if compared => Some("comparisons do not chain: write `x exceeds 1 and is below 3`"),
        "," if after_digit && rest.get(1..4).is_some_and(|group| group.bytes().all(|byte| byte.is_ascii_digit())) => {
            Some("a number has no commas: write `10_000`")
        }
        "-" | "/" if after_digit => Some("a date is written `2026-01-01`"),
        "}" if before.ends_with("otherwise") => Some("the value comes after the word: `otherwise GBP 5`"),
        "for" if expected.contains(&"`per`") || expected.contains(&"`over any 30 days`") => {
            Some("one for each value of a field is `per client`")
        }
        "day" | "week" | "month" | "quarter" | "year" if before.ends_with("each") => {
            Some("write `each calendar month`; or a length of time, `each 24 hours`")
        }
        "otherwise" if expected.contains(&"an outcome") => Some("the outcome comes first: `ineligible otherwise`"),
        _ if after_digit && crate::value::Currency::parse(found).is_ok() => {
            Some("the currency comes first: write `GBP 5`")
        }
        _ => None,
    };
    if let Some(known) = known {
        return Some(known.to_owned());
    }
    let words = [
        "requires",
        "except",
        "applies when",
        "because",
        "cites",
        "deemed met when",
        "from",
        "until",
        "when",
        "stage",
        "starts",
        "becomes",
        "during",
        "per",
        "must",
        "within",
        "never",
        "unless",
        "disapplies",
        "while",
        "where",
    ];
    let clauses = words.iter().copied().filter(|word| expected.iter().any(|one| one.contains(word)));
    let compares = expected.iter().any(|one| one.starts_with("a comparison"));
    let comparisons = ["exceeds", "reaches", "does not exceed"].into_iter().filter(|_| compares);
    if found.len() < 3 {
        return None;
    }
    let near = nearest(found, clauses.chain(comparisons).chain(super::words::ITEM_KEYWORDS))?;
    (near != found).then(|| format!("did you mean `{near}`?"))
}

fn join(expected: &[&str]) -> String {
    match expected {
        [one] => (*one).to_owned(),
        [init @ .., last] => format!("{} or {last}", init.join(", ")),
        [] => String::new(),
    }
}

/// What the grammar would have taken, each named once, in the order of [`describe`]'s own groups.
fn expected(error: &Error<Rule>) -> Vec<&'static str> {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else { return Vec::new() };
    let mut names: Vec<&'static str> =
        positives.iter().filter_map(|rule| describe(*rule)).flat_map(|names| names.split(", ")).collect();
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    // Beside words that could go on, a bracket says little.
    if names.len() > 3 {
        names.retain(|name| !matches!(*name, "`}`" | "`(`" | "`)`" | "a length of time such as `30 days`"));
    }
    names
}

/// What a rule is called in a message; none for what would only make it longer.
fn describe(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::ident | Rule::name | Rule::item_path | Rule::enum_value | Rule::record_field | Rule::need_path => {
            "a name"
        }
        Rule::parameter => "a parameter such as `staff: integer`",
        Rule::parameters => "parameters in parentheses",
        Rule::binding => "a fact of the module and its value such as `staff = headcount`",
        Rule::kw_bar => "`|`",
        Rule::cell | Rule::cell_entry | Rule::cell_range | Rule::cell_otherwise | Rule::cell_any => {
            "a cell: a value, a bound such as `at least 5`, `any` or `otherwise`"
        }
        Rule::table_clause | Rule::table_row => "a row `| … | … |`",
        Rule::overriding => "`overriding`",
        Rule::exception_result => "`:`",
        Rule::saving => "`saving tests entered before`",
        Rule::members | Rule::members_counted => "a member and its list such as `d in directors`",
        Rule::members_where => "`where`",
        Rule::linked_between | Rule::linked_from => "`between … and …`, `from … to …`",
        Rule::jointly => "`jointly`",
        Rule::kw_for => "`for`",
        Rule::kw_and => "`and`",
        Rule::word => "a name after the dot",
        Rule::string | Rule::citation | Rule::string_body => "text in quotes",
        Rule::expr
        | Rule::negation
        | Rule::comparison
        | Rule::sum
        | Rule::product
        | Rule::factor
        | Rule::postfix
        | Rule::primary
        | Rule::group
        | Rule::call
        | Rule::callee
        | Rule::counted
        | Rule::quantified
        | Rule::aggregate
        | Rule::aggregate_of
        | Rule::the_one
        | Rule::linked
        | Rule::not_word
        | Rule::minus
        | Rule::list_entry => "an expression",
        Rule::amount | Rule::number | Rule::percent => "a number",
        Rule::money | Rule::currency => "an amount of money such as `GBP 5_000`",
        Rule::date => "a date such as `2026-04-06`",
        Rule::datetime => "a date and time",
        Rule::span | Rule::span_term | Rule::unit | Rule::business_span => "a length of time such as `30 days`",
        Rule::operator | Rule::relation | Rule::one_of | Rule::is_none | Rule::within_window | Rule::membership => {
            "a comparison such as `is` or `exceeds`"
        }
        Rule::joiner | Rule::shared_joiner => "`and`, `or`",
        Rule::set => "a set `{ … }`",
        Rule::list => "a list of conditions `{ … }`",
        Rule::cites => "`cites`",
        Rule::because => "`because`",
        Rule::criterion_clause => "`requires`, `applies when`, `except when`, `deemed met when`, `because`, `cites`",
        Rule::exception => "`except when`",
        Rule::decision_clause | Rule::arm => "an outcome",
        Rule::arm_when | Rule::entry_when => "`when`",
        Rule::arm_otherwise | Rule::otherwise_value => "`otherwise`",
        Rule::subject_to => "`subject to`",
        Rule::type_name | Rule::simple_type => "a type such as `bool` or `money GBP`",
        Rule::type_currency => "a currency such as `GBP`",
        Rule::policy_clause => "`regulator`, `version`, `in force`, `timezone`, `months`, `source`",
        Rule::calendar_clause => "`covers`, `weekend`, `holidays`",
        Rule::fact_clause => "a bound such as `at least 0`, `asked when`, `help`, `suggests`, `presumed`, `cites`",
        Rule::fact_block | Rule::define_block | Rule::exception_block => "a block `{ … }`",
        Rule::define_clause | Rule::value_entry => "a value",
        Rule::in_force_period | Rule::item_period => "`from`, `until`",
        Rule::scenario_clause => "`on`, `at`, `given`, `events`, `expect`, `cites`",
        Rule::scenario_event => "an event such as `2026-06-01T10:00 incident`",
        Rule::event_field => "a field and its value such as `client = \"c1\"`",
        Rule::for_key => "`for`",
        Rule::breached_at => "`breached at`",
        Rule::lifecycle_clause => "`stage`, a transition such as `applied -> testing on approval`, `cites`",
        Rule::transition | Rule::arrow => "a transition such as `applied -> testing on approval`",
        Rule::stage_final | Rule::stage_lasts => "`final`, `lasts`",
        Rule::extended => "`, extended by`",
        Rule::extended_once => "`, once`, `, twice`",
        Rule::stage_most => "`, at most … in all`",
        Rule::stage_most_end => "`in all`",
        Rule::on_expiry => "`on expiry`",
        Rule::on_events => "`on` and an event",
        Rule::after_span => "`after` and a length of time",
        Rule::event_where => "`where`",
        Rule::event_names | Rule::trigger_event => "an event",
        Rule::state_clause => "`starts`, `becomes`, `cites`",
        Rule::keys => "`per`",
        Rule::measured | Rule::rolled_up => "what is measured such as `sum of sale.amount`",
        Rule::during => "`during`",
        Rule::window => "`over any 30 days`, `each calendar month`",
        Rule::over_every | Rule::over_every_word => "`over every`",
        Rule::calendar_unit => "`day`, `week`, `month`, `quarter`, `year`",
        Rule::month_name => "a month such as `April`",
        Rule::limit_clause => {
            "a cap such as `exposure does not exceed GBP 10_000`, `on`, `warn at`, `at all times`, `applies when`, `because`, `cites`"
        }
        Rule::obligation_clause => {
            "`when`, `every`, `must`, `within`, `by`, `no later than`, `from`, `applies when`, `because`, `cites`"
        }
        Rule::trigger_one | Rule::trigger_breach | Rule::trigger_stage | Rule::trigger_crossing => {
            "an event, `breach of`, `start of`, a measure such as `total reaches GBP 9 million`"
        }
        Rule::moment => "an instant such as `start of testing` or `30 days before end of testing`",
        Rule::moment_side => "`before`, `after`",
        Rule::must_keep => "`keep`",
        Rule::act => "an event that discharges the duty",
        Rule::with_same => "`with the same`",
        Rule::to_each => "`to each`",
        Rule::due_of => "`of`",
        Rule::due_next => "`next`",
        Rule::due_day => "`day`, `business day`",
        Rule::prohibition_clause => "`never`, `because`, `cites`",
        Rule::unless => "`unless`",
        Rule::waiver_clause => "`disapplies`, `while`, `because`, `cites`",
        Rule::assignment => "a fact and its value such as `kind = company`",
        Rule::expectation => "an expectation such as `eligibility is eligible`",
        Rule::expected | Rule::status | Rule::data => "a verdict or a value",
        Rule::needing => "`needing`",
        Rule::months_mode => "`round down`, `round up`, `reject`",
        Rule::weekday => "a day of the week",
        Rule::requires => "`requires`",
        Rule::kw_colon => "`:`",
        Rule::kw_equals => "`=`",
        Rule::kw_open => "`{`",
        Rule::kw_close => "`}`",
        Rule::kw_open_round => "`(`",
        Rule::kw_close_round => "`)`",
        Rule::kw_open_square => "`[`",
        Rule::kw_close_square => "`]`",
        Rule::kw_of => "`of`",
        Rule::kw_in => "`in`",
        Rule::kw_by => "`by`",
        Rule::kw_when => "`when`",
        Rule::kw_at => "`at`",
        Rule::kw_met => "`met`",
        Rule::kw_is => "`is`",
        Rule::kw_on => "`on`",
        Rule::kw_to => "`to`",
        Rule::kw_until => "`until`",
        Rule::kw_force => "`force`",
        Rule::kw_satisfies => "`satisfies`",
        Rule::kw_every => "`every`",
        Rule::kw_business => "`business`",
        Rule::kw_before => "`before`",
        Rule::bound_value => "a value written out",
        Rule::EOI => "the end of the item",
        _ => return None,
    })
}
