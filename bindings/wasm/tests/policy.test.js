// What the binding itself answers for: values that cross, options, errors as data.
import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Decision, Policy, PolicyError, init, zone } from "../pkg/node.js";

const HEADER = `policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }`;
const TEXT = `${HEADER}
  record Owner { name: text "Who is it?"  share: decimal "How much of it?" }
  fact staff: integer "How many people?" { at least 0 }
  fact share: decimal "Which share?"
  fact note: text "Anything else?"
  fact owners: list of Owner "Who owns it?"
  criterion small "A small firm" { cites regs "reg 1"
    requires staff is less than 50 and share < 0.5 and note is not "x" and every o in owners satisfies o.share < 0.5 }
  decision eligibility { eligible when small  ineligible otherwise }`;
const ON = { on: "2026-05-01" };
const policy = Policy.fromSource(TEXT);

/** The diagnostics of a call that fails, each in a line. */
function faults(call) {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof PolicyError && error instanceof Error, String(error));
    assert.deepEqual(JSON.parse(error.json), { regbox: 1, errors: error.diagnostics });
    return error.diagnostics.map(({ code, fact, message }) => `${code} ${fact}: ${message}`);
  }
  assert.fail("nothing was thrown");
}

const used = (facts) => policy.decide(facts, ON).toJSON().criteria[0].used;

test("a policy tells what it is", () => {
  assert.equal(policy.name, "demo");
  assert.equal(policy.title, "Demo");
  assert.equal(policy.version, "1");
  assert.match(policy.hash, /^sha256:[0-9a-f]{64}$/);
  assert.deepEqual(policy.decisions(), [{ name: "eligibility", title: undefined }]);
  assert.deepEqual(policy.criteria(), ["small"]);
});

test("a decision is data, and text for people", () => {
  const decision = policy.decide({ staff: 12 }, ON);
  assert.ok(decision instanceof Decision);
  assert.equal(decision.status, "undetermined");
  assert.equal(decision.outcome, null);
  assert.deepEqual(decision.needs[0], { fact: "share", question: "Which share?", type: "decimal" });
  assert.equal(JSON.stringify(decision), decision.json);
  assert.match(decision.explanation, /small firm: undetermined {2}\[regs reg 1\]\n/);
  assert.match(String(decision), /^undetermined: [^]*Which share\?/);
  const decided = policy.decide({ staff: 50 }, ON);
  assert.equal(decided.outcome, "ineligible");
  assert.match(decided.explanation, /staff = 50/);
});

test("what is told in short is what the JSON says", () => {
  const agrees = (decision) => {
    const { status, outcome, criteria } = JSON.parse(decision.json);
    assert.deepEqual([decision.status, decision.outcome], [status, outcome]);
    assert.deepEqual(decision.verdicts, Object.fromEntries(criteria.map(({ name, verdict }) => [name, verdict])));
  };
  const cases = new URL("../../../tests/parity/cases/", import.meta.url);
  const seen = new Set();
  for (const name of readdirSync(cases)) {
    const { example, files, facts, on, decision, events } = JSON.parse(readFileSync(new URL(name, cases), "utf8"));
    if (example || events || files.some((file) => file.module)) continue;
    const found = Policy.check(files).policy;
    if (found === undefined) continue;
    let decided;
    try {
      decided = found.decide(facts, { on, decision });
    } catch {
      continue; // what is wrong with the facts is told in other tests
    }
    agrees(decided);
    for (const verdict of [decided.status, ...Object.values(decided.verdicts)]) seen.add(verdict);
  }
  for (const word of ["settled", "undetermined", "met", "not_met", "met_by_exception"]) assert.ok(seen.has(word), word);
  const timed = Policy.fromSource(TEXT.replace('"A small firm"', '"A small firm" from 2026-06-01'));
  assert.deepEqual(timed.decide({}, ON).verdicts, {}, "what is not in force is not listed");
  agrees(timed.decide({}, { on: "2026-06-01" }));
});

test("a long text crosses, too, and an object that is changed later changes nothing", () => {
  const note = "ä".repeat(40_000);
  assert.deepEqual(used(JSON.stringify({ staff: 60, note })), used({ staff: 60, note }));
  const facts = { staff: 60 };
  const decided = policy.decide(facts, ON);
  facts.staff = 1;
  assert.deepEqual([decided.outcome, decided.criteria[0].used], ["ineligible", { staff: 60 }]);
});

test("digits are kept", () => {
  const long = "0.6234567890123456789012345678";
  assert.deepEqual(used({ share: long }), { share: long });
  assert.deepEqual(used(`{"share": ${long}}`), { share: long });
  const count = 1234567890123456789012345678n;
  assert.match(policy.decide({ staff: count }, ON).json, /"staff":1234567890123456789012345678}/);
  assert.equal(used({ staff: Number.MAX_SAFE_INTEGER }).staff, Number.MAX_SAFE_INTEGER);
});

test("numbers whose digits are not certain are refused, beside all else that is wrong", () => {
  const facts = { share: 0.1, staff: 2 ** 53, note: NaN, owners: [{ share: 1.5, name: "A" }], stuff: 1 };
  assert.deepEqual(faults(() => policy.decide(facts, ON)), [
    "E0609 share: `share` is a floating-point number, which has no exact digits",
    "E0603 staff: `staff` is the number `9007199254740992`, so large that its last digits are not certain",
    "E0609 note: `note` is a floating-point number, which has no exact digits",
    "E0609 owners[0].share: `owners[0].share` is a floating-point number, which has no exact digits",
    "E0602 stuff: unknown fact `stuff`",
  ]);
  const error = assert.throws(() => policy.decide({ share: 0.1 }, ON), /give its digits as text: `"0.1"`/);
  assert.equal(error, undefined);
});

test("what is no fact is refused", () => {
  class Money { amount = "1"; }
  const refused = { note: [new Date(0), () => 1, Symbol("a"), new Map(), new Money(), "\ud800"] };
  const found = refused.note.map((note) => faults(() => policy.decide({ note }, ON))[0]);
  assert.deepEqual(found.map((line) => line.replace("E0603 note: `note` is ", "")), [
    "a `Date`, which is an instant and not a day",
    "a function",
    "a symbol",
    "an object of a class",
    "an object of a class",
    "text that is no Unicode: it holds half of a character",
  ]);
  const itself = { owners: [] };
  itself.owners.push(itself, itself);
  assert.match(faults(() => policy.decide(itself, ON))[0], /^E0612 .* nested more than 100 deep$/);
  for (const facts of [undefined, null, [], 5, true]) assert.match(faults(() => policy.decide(facts, ON))[0], /^E0601/);
});

test("undefined and null are unknown", () => {
  const nothing = policy.decide({}, ON).json;
  assert.equal(policy.decide({ staff: undefined, share: null }, ON).json, nothing);
  assert.equal(policy.decide(Object.assign(Object.create(null), { staff: undefined }), ON).json, nothing);
});

test("what a value throws comes through", () => {
  const facts = { get staff() { throw new RangeError("mine"); } };
  assert.throws(() => policy.decide(facts, ON), RangeError);
  assert.equal(policy.decide({ staff: 50 }, ON).outcome, "ineligible");
});

test("a wrong call is a TypeError", () => {
  const refused = (call, message) => assert.throws(call, { name: "TypeError", message });
  refused(() => policy.decide({}, { ...ON, decison: "eligibility" }), /unknown option `decison`; write `on`, `decision`/);
  refused(() => Policy.fromSource(TEXT, { zone: {} }), /unknown option `zone`/);
  refused(() => Policy.fromSources([{ name: "a", text: TEXT, path: "" }]), /unknown option `path`/);
  refused(() => Policy.fromSources([{ name: "a" }]), /the text of a source must be a string/);
  refused(() => Policy.fromSources(TEXT), /an array/);
  refused(() => Policy.fromSource("\ud800"), /no Unicode/);
  refused(() => policy.decide({}), /on which day/);
  refused(() => policy.decide({}, { on: new Date() }), /a day/);
  for (const on of ["2026-02-30", "20260501", "2026-05-01T00:00", ""]) refused(() => policy.decide({}, { on }), /is a day/);
  refused(() => new Policy(), /fromSource/);
});

test("mistakes in a policy are data with places", () => {
  const broken = TEXT.replace("reg 1", "reg 1\"  cites regz \"reg 2");
  assert.match(faults(() => Policy.fromSource(broken, { name: "mine.regbox" }))[0], /^E0205/);
  try {
    Policy.fromSource(broken, { name: "mine.regbox" });
  } catch (error) {
    assert.equal(error.name, "PolicyError");
    assert.equal(error.diagnostics[0].labels[0].file, "mine.regbox");
    assert.match(error.message, /error\[E0205\][^]*mine\.regbox:/);
  }
});

test("a decision is named where there are several", () => {
  const two = Policy.fromSource(`${TEXT}\n decision other { yes when small  no otherwise }`);
  assert.deepEqual(faults(() => two.decide({}, ON)), ["E0611 null: the policy has 2 decisions"]);
  assert.deepEqual(faults(() => two.decide({}, { ...ON, decision: "othr" })), ["E0611 null: unknown decision `othr`"]);
  assert.equal(two.decide({ staff: 60 }, { ...ON, decision: "other" }).outcome, "no");
});

test("time zones are those of the package, or those that are given", async () => {
  const zoned = (name) => TEXT.replace("version", `timezone "${name}" version`);
  assert.equal(Policy.fromSource(zoned("Europe/London")).timezone, "Europe/London");
  Policy.fromSource(zoned("europe/london"));
  assert.equal(policy.timezone, undefined);
  for (const name of ["Europe", "Europe/Nowhere", "../zones/utc", "/etc/passwd"]) {
    assert.match(faults(() => Policy.fromSource(zoned(name)))[0], /^E0408/);
    assert.equal(await zone(name), undefined);
  }
  const bytes = await zone("Europe/London");
  assert.match(faults(() => Policy.fromSource(zoned("Europe/London"), { zones: {} }))[0], /^E0408/);
  const asked = [];
  Policy.fromSource(zoned("Mars/Base"), { zones: (name) => (asked.push(name), bytes) });
  assert.ok(asked.length > 0 && asked.every((name) => name === "Mars/Base"));
  Policy.fromSource(zoned("Mars/Base"), { zones: { "Mars/Base": bytes } });
  assert.throws(() => Policy.fromSource(zoned("Mars/Base"), { zones: { "Mars/Base": "TZif" } }), TypeError);
  assert.throws(() => Policy.fromSource(zoned("Mars/Base"), { zones() { throw new RangeError("mine"); } }), RangeError);
});

test("modules come from the files that are given", () => {
  const module = `${HEADER} fact firms: integer "How many firms?" define big: bool = firms is at least 5`;
  const text = `${HEADER.replace("demo", "user")} use "eu/sme.regbox" as sme
    criterion small { cites regs "reg 1" requires not sme.big }
    decision d { yes when small no otherwise }`;
  const outcome = (files) => Policy.fromSource(text, { files }).decide({ sme: { firms: 5 } }, ON).outcome;
  assert.equal(outcome({ "eu/sme.regbox": module }), "no");
  assert.equal(outcome((path) => (path === "eu/sme.regbox" ? module : undefined)), "no");
  assert.ok(faults(() => outcome({})).length > 0);
  assert.ok(faults(() => outcome(undefined)).length > 0);
  assert.throws(() => outcome({ "eu/sme.regbox": new Uint8Array(1) }), TypeError);
  assert.throws(() => outcome(() => { throw new RangeError("mine"); }), RangeError);
  const wrong = faults(() => Policy.fromSource(text, { files: { "eu/sme.regbox": module } }).decide({ sme: { firms: 0.5 } }, ON));
  assert.deepEqual(wrong, ["E0609 sme.firms: `sme.firms` is a floating-point number, which has no exact digits"]);
});

test("the deepest policy has room", () => {
  for (const deep of ["(".repeat(55) + "staff < 50" + ")".repeat(55), "not ".repeat(55) + "(staff < 50)"]) {
    try {
      Policy.fromSource(`${HEADER} fact staff: integer "How many?" criterion small { cites regs "1" requires ${deep} }
        decision d { yes when small no otherwise }`).decide({ staff: 1 }, ON);
    } catch (error) {
      assert.ok(error instanceof PolicyError, error);
    }
  }
  const endless = "(".repeat(100_000);
  assert.match(faults(() => Policy.fromSource(`${HEADER} criterion a { requires ${endless} }`))[0], /^E01/);
});

test("the entry of browsers works with a module that is given", async () => {
  const web = await import("../pkg/web.js");
  await web.init(readFileSync(new URL("../pkg/regbox_wasm_bg.wasm", import.meta.url)));
  assert.equal(web.Policy.fromSource(TEXT).decide({ staff: 60 }, ON).outcome, "ineligible");
  assert.equal(await init(), undefined);
});

test("the examples of the README run as the package is installed", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  // What begins with an import is whole.
  const examples = [...readme.matchAll(/```js\n(import [^]*?)```/g)].map((match) => match[1]);
  assert.ok(examples.length >= 2, "examples have been lost");
  const folder = mkdtempSync(join(tmpdir(), "regbox-"));
  try {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(fileURLToPath(new URL("../pkg", import.meta.url)), join(folder, "node_modules/regbox"), "junction");
    for (const example of examples) {
      writeFileSync(join(folder, "example.mjs"), example);
      const printed = execFileSync(process.execPath, ["example.mjs"], { cwd: folder, encoding: "utf8" });
      const stated = [...example.matchAll(/console\.log.*\/\/ (.*)/g)].map((match) => match[1]);
      assert.deepEqual(printed.trim().split("\n"), stated);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
