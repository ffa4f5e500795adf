//! Expressions and types in plain words.
//!
//! What a policy writes with signs is said in words, names lose their underscores, values of enumerations get their
//! titles, and a list of conditions becomes a list of lines.

use super::plain::{human, literal_words};
use super::{Line, Piece};
use crate::resolve::{Names, Symbol};
use crate::syntax::expr::{Aggregate, Count, Expr, ExprKind, Linked, Members, Quantifier, SetExpr, Test, TestKind};
use crate::syntax::tree::{Ident, Relation, Tree};

/// What saying an expression needs.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub tree: &'a Tree,
    pub names: &'a Names,
}

/// A text that is being said: lines, each with its depth.
#[derive(Default)]
pub(super) struct Said {
    pub lines: Vec<Line>,
    depth: u8,
}

impl Said {
    pub(super) fn plain(&mut self, text: &str) {
        self.piece(Piece::Plain(text.to_owned()));
    }

    fn term(&mut self, text: String) {
        self.piece(Piece::Term(text));
    }

    pub(super) fn strong(&mut self, text: &str) {
        self.piece(Piece::Strong(text.to_owned()));
    }

    fn piece(&mut self, piece: Piece) {
        if self.lines.is_empty() {
            self.lines.push(Line { depth: self.depth, pieces: Vec::new() });
        }
        if let Some(line) = self.lines.last_mut() {
            line.pieces.push(piece);
        }
    }

    /// Begins a line that is one deeper than the one at hand, and goes back to it afterwards.
    pub(super) fn below(&mut self, say: impl FnOnce(&mut Said)) {
        self.depth = self.depth.saturating_add(1);
        self.lines.push(Line { depth: self.depth, pieces: Vec::new() });
        say(self);
        self.depth -= 1;
    }
}

impl Words<'_> {
    pub(super) fn expr(self, expr: &Expr, said: &mut Said) {
        match &expr.kind {
            ExprKind::Literal(literal) => said.plain(&literal_words(literal)),
            ExprKind::Name(ident) => self.name(ident, said),
            ExprKind::Field(of, field) => self.field(of, field, said),
            ExprKind::Not(inner) => match &inner.kind {
                ExprKind::Name(_) | ExprKind::Field(..) => {
                    said.plain("not ");
                    self.expr(inner, said);
                }
                _ => {
                    said.plain("it is not so that ");
                    self.grouped(inner, said);
                }
            },
            ExprKind::Minus(inner) => {
                said.plain("minus ");
                self.grouped(inner, said);
            }
            ExprKind::And(terms) => self.joined(terms.iter(), " and ", said),
            ExprKind::Or(terms) => self.joined(terms.iter(), " or ", said),
            ExprKind::Sum(terms) => self.chain(terms, " plus ", " minus ", said),
            ExprKind::Product(factors) => self.chain(factors, " times ", " divided by ", said),
            ExprKind::Compare { subject, tests, any } => {
                self.expr(subject, said);
                for (at, test) in tests.iter().enumerate() {
                    if at > 0 {
                        said.plain(if *any { " or" } else { " and" });
                    }
                    self.test(test, said);
                }
            }
            ExprKind::Counted { count, list } => {
                match count {
                    Count::All => said.plain("all of these hold:"),
                    Count::Any => said.plain("at least one of these holds:"),
                    Count::AtLeast(1) => said.plain("at least one of these holds:"),
                    Count::AtLeast(k) => said.plain(&format!("at least {k} of these {} hold:", list.len())),
                }
                for entry in list {
                    said.below(|said| {
                        self.expr(&entry.expr, said);
                        if !entry.cites.is_empty() {
                            let all: Vec<String> = entry
                                .cites
                                .iter()
                                .map(|cite| format!("{} {}", cite.source.text, cite.at.text))
                                .collect();
                            said.plain(&format!(" [{}]", all.join("; ")));
                        }
                    });
                }
            }
            ExprKind::Quantified { quantifier, variable, list, body } => {
                said.plain(match quantifier {
                    Quantifier::Some => "there is one, ",
                    Quantifier::Every => "for each, ",
                    Quantifier::No => "there is none, ",
                });
                self.name(variable, said);
                said.plain(", among ");
                self.expr(list, said);
                said.plain(if *quantifier == Quantifier::Every { ": " } else { " of which holds: " });
                self.expr(body, said);
            }
            ExprKind::Aggregate { function, value, members } => {
                let word = match function {
                    Aggregate::Sum => "the sum",
                    Aggregate::Count => "the number",
                    Aggregate::Mean => "the mean",
                    Aggregate::Median => "the median",
                    Aggregate::Least => "the least",
                    Aggregate::Greatest => "the greatest",
                };
                said.plain(word);
                said.plain(" of ");
                if let Some(value) = value {
                    self.expr(value, said);
                    said.plain(" over each ");
                }
                self.members(members, said);
            }
            ExprKind::The(members) => {
                said.plain("the only ");
                self.members(members, said);
            }
            ExprKind::Linked(linked) => self.linked(linked, said),
            ExprKind::Call { function, arguments } => {
                said.term(human(&function.text));
                said.plain(" of (");
                for (at, argument) in arguments.iter().enumerate() {
                    said.plain(if at > 0 { ", " } else { "" });
                    self.expr(argument, said);
                }
                said.plain(")");
            }
            ExprKind::AsAt { value, date } => {
                self.expr(value, said);
                said.plain(" as it stood on ");
                self.expr(date, said);
            }
        }
    }

    fn members(self, members: &Members, said: &mut Said) {
        self.name(&members.variable, said);
        said.plain(" among ");
        self.expr(&members.list, said);
        if let Some(condition) = &members.condition {
            said.plain(" of which holds: ");
            self.expr(condition, said);
        }
    }

    fn linked(self, linked: &Linked, said: &mut Said) {
        said.plain("all that is linked with ");
        self.expr(&linked.start, said);
        said.plain(", itself included, by any ");
        self.members(&linked.ties, said);
        said.plain(if linked.both_ways { ", between " } else { ", from " });
        self.expr(&linked.from, said);
        said.plain(if linked.both_ways { " and " } else { " to " });
        self.expr(&linked.to, said);
        if let Some((share, relation, than)) = &linked.jointly {
            said.plain(", where those that are linked already have together ");
            self.expr(share, said);
            said.plain(" that");
            said.plain(relation_words(*relation));
            self.expr(than, said);
        }
    }

    fn joined<'e>(self, terms: impl Iterator<Item = &'e Expr>, with: &str, said: &mut Said) {
        for (at, term) in terms.enumerate() {
            said.plain(if at > 0 { with } else { "" });
            self.grouped(term, said);
        }
    }

    fn chain(self, terms: &[(bool, Expr)], with: &str, inverse: &str, said: &mut Said) {
        for (at, (inverted, term)) in terms.iter().enumerate() {
            if at > 0 {
                said.plain(if *inverted { inverse } else { with });
            }
            self.grouped(term, said);
        }
    }

    /// An expression inside another: in parentheses where it is made of several.
    fn grouped(self, expr: &Expr, said: &mut Said) {
        let several = matches!(expr.kind, ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Sum(_) | ExprKind::Product(_));
        said.plain(if several { "(" } else { "" });
        self.expr(expr, said);
        said.plain(if several { ")" } else { "" });
    }

    fn test(self, test: &Test, said: &mut Said) {
        let values = |negated: bool, values: &[Expr], said: &mut Said| {
            said.plain(if negated { " is none of " } else { " is one of " });
            for (at, value) in values.iter().enumerate() {
                said.plain(if at > 0 { ", " } else { "" });
                self.expr(value, said);
            }
        };
        match &test.kind {
            TestKind::Compare { op, with } => {
                said.plain(relation_words(*op));
                self.expr(with, said);
            }
            TestKind::OneOf { negated, values: listed } => values(*negated, listed, said),
            TestKind::In { negated, set: SetExpr::Written(listed) } => values(*negated, listed, said),
            TestKind::In { negated, set: SetExpr::Given(set) } => {
                said.plain(if *negated { " is not in " } else { " is in " });
                self.expr(set, said);
            }
            TestKind::IsNone { negated } => said.plain(if *negated { " is there" } else { " is absent" }),
            TestKind::Within { days, ending, date } => {
                let side = if *ending { "ending" } else { "beginning" };
                said.plain(&format!(" is within the {days} days {side} on "));
                self.expr(date, said);
            }
        }
    }

    pub(super) fn name(self, ident: &Ident, said: &mut Said) {
        if ident.text == "decision_date" {
            return said.plain("the date of decision");
        }
        // What the language makes of `happened(refusal)`, and of a decision whose outcome is asked.
        if let Some((what, of)) = ident.text.split_once(crate::resolve::course::HIDDEN) {
            return match what {
                "happened" => said.plain(&format!("{} has happened", human(of))),
                decision => said.term(human(decision)),
            };
        }
        if self.names.symbol(ident).is_none()
            && let Some(title) = self.value_title(&ident.text)
        {
            return said.plain(&format!("“{title}”"));
        }
        said.term(self.item_title(&self.names.full(ident)).unwrap_or_else(|| human(&ident.text)));
    }

    /// The title of a criterion or a part.
    fn item_title(self, name: &str) -> Option<String> {
        let title = match self.names.symbols.get(name)? {
            Symbol::Criterion(at) => self.tree.criteria.get(*at)?.title.as_ref(),
            Symbol::Part(at) => self.tree.parts.get(*at)?.title.as_ref(),
            _ => None,
        };
        title.map(|title| title.text.clone())
    }

    fn field(self, of: &Expr, field: &Ident, said: &mut Said) {
        if let ExprKind::Name(owner) = &of.kind
            && let Some(item) = self.tree.enums.iter().find(|item| item.name.text == self.names.full(owner))
            && let Some(value) = item.values.iter().find(|value| value.name.text == field.text)
        {
            let title = value.title.as_ref().map_or_else(|| human(&field.text), |title| title.text.clone());
            return said.plain(&format!("“{title}”"));
        }
        said.term(human(&field.text));
        said.plain(" of ");
        self.expr(of, said);
    }

    /// The title of a value of an enumeration, where one enumeration alone has a value of that name.
    fn value_title(self, name: &str) -> Option<String> {
        let mut found = None;
        for value in self.tree.enums.iter().flat_map(|item| &item.values).filter(|value| value.name.text == name) {
            if found.is_some() {
                return None;
            }
            found = Some(value.title.as_ref().map_or_else(|| human(name), |title| title.text.clone()));
        }
        found
    }
}

pub(super) fn relation_words(relation: Relation) -> &'static str {
    match relation {
        Relation::Less => " is less than ",
        Relation::AtMost => " is at most ",
        Relation::More => " is more than ",
        Relation::AtLeast => " is at least ",
        Relation::Equal => " is ",
        Relation::NotEqual => " is not ",
    }
}
