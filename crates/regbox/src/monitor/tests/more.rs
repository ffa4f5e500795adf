//! More of a policy, which the reference does not count: what rests on a state that unknown fields change, and on time.

use super::model::{Model, Tape};
use std::fmt::Write as _;

/// The text of a policy with more items in it.
pub(super) fn of(tape: &mut Tape<'_>, model: &Model, text: String) -> String {
    // With a lifecycle beside it, the first goes by its name.
    let mut out = text.replace("stage is testing", "test is testing");
    out.push_str(
        "calendar uk { covers 2024-01-01 until 2025-12-31 weekend saturday, sunday holidays 2024-03-29, 2024-04-01 }\n\
         state loud: bool { starts false becomes true on sale where retail becomes false on refund where amount exceeds GBP 50 }\n\
         state known: bool per client { starts false becomes true on sale where amount exceeds GBP 50 becomes retail on sale }\n",
    );
    let guard = tape.pick(&["", " where not loud", " where loud"]);
    let moved = tape.pick(&["", " where not retail", " where loud"]);
    let _ = writeln!(
        out,
        "lifecycle second {{ stage calm stage busy lasts {} stage done_with\ncalm -> busy on sale{moved}\n\
         busy -> calm after {}{guard}\nbusy -> done_with on expiry\ndone_with -> calm on shock }}",
        tape.pick(&["3 days", "30 hours"]),
        tape.pick(&["1 day", "24 hours", "2 uk business days"]),
    );
    let _ = writeln!(out, "measure busy_sales = count of sale per client during busy");
    let duties = (0..model.duties.len()).map(|at| format!("d{at}"));
    let before: Vec<String> = duties.chain(["outside".to_owned()]).collect();
    let applies = ["", "applies when loud", "applies when second is busy", "applies when not loud"];
    for at in 0..3 + tape.below(4) {
        let applies = tape.pick(&applies);
        let due = match tape.below(6) {
            0 => "within 2 hours",
            1 => "within 1 uk business days",
            2 => "by the end of the next uk business day",
            3 => "no later than 3 days after start of busy",
            4 => "by the end of the day",
            _ => "within 2 days",
        };
        let duty = match tape.below(10) {
            0 => format!("when promise must done with the same reference {due}"),
            1 => format!(
                "every {} from start of {} must done within 1 hour",
                tape.pick(&["7 hours", "25 hours"]),
                tape.pick(&["testing", "busy"])
            ),
            2 => format!("every {} from 2024-02-27 must done {due}", tape.pick(&["3 days", "50 hours"])),
            3 => {
                let of = if tape.chance(40) {
                    format!("x{}", tape.below(at + 1))
                } else {
                    before[tape.below(before.len())].clone()
                };
                format!("when breach of {of} must done {due}")
            }
            4 => format!("when breach of {} must done {due}", tape.pick(&["outside", "wholesale"])),
            5 => format!("when breach of l{} must done {due}", tape.below(model.limits.len())),
            6 => format!(
                "must done no later than {}",
                tape.pick(&["2024-03-02", "5 days after 2024-02-26", "2 days before end of busy"])
            ),
            7 => format!("when {} busy must done {due}", tape.pick(&["start of", "leaving"])),
            8 => format!(
                "must keep loud from {} until {}",
                tape.pick(&["start of busy", "2024-02-28"]),
                tape.pick(&["2024-03-03", "1 day after leaving busy"])
            ),
            _ => format!("when promise or sale where retail must done {due}"),
        };
        let _ = writeln!(out, "obligation x{at} {{ {applies} {duty} }}");
    }
    let _ = writeln!(
        out,
        "limit y0 {{ {} m0 does not exceed {} {} }}\nlimit y1 {{ busy_sales does not exceed 1 }}\n\
         limit y2 {{ on sale: loud or sale.amount is at most GBP 100 }}\n\
         prohibition z {{ never sale where not known and amount exceeds GBP 0 unless second is busy }}",
        tape.pick(&applies),
        if model.measures[0].money { "GBP 100" } else { "1" },
        tape.pick(&["", "at all times"]),
    );
    out
}
