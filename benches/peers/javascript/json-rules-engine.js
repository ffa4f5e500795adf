// The criteria for json-rules-engine, a rule each. It has no decimals either, and it answers later, by a promise.
import { Engine } from "json-rules-engine";

const EEA = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE".split(" ");
const SIGNS = ["sig_new_tech", "sig_new_model", "sig_lower_cost", "sig_access", "sig_competition"];

const RULES = {
  b01: ["is_legal_entity", "equal", true],
  b02: ["has_local_presence", "equal", true],
  b03: ["consumer_benefit", "equal", true],
  b04: ["has_exit_plan", "equal", true],
  b05: ["has_risk_plan", "equal", true],
  b06: ["sanctions_hit", "equal", false],
  i07: ["trl", "greaterThanInclusive", 6],
  i08: ["team_size", "greaterThanInclusive", 3],
  i09: ["max_customers", "lessThanInclusive", 5000],
  i10: ["test_months", "within", [3, 24]],
  m11: ["capital", "greaterThanInclusive", 50000],
  m12: ["exposure_per_client", "lessThanInclusive", 1500.5],
  m13: ["total_exposure", "lessThanInclusive", 250000],
  d14: ["application_date", "lessThanInclusive", "2026-12-31"],
  d15: ["incorporation_date", "lessThanInclusive", "2025-11-23"],
  d16: ["licence_expiry", "greaterThan", { fact: "application_date" }],
  s17: ["jurisdiction", "in", EEA],
  s18: ["sector", "in", ["payments", "lending", "insurance", "investments", "regtech", "identity"]],
  s19: ["activity", "notIn", ["gambling", "tobacco", "weapons", "adult", "mining"]],
  n20: ["signs", "greaterThanInclusive", 3],
};

const engine = new Engine();
engine.addOperator("within", (value, [least, most]) => value >= least && value <= most);
for (const [name, [fact, operator, value]] of Object.entries(RULES)) {
  engine.addRule({ conditions: { all: [{ fact, operator, value }] }, event: { type: name } });
}

export async function decide(json) {
  const facts = JSON.parse(json);
  // It counts nothing by itself.
  facts.signs = SIGNS.filter((name) => facts[name]).length;
  const { events, failureEvents } = await engine.run(facts);
  const verdicts = {};
  for (const { type } of events) verdicts[type] = true;
  for (const { type } of failureEvents) verdicts[type] = false;
  return { outcome: failureEvents.length === 0 ? "eligible" : "ineligible", verdicts };
}
