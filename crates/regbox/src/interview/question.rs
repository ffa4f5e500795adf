//! A question, as a program or a person is asked it.

use crate::explain::{Case, Place, first_waiting};
use crate::facts::bound_in_words;
use crate::program::{Bound, Cite, Program, Relation, cites_json, show_json};
use crate::value::Type;
use crate::wire::{Writer, push_text};

/// A question of an [interview](crate::Interview).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    fact: String,
    question: Option<String>,
    ty: String,
    kind: AnswerKind,
    optional: bool,
    help: Option<String>,
    choices: Vec<Choice>,
    bounds: Vec<Limit>,
    /// `"cites":[…]`.
    cites: String,
    part: Option<(String, Option<String>)>,
    criterion: Option<Waiting>,
}

/// The criterion that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Waiting {
    name: String,
    title: Option<String>,
    /// `"cites":[…]`.
    cites: String,
}

/// One of the values that an answer can be, or can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    value: String,
    title: String,
}

/// A bound: which, its value as JSON, and the whole in words.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Limit {
    relation: &'static str,
    value: String,
    words: String,
}

/// What kind of answer a question wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerKind {
    /// Yes or no.
    YesNo,
    /// One of the choices.
    OneOf,
    /// Any number of the choices, or none of them.
    SomeOf,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// A percentage.
    Percent,
    /// A fraction or a number.
    Ratio,
    /// An amount of money, of the currency that the type names.
    Money,
    /// A rate of exchange, between the currencies that the type names.
    Rate,
    /// A day.
    Date,
    /// A day and a time.
    DateTime,
    /// A length of time: years and months, or weeks and days.
    Period,
    /// Hours and minutes.
    Duration,
    /// Text.
    Text,
    /// How many members there are, or all of them.
    List,
    /// Whether there is one, or all its fields.
    Record,
}

impl AnswerKind {
    /// The kind as the JSON has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            AnswerKind::YesNo => "yes_no",
            AnswerKind::OneOf => "one_of",
            AnswerKind::SomeOf => "some_of",
            AnswerKind::Integer => "integer",
            AnswerKind::Decimal => "decimal",
            AnswerKind::Percent => "percent",
            AnswerKind::Ratio => "ratio",
            AnswerKind::Money => "money",
            AnswerKind::Rate => "rate",
            AnswerKind::Date => "date",
            AnswerKind::DateTime => "datetime",
            AnswerKind::Period => "period",
            AnswerKind::Duration => "duration",
            AnswerKind::Text => "text",
            AnswerKind::List => "list",
            AnswerKind::Record => "record",
        }
    }

    fn of(ty: &Type) -> AnswerKind {
        match ty {
            Type::Bool => AnswerKind::YesNo,
            Type::Enum(_) => AnswerKind::OneOf,
            Type::Set(_) => AnswerKind::SomeOf,
            Type::Integer | Type::Business(_) => AnswerKind::Integer,
            Type::Decimal => AnswerKind::Decimal,
            Type::Percent => AnswerKind::Percent,
            Type::Ratio => AnswerKind::Ratio,
            Type::Money(_) => AnswerKind::Money,
            Type::Rate(..) => AnswerKind::Rate,
            Type::Date => AnswerKind::Date,
            Type::DateTime => AnswerKind::DateTime,
            Type::Months | Type::Days => AnswerKind::Period,
            Type::Duration => AnswerKind::Duration,
            Type::Text => AnswerKind::Text,
            Type::List(_) | Type::SetOf(_) => AnswerKind::List,
            Type::Record(_) | Type::Optional(_) | Type::None => AnswerKind::Record,
        }
    }
}

impl Choice {
    fn new(value: impl Into<String>, title: &str) -> Choice {
        Choice { value: value.into(), title: title.to_owned() }
    }

    /// The value as JSON: what to answer with.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The value in words.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }
}

impl Question {
    pub(super) fn of(case: Case<'_>, place: &Place) -> Question {
        let program = case.program;
        let declared = place.declared(program);
        let ty = declared.map_or(&Type::None, |(ty, _)| ty);
        let criterion = first_waiting(case, place).and_then(|at| program.criteria.get(at as usize));
        let part = criterion
            .and_then(|criterion| program.parts.get(criterion.part? as usize))
            .map(|part| (part.name.clone(), part.title.clone()));
        Question {
            fact: place.path(program),
            question: declared.and_then(|(_, question)| question).map(str::to_owned),
            ty: program.schema.show(ty),
            kind: AnswerKind::of(ty.required()),
            optional: matches!(ty, Type::Optional(_)),
            help: place.help(program).map(str::to_owned),
            choices: choices(program, ty),
            bounds: place.bounds(program).iter().map(|bound| limit(program, ty, bound)).collect(),
            cites: cites(program, place.cites(program)),
            part,
            criterion: criterion.map(|criterion| Waiting {
                name: criterion.name.clone(),
                title: criterion.title.clone(),
                cites: cites(program, &criterion.cites),
            }),
        }
    }

    /// The fact that it asks for, by its place: `turnover`, `owner.name`, `directors[0].disqualified`.
    #[must_use]
    pub fn fact(&self) -> &str {
        &self.fact
    }

    /// The question as the policy words it, if it does.
    #[must_use]
    pub fn question(&self) -> Option<&str> {
        self.question.as_deref()
    }

    /// The fact's type as the policy writes it: `money GBP`.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.ty
    }

    /// What kind of answer it wants.
    #[must_use]
    pub fn kind(&self) -> AnswerKind {
        self.kind
    }

    /// Whether the answer may be that there is none: `{"none":true}`. It is then among the choices.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        self.optional
    }

    /// The longer explanation.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The values to choose from, where they are few: yes and no, those of an enumeration, none.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// The bounds of the answer in words: `at least GBP 0.00`.
    pub fn bounds(&self) -> impl Iterator<Item = &str> {
        self.bounds.iter().map(|limit| limit.words.as_str())
    }

    /// The name and the title of the part of the policy whose criterion waits for the answer.
    #[must_use]
    pub fn part(&self) -> Option<(&str, Option<&str>)> {
        self.part.as_ref().map(|(name, title)| (name.as_str(), title.as_deref()))
    }

    /// The name and the title of the criterion that waits for the answer, the first of them in the policy.
    #[must_use]
    pub fn criterion(&self) -> Option<(&str, Option<&str>)> {
        self.criterion.as_ref().map(|waiting| (waiting.name.as_str(), waiting.title.as_deref()))
    }

    /// The question as JSON: compact, and the same bytes from every face. Its shape is
    /// [`QUESTION_SCHEMA`](crate::QUESTION_SCHEMA).
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = Writer::new();
        out.open('{');
        out.text_field("fact", &self.fact);
        out.optional_field("question", self.question.as_deref());
        out.text_field("type", &self.ty);
        out.text_field("kind", self.kind.as_str());
        out.key("optional");
        out.raw(if self.optional { "true" } else { "false" });
        out.optional_field("help", self.help.as_deref());
        out.key("choices");
        out.open('[');
        for choice in &self.choices {
            out.item();
            out.open('{');
            out.key("value");
            out.raw(&choice.value);
            out.text_field("title", &choice.title);
            out.close('}');
        }
        out.close(']');
        out.key("bounds");
        out.open('[');
        for limit in &self.bounds {
            out.item();
            out.open('{');
            out.text_field("is", limit.relation);
            out.key("value");
            out.raw(&limit.value);
            out.text_field("words", &limit.words);
            out.close('}');
        }
        out.close(']');
        out.key("part");
        match &self.part {
            None => out.raw("null"),
            Some((name, title)) => {
                out.open('{');
                out.text_field("name", name);
                out.optional_field("title", title.as_deref());
                out.close('}');
            }
        }
        out.item();
        out.raw(&self.cites);
        out.key("criterion");
        match &self.criterion {
            None => out.raw("null"),
            Some(waiting) => {
                out.open('{');
                out.text_field("name", &waiting.name);
                out.optional_field("title", waiting.title.as_deref());
                out.item();
                out.raw(&waiting.cites);
                out.close('}');
            }
        }
        out.close('}');
        out.finish()
    }
}

/// Provisions as a key and its value.
fn cites(program: &Program, cites: &[Cite]) -> String {
    let mut out = Writer::new();
    cites_json(&mut out, program, "cites", cites);
    out.finish()
}

fn choices(program: &Program, ty: &Type) -> Vec<Choice> {
    let mut choices = match ty.required() {
        Type::Bool => vec![Choice::new("true", "yes"), Choice::new("false", "no")],
        Type::Enum(id) | Type::Set(id) => {
            let info = program.schema.enums.get(id.0 as usize);
            let values = info.into_iter().flat_map(|info| info.values.iter().zip(&info.titles));
            values
                .map(|(name, title)| {
                    let mut value = String::new();
                    push_text(&mut value, name);
                    Choice::new(value, title.as_deref().unwrap_or(name))
                })
                .collect()
        }
        Type::Record(_) if ty != ty.required() => vec![Choice::new("{}", "there is one")],
        _ => Vec::new(),
    };
    if ty != ty.required() {
        choices.push(Choice::new("{\"none\":true}", "none"));
    }
    choices
}

fn limit(program: &Program, ty: &Type, bound: &Bound) -> Limit {
    let relation = match bound.op {
        Relation::AtLeast => "at_least",
        Relation::AtMost => "at_most",
        Relation::More => "more_than",
        Relation::Less => "less_than",
        Relation::Equal => "exactly",
        Relation::NotEqual => "other_than",
    };
    let mut value = String::new();
    show_json(&program.schema, ty.required(), &bound.value, &mut value);
    Limit { relation, value, words: bound_in_words(program, ty, bound) }
}
