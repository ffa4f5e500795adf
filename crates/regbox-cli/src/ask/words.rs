//! What is typed as an answer, as JSON.

use regbox::{AnswerKind, Choice, Question};
use serde_json::Value;

/// What was said to a question.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    Json(String),
    /// It is not known.
    Unknown,
    Explain,
    Answers,
    /// An answer is taken back: that to a fact, or the last.
    Back(Option<String>),
}

/// What a line says to a question; or, what is wrong with it that the type does not tell.
pub(super) fn understand(question: &Question, line: &str) -> Result<Said, String> {
    match line {
        "" | "skip" => return Ok(Said::Unknown),
        "?" | "help" => return Ok(Said::Explain),
        "back" => return Ok(Said::Back(None)),
        "answers" => return Ok(Said::Answers),
        _ => {}
    }
    // A fact is one word; what has more of them is an answer.
    if let Some(fact) = line.strip_prefix("back ").filter(|fact| !fact.trim().contains(' ')) {
        return Ok(Said::Back(Some(fact.trim().to_owned())));
    }
    if question.is_optional() && line.eq_ignore_ascii_case("none") {
        return Ok(Said::Json("{\"none\":true}".to_owned()));
    }
    let json = match question.kind() {
        AnswerKind::YesNo => yes_or_no(line),
        AnswerKind::OneOf => choice(question, line),
        AnswerKind::SomeOf => several(question, line),
        AnswerKind::Percent => {
            if line.bytes().all(|byte| byte.is_ascii_digit() || b".-".contains(&byte)) {
                return Err(format!(
                    "is `{line}` that many percent, or that share of 1? write it with the percent sign"
                ));
            }
            text(line)
        }
        AnswerKind::Period => text(&length(line, "P", &[("year", 'Y'), ("month", 'M'), ("week", 'W'), ("day", 'D')])),
        AnswerKind::Duration => text(&length(line, "PT", &[("hour", 'H'), ("minute", 'M')])),
        AnswerKind::List if is_json(line, '[') => line.to_owned(),
        AnswerKind::List if ["none", "no"].contains(&line) => "0".to_owned(),
        AnswerKind::Record if is_json(line, '{') => line.to_owned(),
        AnswerKind::Record if is_yes(line) => "{}".to_owned(),
        AnswerKind::Record if is_no(line) => "{\"none\":true}".to_owned(),
        AnswerKind::Record => choice(question, line),
        AnswerKind::Text if is_json(line, '"') => line.to_owned(),
        _ => text(line),
    };
    Ok(Said::Json(json))
}

/// What to answer with, after `answer with`.
pub(super) fn how(question: &Question) -> String {
    let how = match question.kind() {
        AnswerKind::YesNo => "yes or no",
        AnswerKind::OneOf => "the number or the name of one of them",
        AnswerKind::SomeOf => {
            "the numbers or the names of those that apply, with commas between them, or `[]` for none"
        }
        AnswerKind::Integer => "a whole number, such as 12",
        AnswerKind::Decimal => "a number, such as 12.5",
        AnswerKind::Percent => "a percentage, such as 12.5%",
        AnswerKind::Ratio => "a fraction or a number, such as 1/3",
        AnswerKind::Money => "an amount, such as 1000.50",
        AnswerKind::Rate => "a number, such as 1.17",
        AnswerKind::Date => "a day, such as 2026-04-06",
        AnswerKind::DateTime => "a day and a time, such as 2026-04-06T10:00",
        AnswerKind::Period if question.type_name().ends_with("days") => "a number of weeks and days, such as 30 days",
        AnswerKind::Period => "a number of years and months, such as 2 years 6 months",
        AnswerKind::Duration => "a number of hours and minutes, such as 72 hours",
        AnswerKind::List => "how many there are, or all of them as JSON: `[ … ]`",
        AnswerKind::Record => "yes if there is one",
        _ => "text; what is a command, such as `back`, in quotes",
    };
    if question.is_optional() { format!("{how}; or `none` if there is none") } else { how.to_owned() }
}

/// The name of a choice, as the policy writes it.
pub(super) fn name(value: &str) -> String {
    match serde_json::from_str(value) {
        Ok(Value::String(name)) => name,
        Ok(Value::Object(record)) if record.is_empty() => "yes".to_owned(),
        Ok(Value::Object(_)) => "none".to_owned(),
        _ => value.to_owned(),
    }
}

fn text(line: &str) -> String {
    Value::String(line.to_owned()).to_string()
}

fn is_json(line: &str, start: char) -> bool {
    line.starts_with(start) && serde_json::from_str::<Value>(line).is_ok()
}

fn is_yes(line: &str) -> bool {
    ["y", "yes", "true"].iter().any(|yes| line.eq_ignore_ascii_case(yes))
}

fn is_no(line: &str) -> bool {
    ["n", "no", "false"].iter().any(|no| line.eq_ignore_ascii_case(no))
}

fn yes_or_no(line: &str) -> String {
    match (is_yes(line), is_no(line)) {
        (true, _) => "true".to_owned(),
        (_, true) => "false".to_owned(),
        _ => text(line),
    }
}

/// The choice of a number, a name or a title; what is none of them is left to the core to refuse.
fn choice(question: &Question, line: &str) -> String {
    let choices = question.choices();
    let is_meant = |choice: &&Choice| name(choice.value()).eq_ignore_ascii_case(line);
    let is_titled = |choice: &&Choice| choice.title().eq_ignore_ascii_case(line);
    let numbered = || line.parse::<usize>().ok().and_then(|number| choices.get(number.checked_sub(1)?));
    let found = choices.iter().find(is_meant).or_else(|| choices.iter().find(is_titled)).or_else(numbered);
    found.map_or_else(|| text(line), |choice| choice.value().to_owned())
}

fn several(question: &Question, line: &str) -> String {
    if is_json(line, '[') {
        return line.to_owned();
    }
    if line.eq_ignore_ascii_case("none") || is_no(line) {
        return "[]".to_owned();
    }
    let parts = line.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    let chosen: Vec<String> = parts.map(|part| choice(question, part)).collect();
    // That there is none is the whole answer.
    match chosen.as_slice() {
        [only] if only.starts_with('{') => only.clone(),
        chosen => format!("[{}]", chosen.join(",")),
    }
}

/// A length of time in words, `2 years 6 months`, as ISO 8601 has it; anything else as it is.
fn length(line: &str, start: &str, units: &[(&str, char)]) -> String {
    let mut words = line.split_whitespace().filter(|word| *word != "and");
    let mut iso = start.to_owned();
    while let Some(number) = words.next() {
        let unit = words.next().map(|word| word.trim_end_matches(',').trim_end_matches('s').to_lowercase());
        let letter = units.iter().find(|(name, _)| unit.as_deref() == Some(name)).map(|(_, letter)| *letter);
        match letter {
            Some(letter) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                iso.push_str(number);
                iso.push(letter);
            }
            _ => return line.to_owned(),
        }
    }
    iso
}

#[cfg(test)]
mod tests {
    use super::{Said, how, understand};
    use regbox::{Policy, Question, Source};

    /// The question for a fact of a type.
    fn question(ty: &str, rule: &str) -> Question {
        let text = format!(
            "policy p {{ version \"1\" in force from 2025-01-01 source regs \"R\" }}
             enum Kind {{ red \"Red as blood\"  green  two }} record Owner {{ fit: bool }}
             fact f: {ty} decision d {{ yes when {rule} no otherwise }}"
        );
        let policy = Policy::from_source(Source::new("p.regbox", text)).unwrap();
        policy.interview("2026-05-01".parse().unwrap()).unwrap().next().unwrap().clone()
    }

    #[test]
    fn what_is_typed_is_understood() {
        for (ty, rule, typed) in [
            ("bool", "f", &[("y", "true"), ("No", "false"), ("true", "true"), ("1", "\"1\"")][..]),
            ("Kind", "f is red", &[("1", "\"red\""), ("TWO", "\"two\""), ("red as blood", "\"red\""), ("4", "\"4\"")]),
            (
                "optional Kind",
                "f is none",
                &[("4", "{\"none\":true}"), ("none", "{\"none\":true}"), ("green", "\"green\"")],
            ),
            (
                "set of Kind",
                "Kind.red in f",
                &[
                    ("1, two", "[\"red\",\"two\"]"),
                    ("none", "[]"),
                    ("[]", "[]"),
                    ("9", "[\"9\"]"),
                    ("1;2", "[\"red\",\"green\"]"),
                ],
            ),
            ("integer", "f exceeds 2", &[("12", "\"12\""), ("none", "\"none\"")]),
            ("optional integer", "f is none", &[("none", "{\"none\":true}"), ("12", "\"12\"")]),
            ("percent", "f exceeds 2%", &[("12 %", "\"12 %\"")]),
            (
                "period of months",
                "f exceeds 2 months",
                &[
                    ("2 years and 6 months", "\"P2Y6M\""),
                    ("1 Month", "\"P1M\""),
                    ("P3M", "\"P3M\""),
                    ("some months", "\"some months\""),
                    ("6", "\"6\""),
                ],
            ),
            ("period of days", "f exceeds 2 days", &[("3 weeks, 1 day", "\"P3W1D\"")]),
            ("duration", "f exceeds 2 hours", &[("72 hours 5 minutes", "\"PT72H5M\"")]),
            (
                "text",
                "f is \"a\"",
                &[
                    ("back to the sea", "\"back to the sea\""),
                    ("\"back\"", "\"back\""),
                    ("say \"a\"", "\"say \\\"a\\\"\""),
                ],
            ),
            (
                "list of Kind",
                "some k in f satisfies k is red",
                &[("none", "0"), ("3", "\"3\""), ("[\"red\"]", "[\"red\"]")],
            ),
            (
                "optional Owner",
                "f is none",
                &[
                    ("yes", "{}"),
                    ("no", "{\"none\":true}"),
                    ("2", "{\"none\":true}"),
                    ("{\"fit\":true}", "{\"fit\":true}"),
                ],
            ),
        ] {
            let question = question(ty, rule);
            for (line, json) in typed {
                assert_eq!(understand(&question, line), Ok(Said::Json((*json).to_owned())), "{ty} {line}");
            }
            assert_eq!(understand(&question, ""), Ok(Said::Unknown));
            assert_eq!(understand(&question, "?"), Ok(Said::Explain));
            assert_eq!(understand(&question, "back"), Ok(Said::Back(None)));
            assert_eq!(understand(&question, "back f"), Ok(Said::Back(Some("f".to_owned()))));
            assert!(!how(&question).is_empty());
        }
        assert!(understand(&question("percent", "f exceeds 2%"), "30").unwrap_err().contains("percent sign"));
    }
}
