//! The same limits in both languages.
//!
//! Of the ten limits of `regbox_benches::watching`, RTLola says
//!
//! - exactly, at each event: a total, the largest, a count, a gate on an act (`e`, `h`, `i`, `j`), and the net sum of
//!   each client (`d`), with one instance of a stream for each;
//! - at a fixed rate only: sums and counts over rolling windows (`a`, `b`, `c`, `g`). Events are ten seconds apart, and the
//!   windows are looked at each ten seconds, after the event; so on these logs it says exactly the same. Where events come
//!   at any instant, no rate would do: it would miss what is exceeded between two of its looks.
//! - not at all: a calendar month (`f`). Its windows know no calendar, so here days are given in hours.
//!
//! It has no obligations either.

/// Which limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Over everything: a total, the largest, a count, a gate on an act.
    Totals,
    /// These, and the net sum of each client.
    OfClients,
    /// These, and rolling windows: two sums and a count for each client, and a count of all.
    Rolling,
}

/// The caps of the limits `a` to `j`, without `f`.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    pub a: i64,
    pub b: i64,
    pub c: i64,
    pub d: i64,
    pub e: i64,
    pub g: i64,
    pub h: i64,
    pub i: i64,
    pub j: i64,
}

impl Caps {
    /// As in the policy of ten limits: hardly anything is exceeded.
    pub const WIDE: Caps = Caps {
        a: 5_000,
        b: 20_000,
        c: 1_000,
        d: 100_000,
        e: 1_000_000_000_000,
        g: 1_000_000_000,
        h: 1_000,
        i: 1_000_000_000,
        j: 1_000,
    };
    /// All are exceeded now and then in a log of some thousand events of a hundred clients.
    pub const NARROW: Caps = Caps { a: 8_000, b: 8_500, c: 30, d: 16_000, e: 1_700_000, g: 450, h: 899, i: 1, j: 890 };
}

const HEADER: &str = r#"policy watched "Limits that both can say" {
  version "1"
  in force from 2024-01-01
  timezone "UTC"
  months round down
  source regs "Regulations"
}
event sale { client: text   amount: integer   retail: bool }
event refund { client: text   amount: integer }
event incident { reference: text   serious: bool }
event report { reference: text }
"#;

/// The limits as a policy.
pub fn policy(scope: Scope, caps: Caps) -> String {
    let Caps { a, b, c, d, e, g, h, i, j } = caps;
    let mut text = format!(
        r#"{HEADER}
measure total     = sum of sale.amount
measure largest   = largest of sale.amount
measure incidents = count of incident where serious
limit e {{ cites regs "5"  total does not exceed {e} }}
limit h {{ cites regs "8"  largest does not exceed {h} }}
limit i {{ cites regs "9"  incidents does not exceed {i} }}
limit j {{ cites regs "10"  on sale: sale.amount is at most {j} }}
"#
    );
    if scope >= Scope::OfClients {
        text += &format!(
            r#"
measure all_of_client  = sum of sale.amount per client
measure back_of_client = sum of refund.amount per client
measure net_of_client  = all_of_client - back_of_client
limit d {{ cites regs "4"  net_of_client does not exceed {d} }}
"#
        );
    }
    if scope >= Scope::Rolling {
        text += &format!(
            r#"
measure day_of_client   = sum of sale.amount per client over any 24 hours
measure week_of_client  = sum of sale.amount where retail per client over any 168 hours
measure sales_of_client = count of sale per client over any 720 hours
measure refunds         = count of refund over any 168 hours
limit a {{ cites regs "1"  day_of_client does not exceed {a} }}
limit b {{ cites regs "2"  week_of_client does not exceed {b} }}
limit c {{ cites regs "3"  sales_of_client does not exceed {c} }}
limit g {{ cites regs "7"  refunds does not exceed {g} }}
"#
        );
    }
    text
}

/// The limits in RTLola, as its interpreter is quickest.
///
/// All instances of a stream are evaluated at each event that concerns the stream, whosever event it is. So there is one
/// stream for each client's net sum and not two; and what is asked of it, and of windows over it, is asked by streams
/// without instances, for the client of the event alone. (Windows that streams with instances ask for would be as many as
/// the clients, squared.) An event of `client` alone makes an instance known and evaluates none.
pub fn specification(scope: Scope, caps: Caps) -> String {
    let Caps { a, b, c, d, e, g, h, i, j } = caps;
    let mut text = format!(
        r#"
import math
input client: UInt64
input sale: Int64
input refund: Int64
input retail: Bool
input serious: Bool
input act: UInt64
output total @sale := total.offset(by: -1).defaults(to: 0) + sale
output most @sale := max(most.offset(by: -1).defaults(to: 0), sale)
output incidents @serious := incidents.offset(by: -1).defaults(to: 0) + (if serious then 1 else 0)
trigger @sale total > {e} "e"
trigger @sale most > {h} "h"
trigger @serious serious && incidents > {i} "i"
trigger @sale sale > {j} "j"
"#
    );
    if scope >= Scope::OfClients {
        text += &format!(
            r#"
output net(who)
  spawn @client with client
  eval @(client && sale) when who == client with net(who).offset(by: -1).defaults(to: 0) + sale
  eval @(client && refund) when who == client with net(who).offset(by: -1).defaults(to: 0) - refund
trigger @(client && (sale || refund)) net(client).hold(or: 0) > {d} "d"
"#
        );
    }
    if scope >= Scope::Rolling {
        text += &format!(
            r#"
output sales(who)
  spawn @client with client
  eval @(client && sale) when who == client with sale
output retail_sales(who)
  spawn @client with client
  eval @(client && sale && retail) when who == client && retail with sale
trigger @0.1Hz (act.hold(or: 0) == 1 || act.hold(or: 0) == 2)
  && sales(client.hold(or: 0)).aggregate(over: 24h, using: sum) > {a} "a"
trigger @0.1Hz act.hold(or: 0) == 1
  && retail_sales(client.hold(or: 0)).aggregate(over: 168h, using: sum) > {b} "b"
trigger @0.1Hz (act.hold(or: 0) == 1 || act.hold(or: 0) == 2)
  && sales(client.hold(or: 0)).aggregate(over: 720h, using: count) > {c} "c"
trigger @0.1Hz act.hold(or: 0) == 3 && refund.aggregate(over: 168h, using: count) > {g} "g"
"#
        );
    }
    text
}
