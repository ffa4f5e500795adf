//! The tokens as lines, each with the columns in which it goes on.

use super::LINE;
use super::layout::Layout;
use super::roles::{Holds, Reading, Stop};
use super::tokens::Token;
use unicode_width::UnicodeWidthStr;

/// A line: its cells stand one after the other.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub blank_before: bool,
    pub indent: usize,
    pub cells: Vec<Cell>,
}

/// A piece of a line that begins in a column of its own.
#[derive(Debug)]
pub(super) struct Cell {
    /// The column, and the run of lines that share it; none at the beginning of a line.
    pub stop: Option<(Stop, Run)>,
    /// The spaces before it, at least.
    pub gap: usize,
    pub text: String,
    pub width: usize,
}

/// Lines whose columns stand under each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Run {
    /// Items of one kind, with no blank line between them.
    Items(usize),
    /// What stands in a bracket, with no blank line between.
    Inside(usize, usize),
    Remarks(usize),
}

/// Lays out all tokens. A block that the author wrote on one line is broken where that line is too long.
pub(super) fn lines(tokens: &[Token<'_>], reading: &Reading) -> Vec<Line> {
    let mut layout = Layout::new(tokens, reading);
    loop {
        let mut builder = Builder::new(&layout);
        builder.run();
        if builder.too_long.is_empty() {
            return builder.lines;
        }
        for open in builder.too_long {
            layout.spread(open);
        }
    }
}

/// A bracket that is open.
struct Frame {
    open: usize,
    /// How far its closing bracket is set in, and what it holds.
    outer: usize,
    inner: usize,
    /// Where what follows the key of a clause begins, counted from `inner`; none for clauses without keys.
    column: Option<usize>,
    /// Whether the clause at hand has a key.
    keyed: bool,
    bodies: isize,
}

struct Builder<'l, 'a, 't> {
    layout: &'l Layout<'a, 't>,
    dots: Vec<bool>,
    columns: Vec<usize>,
    lines: Vec<Line>,
    frames: Vec<Frame>,
    bodies: isize,
    /// The item at hand: its word, whether its lines belong to a run, and which.
    item: &'t str,
    run: usize,
    section: usize,
    remarks: usize,
    /// The first token of the line, and whether it begins a clause, an entry or an item.
    first: usize,
    starts: bool,
    /// Another clause or entry begins on the line.
    shared: bool,
    /// How many brackets are open where the line begins.
    depth: usize,
    too_long: Vec<usize>,
}

impl<'l, 'a, 't> Builder<'l, 'a, 't> {
    fn new(layout: &'l Layout<'a, 't>) -> Self {
        Builder {
            layout,
            dots: layout.dots(),
            columns: key_columns(layout),
            lines: Vec::new(),
            frames: Vec::new(),
            bodies: 0,
            item: "",
            run: 0,
            section: 0,
            remarks: 0,
            first: 0,
            starts: false,
            shared: false,
            depth: 0,
            too_long: Vec::new(),
        }
    }

    fn run(&mut self) {
        for at in 0..self.layout.tokens.len() {
            self.token(at);
        }
        self.end_line(self.layout.tokens.len());
    }

    fn token(&mut self, at: usize) {
        let Some(token) = self.layout.tokens.get(at).copied() else { return };
        let role = self.layout.role(at);
        let breaks = self.layout.breaks(at);
        self.bodies += role.bodies;
        if at == 0 || breaks > 0 {
            self.end_line(at);
            self.begin_line(at, breaks > 1);
        } else {
            self.append(at, &token);
        }
        if (role.clause || role.entry)
            && let Some(frame) = self.frames.last_mut()
        {
            frame.keyed = role.key > 0;
        }
        if token.closes()
            && let Some(frame) = self.frames.pop()
        {
            self.bodies = frame.bodies;
        }
        if token.opens() {
            self.open(at);
        }
    }

    fn open(&mut self, at: usize) {
        let own = self.frames.last().map_or(0, |frame| frame.inner);
        let line = self.lines.last().map_or(0, |line| line.indent);
        let outer = match self.layout.holds(at) {
            Holds::Clauses | Holds::Part | Holds::Values | Holds::Entries => own,
            _ => line,
        };
        let column = self.columns.get(at).copied().filter(|column| *column > 0);
        let bodies = self.bodies;
        self.frames.push(Frame { open: at, outer, inner: outer + 2, column, keyed: false, bodies });
    }

    fn begin_line(&mut self, at: usize, blank_before: bool) {
        let role = self.layout.role(at);
        if blank_before {
            self.section += 1;
        }
        if role.item {
            let word = self.layout.tokens.get(at).map_or("", |token| token.text);
            if blank_before || word != self.item {
                self.run += 1;
            }
            self.item = word;
        }
        self.first = at;
        self.starts = role.item || role.clause || role.entry;
        self.shared = false;
        self.depth = self.frames.len();
        let indent = self.indent(at);
        let text = self.layout.tokens.get(at).map_or("", |token| token.text);
        let cell = Cell { stop: None, gap: 0, text: text.to_owned(), width: text.width() };
        self.lines.push(Line { blank_before, indent, cells: vec![cell] });
    }

    /// How far a line is set in that begins with a token; a remark stands as what follows it.
    fn indent(&self, at: usize) -> usize {
        let next = self.layout.next(at);
        let Some(token) = self.layout.tokens.get(next).filter(|token| !token.is_remark()) else { return 0 };
        let role = self.layout.role(next);
        let Some(frame) = self.frames.last() else {
            return if role.item { 0 } else { 2 };
        };
        if token.closes() {
            return if next > at { frame.inner } else { frame.outer };
        }
        if role.item || role.clause || role.entry || self.layout.next(frame.open + 1) == next {
            return frame.inner;
        }
        let bodies = usize::try_from(self.bodies - frame.bodies).unwrap_or(0) * 2;
        let arguments = self.layout.tokens.get(frame.open).is_some_and(|open| open.text == "(");
        frame.inner
            + bodies
            + match frame.column {
                _ if arguments => 0,
                Some(column) if frame.keyed => column,
                _ => 2usize.saturating_sub(bodies),
            }
    }

    fn append(&mut self, at: usize, token: &Token<'_>) {
        let role = self.layout.role(at);
        let inside = self.layout.inside(at);
        let same = inside == self.layout.inside(self.first);
        self.shared |= same && (role.clause || role.entry);
        let gap = self.gap(at, token);
        if token.is_remark() {
            let stop = Some((Stop::Remark, Run::Remarks(self.remarks)));
            self.cell(stop, 2, token.text);
            return;
        }
        let first = self.layout.role(self.first);
        let stop = match role.stop {
            _ if !same || !self.starts => None,
            _ if first.key > 0 && at == self.first + first.key => Some(Stop::Key),
            other => other,
        };
        // A block that goes on over lines of its own begins right after the words before it.
        let stop = stop.filter(|stop| *stop != Stop::Block || !self.layout.is_broken(at));
        let Some(stop) = stop else { return self.extend(gap, token.text) };
        let run = match inside {
            _ if first.item => Run::Items(self.run),
            _ if matches!(stop, Stop::Key | Stop::Bar(_)) => Run::Inside(inside, 0),
            _ => Run::Inside(inside, self.section),
        };
        let wide = matches!(stop, Stop::Holding | Stop::Cites) || stop == Stop::Key && first.arm;
        self.cell(Some((stop, run)), 1 + usize::from(wide), token.text);
    }

    fn cell(&mut self, stop: Option<(Stop, Run)>, gap: usize, text: &str) {
        let Some(line) = self.lines.last_mut() else { return };
        let last = line.cells.last().and_then(|cell| cell.stop).map(|(stop, _)| stop);
        if last.is_some_and(|last| stop.is_some_and(|(stop, _)| stop <= last)) {
            return self.extend(1, text);
        }
        line.cells.push(Cell { stop, gap, text: text.to_owned(), width: text.width() });
    }

    fn extend(&mut self, gap: usize, text: &str) {
        if let Some(cell) = self.lines.last_mut().and_then(|line| line.cells.last_mut()) {
            cell.text.extend(std::iter::repeat_n(' ', gap));
            cell.text.push_str(text);
            cell.width += gap + text.width();
        }
    }

    /// The spaces between a token and the one before it on its line.
    fn gap(&self, at: usize, token: &Token<'_>) -> usize {
        let role = self.layout.role(at);
        let Some(before) = at.checked_sub(1) else { return 0 };
        let previous = self.layout.tokens.get(before).map_or("", |token| token.text);
        let tight = |open: usize| match self.layout.holds(open) {
            Holds::Tight if self.layout.tokens.get(open).is_some_and(|token| token.text == "[") => {
                self.layout.tokens.get(open + 1).is_none_or(|token| token.text != "{")
            }
            Holds::Tight | Holds::Arguments => true,
            _ => self.layout.is_empty(open),
        };
        match token.text {
            "," | ":" => return 0,
            "." => return usize::from(token.spaced && self.dots.get(at) == Some(&false)),
            "}" | ")" | "]" => return usize::from(!tight(self.layout.inside(at))),
            _ => {}
        }
        if previous == "." || self.layout.role(before).sign || role.holds == Some(Holds::Arguments) {
            return 0;
        }
        if matches!(previous, "{" | "(" | "[") {
            return usize::from(!tight(before));
        }
        1 + usize::from(role.clause && previous != ",")
    }

    /// Ends the line at hand, before a token.
    fn end_line(&mut self, next: usize) {
        let first = self.layout.role(self.first);
        let (shared, item) = (self.shared, self.item);
        let goes_on = first.item && item != "fact" && !ends_item(self.layout, self.first, next);
        let Some(line) = self.lines.last_mut() else { return };
        let is_remark = |cell: &Cell| matches!(cell.stop, Some((Stop::Remark, _)));
        self.remarks += usize::from(!line.cells.last().is_some_and(is_remark));
        // An item that goes on over other lines stands in no run; but facts do, and their names and types are short.
        // Nor does an entry that shares its line, or goes on over others: those after it are a run of their own.
        let apart = shared || first.entry && self.frames.len() > self.depth;
        self.section += usize::from(apart);
        if apart || goes_on {
            let cells = std::mem::take(&mut line.cells);
            for cell in cells {
                match line.cells.last_mut() {
                    Some(last) if !is_remark(&cell) => {
                        last.text.push(' ');
                        last.text.push_str(&cell.text);
                        last.width += 1 + cell.width;
                    }
                    _ => line.cells.push(cell),
                }
            }
        }
        let width: usize = line.indent + line.cells.iter().map(|cell| cell.gap + cell.width).sum::<usize>();
        if width > LINE {
            self.break_up(next);
        }
    }

    /// Marks the first block of a line that is too long, if there is one that stands on it whole.
    fn break_up(&mut self, next: usize) {
        let layout = self.layout;
        let is_block = |open: &usize| {
            let holds = matches!(layout.holds(*open), Holds::Clauses | Holds::Values | Holds::Entries);
            let opens = layout.tokens.get(*open).is_some_and(Token::opens);
            opens && holds && !layout.is_broken(*open) && !layout.is_empty(*open) && layout.closes_before(*open, next)
        };
        if let Some(open) = (self.first..next).find(is_block) {
            self.too_long.push(open);
        }
    }
}

/// Whether an item that begins at `first` ends with its line, before `next`.
fn ends_item(layout: &Layout<'_, '_>, first: usize, next: usize) -> bool {
    let after = layout.next(next);
    let Some(token) = layout.tokens.get(after).filter(|token| !token.is_remark()) else { return true };
    // A closing bracket stands in its own; that of a part is the one in which the item is.
    layout.role(after).item || token.closes() && layout.inside(after) == layout.inside(first)
}

/// For each bracket with clauses, where what follows their keys begins; 0 where none has a key, and in the header, whose
/// sources are long.
fn key_columns(layout: &Layout<'_, '_>) -> Vec<usize> {
    let mut columns = vec![0; layout.tokens.len()];
    for at in 0..layout.tokens.len() {
        let role = layout.role(at);
        let words = at..at + role.key;
        if let Some(column) = columns.get_mut(layout.inside(at)).filter(|_| role.key > 0) {
            let width: usize = layout.tokens.get(words).unwrap_or(&[]).iter().map(|token| token.text.width() + 1).sum();
            *column = (*column).max(width + usize::from(role.arm));
        }
    }
    let mut item = "";
    for (at, column) in columns.iter_mut().enumerate() {
        let Some(token) = layout.tokens.get(at) else { continue };
        if layout.role(at).item {
            item = token.text;
        }
        if item == "policy" {
            *column = 0;
        }
    }
    columns
}
