//! What can be reached from some places over ways between them.
//!
//! A way leads to a gate, and a gate to a place. A gate opens once what the ways that have come to it bring is enough, and
//! stays open, so in which order the ways are gone is the same. Each way is gone once.

use crate::order;
use crate::value::Value;

/// One way, from a place to a gate.
pub(super) struct Way {
    pub from: u32,
    pub gate: u32,
    /// The tie that it is.
    pub tie: u32,
    /// What it brings; none where it opens any gate.
    pub brings: Option<Value>,
}

/// What has been reached, and how.
#[derive(Debug)]
pub(super) struct Reach {
    pub reached: Vec<bool>,
    /// The ties by which each place was reached, each with the place that it came from.
    pub by: Vec<Vec<(u32, u32)>>,
}

/// Goes on from the places to start with for as long as there is a way. `gates` says where each leads, `opens` whether what
/// has come to it together is enough, and what that is.
pub(super) fn reach(
    places: usize,
    starts: &[u32],
    gates: &[u32],
    mut ways: Vec<Way>,
    opens: &dyn Fn(&Value) -> bool,
    sum: &dyn Fn(&Value, &Value) -> Value,
) -> Reach {
    order::sort_by_key(&mut ways, |way| way.from);
    let mut reached = vec![false; places];
    let mut by: Vec<Vec<(u32, u32)>> = vec![Vec::new(); places];
    let mut brought: Vec<Option<Value>> = vec![None; gates.len()];
    let mut come: Vec<Vec<(u32, u32)>> = vec![Vec::new(); gates.len()];
    let mut queue: std::collections::VecDeque<u32> = std::collections::VecDeque::new();
    for start in starts {
        if !std::mem::replace(&mut reached[*start as usize], true) {
            queue.push_back(*start);
        }
    }
    while let Some(place) = queue.pop_front() {
        let first = ways.partition_point(|way| way.from < place);
        for way in ways.iter().skip(first).take_while(|way| way.from == place) {
            let (gate, target) = (way.gate as usize, gates[way.gate as usize]);
            if reached[target as usize] {
                continue;
            }
            come[gate].push((way.tie, place));
            let open = match &way.brings {
                None => true,
                Some(brings) => {
                    let all = brought[gate].as_ref().map_or_else(|| brings.clone(), |so_far| sum(so_far, brings));
                    let open = opens(&all);
                    brought[gate] = Some(all);
                    open
                }
            };
            if open {
                reached[target as usize] = true;
                by[target as usize] = std::mem::take(&mut come[gate]);
                queue.push_back(target);
            }
        }
    }
    Reach { reached, by }
}
