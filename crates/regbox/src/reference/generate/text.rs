//! The tape that a policy is made from, and text of which some parts may stand in any order.

/// Choices, one after the other. Where they end, the first of all that can be chosen is taken, which is the simplest, so a
/// case that fails shrinks by itself.
#[derive(Debug)]
pub(in crate::reference) struct Tape<'t> {
    choices: &'t [u16],
}

impl<'t> Tape<'t> {
    pub(in crate::reference) fn new(choices: &'t [u16]) -> Tape<'t> {
        Tape { choices }
    }

    pub(in crate::reference) fn below(&mut self, count: usize) -> usize {
        let Some((first, rest)) = self.choices.split_first() else { return 0 };
        self.choices = rest;
        usize::from(*first) % count
    }

    /// True that often in a hundred times; false where the tape has ended.
    pub(in crate::reference) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    pub(in crate::reference) fn pick<'p, T: ?Sized>(&mut self, from: &[&'p T]) -> &'p T {
        from[self.below(from.len())]
    }
}

/// Text, of which some parts may stand in any order.
#[derive(Clone, Debug)]
pub(in crate::reference) enum Piece {
    Text(String),
    Row(Vec<Piece>),
    /// Parts whose order says nothing, with what stands between them.
    AnyOrder(&'static str, Vec<Piece>),
}

impl From<&str> for Piece {
    fn from(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }
}

impl From<String> for Piece {
    fn from(text: String) -> Piece {
        Piece::Text(text)
    }
}

/// Pieces one after the other.
macro_rules! row {
    ($($part:expr),* $(,)?) => { Piece::Row(vec![$(Piece::from($part)),*]) };
}
pub(in crate::reference) use row;

impl Piece {
    /// The text, in the order of a tape; as it was made where there is none.
    pub(in crate::reference) fn print(&self, order: &mut Tape<'_>, out: &mut String) {
        match self {
            Piece::Text(text) => out.push_str(text),
            Piece::Row(parts) => parts.iter().for_each(|part| part.print(order, out)),
            Piece::AnyOrder(between, parts) => {
                for (at, part) in shuffled(parts, order).into_iter().enumerate() {
                    out.push_str(if at > 0 { between } else { "" });
                    part.print(order, out);
                }
            }
        }
    }

    pub(in crate::reference) fn text(&self) -> String {
        let mut out = String::new();
        self.print(&mut Tape::new(&[]), &mut out);
        out
    }
}

/// The members in the order of a tape.
pub(in crate::reference) fn shuffled<'p, T>(members: &'p [T], order: &mut Tape<'_>) -> Vec<&'p T> {
    let mut left: Vec<&T> = members.iter().collect();
    let mut found = Vec::new();
    while !left.is_empty() {
        found.push(left.remove(order.below(left.len())));
    }
    found
}
