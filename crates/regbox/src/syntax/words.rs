//! The words that the scan knows.

/// Words that begin an item. All are reserved, those of later versions too.
pub(super) const ITEM_KEYWORDS: [&str; 25] = [
    "policy",
    "calendar",
    "use",
    "enum",
    "record",
    "fact",
    "judgement",
    "define",
    "part",
    "criterion",
    "condition",
    "decision",
    "exception",
    "table",
    "scorecard",
    "selection",
    "waiver",
    "event",
    "lifecycle",
    "state",
    "measure",
    "limit",
    "obligation",
    "prohibition",
    "scenario",
];

/// Whether a word can be no name, unless in backticks.
pub(super) fn is_reserved(word: &str) -> bool {
    const OTHERS: [&str; 29] = [
        "from",
        "until",
        "on",
        "at",
        "to",
        "when",
        "where",
        "per",
        "over",
        "within",
        "cites",
        "because",
        "subject",
        "except",
        "unless",
        "needing",
        "otherwise",
        "and",
        "or",
        "not",
        "is",
        "in",
        "exceeds",
        "reaches",
        "does",
        "satisfies",
        "true",
        "false",
        "none",
    ];
    OTHERS.contains(&word) || item_keyword(word).is_some()
}

/// What a word does to the depth of the expression it stands in.
pub(super) enum Reset {
    /// A prefix: one deeper until the next token that is none.
    Prefix,
    /// A clause word: an expression has ended.
    Clause,
    Plain,
}

pub(super) fn item_keyword(word: &str) -> Option<&'static str> {
    ITEM_KEYWORDS.iter().find(|keyword| **keyword == word).copied()
}

/// Whether an item of this kind is no part of a module where another policy uses it.
pub(super) fn is_of_the_policy(keyword: &str) -> bool {
    const KEYWORDS: [&str; 10] = [
        "decision",
        "scenario",
        "event",
        "lifecycle",
        "state",
        "measure",
        "limit",
        "obligation",
        "prohibition",
        "waiver",
    ];
    KEYWORDS.contains(&keyword)
}

/// Whether an item of this kind may stand in a part.
pub(super) fn is_part_member(keyword: &str) -> bool {
    matches!(keyword, "criterion" | "condition")
}

/// Items that the grammar knows; the others belong to parts of the language that this version does not have.
pub(super) fn is_supported(keyword: &str) -> bool {
    item_keyword(keyword).is_some() && !matches!(keyword, "scorecard" | "selection")
}

pub(super) fn is_currency_shape(word: &str) -> bool {
    word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

pub(super) fn reset(word: &str) -> Reset {
    match word {
        "not" => Reset::Prefix,
        // Only words that are reserved: a name that stands for one would hide how deep its expression is.
        "cites" | "because" | "except" | "when" | "from" | "until" | "otherwise" | "subject" | "needing" => {
            Reset::Clause
        }
        _ => Reset::Plain,
    }
}

/// What the words before the next token have begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begun {
    Nothing,
    /// `some`, `every`, `no` or `the`.
    Quantifier,
    /// The same, and a name.
    QuantifierName,
    /// `sum`, `count` and the like.
    Aggregate,
    /// `each`, of a calendar month and the like.
    Each,
    /// So many of `optional` and `list`, one inside the other.
    Type(usize),
    /// So many fields, one of the other.
    Fields(usize),
}

impl Begun {
    /// Whether with this word what is said of the members of a list begins.
    pub(super) fn quantifies(self, word: &str) -> bool {
        matches!((self, word), (Begun::QuantifierName, "in") | (Begun::Aggregate, "of"))
    }

    /// Whether this word is one of a phrase, `each calendar month`, and begins no item.
    pub(super) fn goes_on(self, word: &str) -> bool {
        matches!((self, word), (Begun::Each | Begun::Quantifier, "calendar"))
    }

    /// With one more word; `after_dot` where a dot stands before it.
    pub(super) fn with(self, word: &str, after_dot: bool) -> Begun {
        match (self, word) {
            (Begun::Fields(count), _) if after_dot => Begun::Fields(count + 1),
            _ if after_dot => Begun::Fields(1),
            (Begun::Quantifier, _) => Begun::QuantifierName,
            (_, "some" | "every" | "no" | "the") => Begun::Quantifier,
            (_, "each") => Begun::Each,
            (_, "sum" | "count" | "mean" | "median" | "least" | "greatest") => Begun::Aggregate,
            (Begun::Type(count), "optional" | "list") => Begun::Type(count + 1),
            (_, "optional" | "list") => Begun::Type(1),
            (Begun::Type(count), "of") => Begun::Type(count),
            _ => Begun::Nothing,
        }
    }
}
