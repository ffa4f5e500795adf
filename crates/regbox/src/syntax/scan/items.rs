//! Where items begin and end.

use super::{Piece, Scan};
use crate::syntax::words;

impl Scan<'_> {
    /// Whether a place is on the line on which its item begins.
    pub(super) fn on_one_line(&mut self, at: usize) -> bool {
        let Some(start) = self.current().map(|piece| piece.start) else { return false };
        !self.text.get(start..at).unwrap_or("").contains('\n')
    }

    /// Begins an item at an item keyword, where one may begin.
    pub(super) fn starts_item(&mut self, keyword: &'static str, start: usize) -> bool {
        let depth = self.frames.len();
        let in_part = self.pieces.last().is_some_and(|piece| piece.keyword == "part");
        let in_part_body = in_part && depth == 1;
        let at_line_start = start == 0 || self.text.as_bytes().get(start - 1) == Some(&b'\n');
        let member = words::is_part_member(keyword);
        if in_part_body && (member || !at_line_start) {
            self.end_child(start);
            if let Some(part) = self.pieces.last_mut() {
                if part.children.is_empty() {
                    part.head_end = start;
                }
                part.children.push(piece(keyword, start));
            }
            self.in_child = true;
        } else if depth == 0 || at_line_start {
            // A keyword at the start of a line begins an item even inside a bracket: the bracket was left open.
            if let Some(frame) = self.frames.last() {
                let (open, place) = (frame.open, frame.at);
                self.unclosed(open, place);
                self.frames.clear();
            }
            self.finish(start);
            self.pieces.push(piece(keyword, start));
        } else {
            return false;
        }
        self.reset_quantifiers();
        self.expects_name = true;
        true
    }

    fn end_child(&mut self, end: usize) {
        if self.in_child
            && let Some(child) = self.current()
        {
            child.end = end;
        }
        self.in_child = false;
    }

    pub(super) fn finish(&mut self, end: usize) {
        self.end_child(end);
        if let Some(piece) = self.pieces.last_mut() {
            piece.end = end;
        }
        self.top_quantifiers = 0;
    }
}

fn piece(keyword: &'static str, start: usize) -> Piece {
    Piece { keyword, name: None, start, end: start, broken: false, head_end: 0, children: Vec::new() }
}
