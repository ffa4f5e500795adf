// The criteria for json-logic. It has no decimals: money is compared as JavaScript numbers, which holds for these amounts.
import jsonLogic from "json-logic-js";

const the = (name) => ({ var: name });
const EEA = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE".split(" ");
const sign = (name) => ({ if: [the(name), 1, 0] });

const RULES = {
  b01: the("is_legal_entity"),
  b02: the("has_local_presence"),
  b03: the("consumer_benefit"),
  b04: the("has_exit_plan"),
  b05: the("has_risk_plan"),
  b06: { "!": the("sanctions_hit") },
  i07: { ">=": [the("trl"), 6] },
  i08: { ">=": [the("team_size"), 3] },
  i09: { "<=": [the("max_customers"), 5000] },
  i10: { "<=": [3, the("test_months"), 24] },
  m11: { ">=": [the("capital"), 50000] },
  m12: { "<=": [the("exposure_per_client"), 1500.5] },
  m13: { "<=": [the("total_exposure"), 250000] },
  d14: { "<=": [the("application_date"), "2026-12-31"] },
  d15: { "<=": [the("incorporation_date"), "2025-11-23"] },
  d16: { ">": [the("licence_expiry"), the("application_date")] },
  s17: { in: [the("jurisdiction"), EEA] },
  s18: { in: [the("sector"), ["payments", "lending", "insurance", "investments", "regtech", "identity"]] },
  s19: { "!": { in: [the("activity"), ["gambling", "tobacco", "weapons", "adult", "mining"]] } },
  n20: {
    ">=": [{ "+": ["sig_new_tech", "sig_new_model", "sig_lower_cost", "sig_access", "sig_competition"].map(sign) }, 3],
  },
};
const NAMES = Object.keys(RULES);
const ALL = Object.values(RULES);

export function decide(json) {
  const found = jsonLogic.apply(ALL, JSON.parse(json));
  const verdicts = {};
  let eligible = true;
  for (let at = 0; at < NAMES.length; at += 1) {
    verdicts[NAMES[at]] = found[at];
    eligible &&= found[at];
  }
  return { outcome: eligible ? "eligible" : "ineligible", verdicts };
}
