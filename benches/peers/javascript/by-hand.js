// The twenty criteria in plain JavaScript, as one would write them who knows that amounts of money are no floating-point numbers.

const EEA = new Set((
  "AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE"
).split(" "));
const SECTORS = new Set(["payments", "lending", "insurance", "investments", "regtech", "identity"]);
const EXCLUDED = new Set(["gambling", "tobacco", "weapons", "adult", "mining"]);

/** Amounts in cents, from text such as `"1500.50"`. */
function cents(text) {
  const point = text.indexOf(".");
  if (point !== text.length - 3) throw new RangeError(`\`${text}\` is no amount`);
  return BigInt(text.slice(0, point) + text.slice(point + 1));
}

/** The outcome and every verdict. */
function answer(facts) {
  const signs = facts.sig_new_tech + facts.sig_new_model + facts.sig_lower_cost + facts.sig_access + facts.sig_competition;
  const verdicts = {
    b01: facts.is_legal_entity,
    b02: facts.has_local_presence,
    b03: facts.consumer_benefit,
    b04: facts.has_exit_plan,
    b05: facts.has_risk_plan,
    b06: !facts.sanctions_hit,
    i07: facts.trl >= 6,
    i08: facts.team_size >= 3,
    i09: facts.max_customers <= 5000,
    i10: facts.test_months >= 3 && facts.test_months <= 24,
    m11: cents(facts.capital) >= 5000000n,
    m12: cents(facts.exposure_per_client) <= 150050n,
    m13: cents(facts.total_exposure) <= 25000000n,
    // Days that are written as they are here stand in the order of their texts.
    d14: facts.application_date <= "2026-12-31",
    d15: facts.incorporation_date <= "2025-11-23",
    d16: facts.licence_expiry > facts.application_date,
    s17: EEA.has(facts.jurisdiction),
    s18: SECTORS.has(facts.sector),
    s19: !EXCLUDED.has(facts.activity),
    n20: signs >= 3,
  };
  let eligible = true;
  for (const name in verdicts) eligible &&= verdicts[name];
  return { outcome: eligible ? "eligible" : "ineligible", verdicts };
}

/** Trusts that the text holds what it should. */
export function trusting(json) {
  return answer(JSON.parse(json));
}

const KINDS = {
  is_legal_entity: flag, has_local_presence: flag, consumer_benefit: flag, has_exit_plan: flag, has_risk_plan: flag,
  sanctions_hit: flag, trl: whole, team_size: whole, max_customers: whole, test_months: whole,
  capital: money, exposure_per_client: money, total_exposure: money,
  application_date: day, incorporation_date: day, licence_expiry: day,
  jurisdiction: text, sector: text, activity: text,
  sig_new_tech: flag, sig_new_model: flag, sig_lower_cost: flag, sig_access: flag, sig_competition: flag,
};

function flag(value) { return typeof value === "boolean"; }
function whole(value) { return Number.isSafeInteger(value); }
function text(value) { return typeof value === "string"; }
function money(value) { return typeof value === "string" && /^-?\d{1,16}\.\d\d$/.test(value); }
function day(value) {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const month = Number(value.slice(5, 7));
  const last = month === 2 ? (leap(Number(value.slice(0, 4))) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  const number = Number(value.slice(8));
  return month >= 1 && month <= 12 && number >= 1 && number <= last;
}
function leap(year) { return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0); }

/** Refuses what is not as it should be, as Regbox does: a key too many or too few, a value of another kind. */
export function careful(json) {
  const facts = JSON.parse(json);
  let count = 0;
  for (const name in facts) {
    const fits = KINDS[name];
    if (fits === undefined || !fits(facts[name])) throw new TypeError(`\`${name}\` is not as it should be`);
    count += 1;
  }
  if (count !== 24) throw new TypeError("a fact is missing");
  return answer(facts);
}
