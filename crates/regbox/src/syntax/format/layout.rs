//! Where lines break.

use super::roles::{Holds, Reading, Role};
use super::tokens::Token;

/// No bracket.
const OUTSIDE: usize = usize::MAX;

/// The tokens with what is known of each.
pub(super) struct Layout<'a, 't> {
    pub tokens: &'a [Token<'t>],
    pub roles: Vec<Role>,
    /// The bracket that a token stands in, by its number; a closing bracket stands in its own.
    pub inside: Vec<usize>,
    /// Where a bracket closes.
    closes: Vec<usize>,
    /// Whether what a bracket holds stands on lines of its own.
    broken: Vec<bool>,
    /// Whether each entry in it begins a line, too.
    spread: Vec<bool>,
    /// The next token that is no remark.
    next: Vec<usize>,
}

impl<'a, 't> Layout<'a, 't> {
    pub(super) fn new(tokens: &'a [Token<'t>], reading: &Reading) -> Layout<'a, 't> {
        let mut roles: Vec<Role> =
            tokens.iter().map(|token| reading.roles.get(&token.start).copied().unwrap_or_default()).collect();
        let mut phrases = reading.phrases.iter().peekable();
        for (token, role) in tokens.iter().zip(&mut roles) {
            while phrases.next_if(|(_, end)| *end <= token.start).is_some() {}
            role.joined |= phrases.peek().is_some_and(|(start, _)| *start < token.start);
        }
        let (inside, closes) = brackets(tokens);
        let (broken, spread) = (vec![false; tokens.len()], vec![false; tokens.len()]);
        let mut next: Vec<usize> = (0..tokens.len()).collect();
        for at in (0..tokens.len().saturating_sub(1)).rev() {
            if let (true, Some(after)) = (tokens.get(at).is_some_and(Token::is_remark), next.get(at + 1).copied())
                && let Some(place) = next.get_mut(at)
            {
                *place = after;
            }
        }
        let mut layout = Layout { tokens, roles, inside, closes, broken, spread, next };
        layout.join_heads();
        layout.break_as_written();
        layout
    }

    pub(super) fn role(&self, at: usize) -> Role {
        self.roles.get(at).copied().unwrap_or_default()
    }

    pub(super) fn holds(&self, open: usize) -> Holds {
        self.role(open).holds.unwrap_or_default()
    }

    pub(super) fn inside(&self, at: usize) -> usize {
        self.inside.get(at).copied().unwrap_or(OUTSIDE)
    }

    pub(super) fn is_broken(&self, open: usize) -> bool {
        self.broken.get(open).copied().unwrap_or(false)
    }

    /// Whether a bracket closes before a place.
    pub(super) fn closes_before(&self, open: usize, at: usize) -> bool {
        self.closes.get(open).is_some_and(|close| *close < at)
    }

    /// Whether there is nothing in a bracket.
    pub(super) fn is_empty(&self, open: usize) -> bool {
        self.closes.get(open) == Some(&(open + 1))
    }

    /// The word after one that begins an item or a clause with a key stays on its line.
    fn join_heads(&mut self) {
        for at in 0..self.tokens.len() {
            let role = self.role(at);
            let words = if role.item { 1 } else { role.key };
            for next in at + 1..=at + words {
                if let Some(role) = self.roles.get_mut(next) {
                    role.joined = true;
                }
            }
        }
    }

    fn break_as_written(&mut self) {
        // Whether a line breaks anywhere in a bracket, and right in it.
        let mut any = vec![false; self.tokens.len()];
        let mut direct = vec![false; self.tokens.len()];
        for (at, token) in self.tokens.iter().enumerate().rev() {
            let open = self.inside(at);
            if open == OUTSIDE {
                continue;
            }
            let breaks = token.breaks > 0 || token.is_remark() || self.role(at).item;
            let within = any.get(at).copied().unwrap_or(false);
            if let (Some(any), Some(direct)) = (any.get_mut(open), direct.get_mut(open)) {
                *any |= breaks || within;
                *direct |= breaks;
            }
        }
        for open in 0..self.tokens.len() {
            let Some(token) = self.tokens.get(open).filter(|token| token.opens()) else { continue };
            let first = self.tokens.get(open + 1);
            let broken = match self.holds(open) {
                _ if self.is_empty(open) => false,
                Holds::Clauses | Holds::Part => any.get(open) == Some(&true),
                _ if token.text == "(" => first.is_some_and(|first| first.breaks > 0 || first.is_remark()),
                _ => direct.get(open) == Some(&true),
            };
            self.set_broken(open, broken);
        }
    }

    /// The first token from a place on that is no remark; a remark where the text ends with remarks.
    pub(super) fn next(&self, at: usize) -> usize {
        self.next.get(at).copied().unwrap_or(at)
    }

    /// Puts what a bracket holds on lines of its own, each entry on one.
    pub(super) fn spread(&mut self, open: usize) {
        self.set_broken(open, true);
        if let Some(place) = self.spread.get_mut(open) {
            *place = true;
        }
    }

    fn set_broken(&mut self, open: usize, broken: bool) {
        if let Some(place) = self.broken.get_mut(open) {
            *place = broken;
        }
    }

    /// How many lines begin before a token: none, one, or two where one of them is blank.
    pub(super) fn breaks(&self, at: usize) -> usize {
        let (Some(token), Some(before)) = (self.tokens.get(at), at.checked_sub(1)) else { return 0 };
        let Some(previous) = self.tokens.get(before) else { return 0 };
        let role = self.role(at);
        if !self.begins_line(at, token, before, previous) {
            return 0;
        }
        let after_opener = previous.opens() && self.holds(before) != Holds::Part;
        let starts = role.item || role.clause || role.entry || token.is_remark();
        let blank = token.breaks > 1 && starts && !after_opener && !token.closes();
        1 + usize::from(blank)
    }

    fn begins_line(&self, at: usize, token: &Token<'_>, before: usize, previous: &Token<'_>) -> bool {
        let role = self.role(at);
        if previous.is_remark() || role.item {
            return true;
        }
        if token.is_remark() {
            return token.breaks > 0;
        }
        let open = self.inside(at);
        if previous.opens() {
            return self.is_broken(before);
        }
        if token.closes() {
            return self.is_broken(open);
        }
        if role.clause && self.is_broken(open) && matches!(self.holds(open), Holds::Clauses | Holds::Part) {
            return true;
        }
        if (role.entry || role.clause) && self.spread.get(open) == Some(&true) {
            return true;
        }
        let held = role.joined || self.role(before).sign || previous.text == ".";
        let opens_block = token.text == "{" && !role.entry;
        token.breaks > 0 && !held && !opens_block && !matches!(token.text, "," | ":" | "." | "|")
    }

    /// Whether a dot stands right after what is before it. Before a name and a bracket it may not move up: `a .b (c)` is
    /// not `a.b(c)`.
    pub(super) fn dots(&self) -> Vec<bool> {
        let mut calls = vec![false; self.tokens.len() + 2];
        for (at, token) in self.tokens.iter().enumerate().rev() {
            let next = self.tokens.get(at + 2).map(|token| token.text);
            let leads = next == Some("(") || next == Some(".") && calls.get(at + 2) == Some(&true);
            if let Some(place) = calls.get_mut(at) {
                *place = token.text == "." && leads;
            }
        }
        calls.into_iter().map(|calls| !calls).collect()
    }
}

/// For each token the bracket that it stands in, and for each bracket where it closes.
fn brackets(tokens: &[Token<'_>]) -> (Vec<usize>, Vec<usize>) {
    let mut inside = Vec::with_capacity(tokens.len());
    let mut closes = vec![OUTSIDE; tokens.len()];
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        inside.push(open.last().copied().unwrap_or(OUTSIDE));
        if token.opens() {
            open.push(at);
        } else if token.closes()
            && let Some(own) = open.pop()
            && let Some(place) = closes.get_mut(own)
        {
            *place = at;
        }
    }
    (inside, closes)
}
