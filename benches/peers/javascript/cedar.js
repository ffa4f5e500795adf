// The criteria for Cedar: one policy permits, and each criterion forbids where it is not met, so that its answer names all
// that are not. The policies are parsed once. It has decimals of four places, days, and no count.
import cedar from "@cedar-policy/cedar-wasm/nodejs";

const EEA = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE".split(" ");
const set = (names) => `[${names.map((name) => `"${name}"`).join(", ")}]`;
const SIGNS = ["sig_new_tech", "sig_new_model", "sig_lower_cost", "sig_access", "sig_competition"];

const RULES = {
  b01: "context.is_legal_entity",
  b02: "context.has_local_presence",
  b03: "context.consumer_benefit",
  b04: "context.has_exit_plan",
  b05: "context.has_risk_plan",
  b06: "!context.sanctions_hit",
  i07: "context.trl >= 6",
  i08: "context.team_size >= 3",
  i09: "context.max_customers <= 5000",
  i10: "context.test_months >= 3 && context.test_months <= 24",
  m11: 'decimal(context.capital).greaterThanOrEqual(decimal("50000.00"))',
  m12: 'decimal(context.exposure_per_client).lessThanOrEqual(decimal("1500.50"))',
  m13: 'decimal(context.total_exposure).lessThanOrEqual(decimal("250000.00"))',
  d14: 'datetime(context.application_date) <= datetime("2026-12-31")',
  d15: 'datetime(context.incorporation_date) <= datetime("2025-11-23")',
  d16: "datetime(context.licence_expiry) > datetime(context.application_date)",
  s17: `${set(EEA)}.contains(context.jurisdiction)`,
  s18: `${set(["payments", "lending", "insurance", "investments", "regtech", "identity"])}.contains(context.sector)`,
  s19: `!${set(["gambling", "tobacco", "weapons", "adult", "mining"])}.contains(context.activity)`,
  n20: `${SIGNS.map((name) => `(if context.${name} then 1 else 0)`).join(" + ")} >= 3`,
};
const NAMES = Object.keys(RULES);

const staticPolicies = { admitted: "permit (principal, action, resource);" };
for (const name of NAMES) staticPolicies[name] = `forbid (principal, action, resource) unless { ${RULES[name]} };`;
const parsed = cedar.preparsePolicySet("reference", { staticPolicies });
if (parsed.type !== "success") throw new Error(JSON.stringify(parsed));

export const version = cedar.getCedarSDKVersion();

export function decide(json) {
  const answer = cedar.statefulIsAuthorized({
    principal: { type: "Firm", id: "a" },
    action: { type: "Action", id: "enter" },
    resource: { type: "Sandbox", id: "reference" },
    context: JSON.parse(json),
    preparsedPolicySetId: "reference",
    entities: [],
  });
  const { decision, diagnostics } = answer.response;
  if (diagnostics.errors.length > 0) throw new Error(JSON.stringify(diagnostics.errors));
  const verdicts = {};
  for (const name of NAMES) verdicts[name] = true;
  const allowed = decision === "allow";
  if (!allowed) for (const name of diagnostics.reason) verdicts[name] = false;
  return { outcome: allowed ? "eligible" : "ineligible", verdicts };
}
