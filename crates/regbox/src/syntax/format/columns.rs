//! Lines up the columns of runs of lines.

use super::LINE;
use super::lines::{Cell, Line, Run};
use super::roles::Stop;
use crate::order;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// The lines as text, with the columns of each run under each other.
pub(super) fn printed(mut lines: Vec<Line>) -> String {
    align(&mut lines);
    let mut out = String::new();
    for line in &lines {
        if line.blank_before {
            out.push('\n');
        }
        spaces(&mut out, line.indent);
        for cell in &line.cells {
            spaces(&mut out, cell.gap);
            out.push_str(&cell.text);
        }
        out.push('\n');
    }
    out
}

fn spaces(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

/// A cell that begins in a column: its line, its number on it, and where the text before it ends.
struct Place {
    line: usize,
    cell: usize,
    end: usize,
    /// How wide the line is from there on.
    rest: usize,
}

impl Place {
    /// How far the text before it may reach; a line that is too long as it is, and the keys of a block, ask for none.
    fn room(&self, stop: Stop) -> usize {
        let bound = self.end + self.rest <= LINE && !matches!(stop, Stop::Key | Stop::Bar(_));
        if bound { LINE - self.rest } else { usize::MAX }
    }
}

/// Widens gaps, column after column: where one stands depends on those before it.
fn align(lines: &mut [Line]) {
    let mut groups: BTreeMap<(Stop, Run), Vec<(usize, usize)>> = BTreeMap::new();
    for (number, line) in lines.iter().enumerate() {
        for (at, cell) in line.cells.iter().enumerate() {
            if let Some(key) = cell.stop {
                groups.entry(key).or_default().push((number, at));
            }
        }
    }
    // How wide each line is before the last cell that has been placed, and which that is; and whether it stands by itself.
    let mut placed: Vec<(usize, usize, bool)> = lines.iter().map(|line| (0, line.indent, false)).collect();
    for ((stop, _), members) in groups {
        let mut places = Vec::with_capacity(members.len());
        for (line, cell) in members {
            let Some(place) = placed.get_mut(line) else { continue };
            let cells = lines.get(line).map_or(&[][..], |line| &line.cells);
            place.1 += width(cells.get(place.0..cell));
            place.0 = cell;
            if !place.2 || stop == Stop::Remark {
                places.push(Place { line, cell, end: place.1, rest: width(cells.get(cell..)) });
            }
        }
        order::sort_by_key(&mut places, |place| place.end);
        let target = target(stop, &places);
        for place in places {
            if place.end > target || target > place.room(stop) {
                if let Some(placed) = placed.get_mut(place.line) {
                    placed.2 = true;
                }
            } else if let Some(cell) = lines.get_mut(place.line).and_then(|line| line.cells.get_mut(place.cell)) {
                cell.gap += target - place.end;
            }
        }
    }
}

fn width(cells: Option<&[Cell]>) -> usize {
    cells.unwrap_or(&[]).iter().map(|cell| cell.gap + cell.width).sum()
}

/// Where the texts before a column end at most, so that most lines can go on in it: one whose text is far wider than the
/// narrowest, or that would then pass the end of a line, stands by itself.
fn target(stop: Stop, places: &[Place]) -> usize {
    let narrowest = places.first().map_or(0, |place| place.end);
    let most = narrowest.saturating_add(spread(stop));
    let (mut best, mut target) = (0, narrowest);
    // The room of those that reach no further than the one at hand, the least first.
    let mut rooms = BinaryHeap::new();
    for place in places.iter().take_while(|place| place.end <= most) {
        rooms.push(Reverse(place.room(stop)));
        while rooms.peek().is_some_and(|room| room.0 < place.end) {
            rooms.pop();
        }
        if rooms.len() > best {
            (best, target) = (rooms.len(), place.end);
        }
    }
    target
}

/// By how much the texts before a column may differ in width.
fn spread(stop: Stop) -> usize {
    match stop {
        Stop::Key | Stop::Bar(_) => usize::MAX,
        Stop::Text => 12,
        Stop::Named | Stop::Equals | Stop::Block => 24,
        Stop::Holding | Stop::Cites | Stop::Remark => 40,
    }
}
