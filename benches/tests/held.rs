//! What a monitor holds while every window is bounded: it does not grow with the log.

use peak_alloc::PeakAlloc;
use regbox::{Policy, Source};
use regbox_benches::watching::{Happening, What, bounded, happenings};

#[global_allocator]
static HELD: PeakAlloc = PeakAlloc;

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

/// As many clients as have two or three acts in thirty days each, a hundredth of those of the bench `long`.
const CLIENTS: u32 = 1_000;
/// So many events of so few clients are two million of the bench.
const STRETCH: usize = 20_000;

#[test]
fn it_does_not_grow_with_the_log() -> Result {
    let policy = Policy::from_source(Source::new("bounded.regbox", bounded()))?;
    let mut monitor = policy.monitor(&policy.facts_from_json("{}")?)?;
    let before = HELD.current_usage();
    // Without incidents: of each duty that they start the last thousand are listed, and those are few at first.
    let acts = happenings(CLIENTS).filter(|one| matches!(one.what, What::Sale { .. } | What::Refund));
    let mut acts = acts.map(|one| Happening { second: one.second * 100, ..one });
    let mut stretches = Vec::new();
    for _ in 0..5 {
        let mut most = 0;
        for act in acts.by_ref().take(STRETCH) {
            monitor.observe(&act.to_json())?;
            most = most.max(HELD.current_usage() - before);
        }
        stretches.push(most);
    }
    // The first fills the windows, and the second still meets clients for their first refund, which has a place from then on.
    let (early, late) = (stretches[1], stretches[4]);
    assert!(late * 100 <= early * 103, "{stretches:?}");
    Ok(())
}
