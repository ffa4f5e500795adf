// What the author of a policy asks of it, from JavaScript.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Policy, PolicyError, TestReport } from "../pkg/node.js";

const TEXT = `policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
fact staff: integer "Hów many?"
fact idle: bool "Is it idle?"
criterion small "A small firm" { cites regs "reg 1" requires staff is less than 50 }
decision eligibility { eligible when small  ineligible otherwise }
scenario "A small firm" { given { staff = 3 } expect { eligibility is eligible } }
scenario "A large firm" { given { staff = 60 } expect { eligibility is eligible } }
`;
const codes = (diagnostics) => diagnostics.map(({ code, severity }) => `${code} ${severity}`);

test("a policy is checked without an exception", () => {
  const good = Policy.check(TEXT);
  assert.ok(good.policy instanceof Policy);
  assert.deepEqual(codes(good.diagnostics), ["W0901 warning"]);
  assert.deepEqual(good.policy.warnings, good.diagnostics);
  assert.equal(good.diagnostics[0].labels[0].line, 3);
  const bad = Policy.check(TEXT.replace("when small", "when smal").replace("60", "x"), { name: "mine.regbox" });
  assert.equal(bad.policy, undefined);
  assert.ok(bad.diagnostics.filter(({ severity }) => severity === "error").length >= 2, "all at once");
  assert.ok(bad.diagnostics.every(({ labels }) => labels[0].file === "mine.regbox"));
  const [header, ...items] = TEXT.split("\n");
  const two = Policy.check([{ name: "a", text: header }, { name: "b", text: items.join("\n") }]);
  assert.equal(two.diagnostics[0].labels[0].file, "b");
  assert.deepEqual(Policy.check("").policy, undefined);
});

test("a call that is wrong in itself is still an exception", () => {
  const refused = (call, message) => assert.throws(call, { name: "TypeError", message });
  refused(() => Policy.check(TEXT, { zone: {} }), /unknown option `zone`/);
  refused(() => Policy.check([{ name: "a", text: TEXT }], { name: "b" }), /names of their own/);
  refused(() => Policy.check(5), /an array/);
  refused(() => Policy.format(5), /must be a string/);
  refused(() => Policy.format(TEXT, { width: 80 }), /unknown option `width`/);
  refused(() => Policy.check(TEXT).policy.doc({ form: "pdf" }), /`markdown` or `html`/);
  assert.throws(() => Policy.check(TEXT.replace("{ version", '{ timezone "A/B" version'), { zones() { throw new RangeError("mine"); } }), RangeError);
});

test("a file is laid out, and only white space changes", () => {
  assert.equal(Policy.format("fact  a:bool \"Is it?\"   // why\n"), "fact a: bool \"Is it?\"  // why\n");
  const formatted = Policy.format(TEXT);
  assert.equal(Policy.format(formatted), formatted);
  assert.equal(formatted.replace(/\s/g, ""), TEXT.replace(/\s/g, ""));
  assert.throws(() => Policy.format("fact a bool", { name: "mine.regbox" }), (error) =>
    error instanceof PolicyError && error.diagnostics[0].labels[0].file === "mine.regbox");
});

test("scenarios are run, each with its place and with what did not come true", () => {
  const report = Policy.fromSource(TEXT).test();
  assert.ok(report instanceof TestReport);
  assert.deepEqual([report.passed, report.failed], [1, 1]);
  assert.deepEqual(report.scenarios.map(({ title, passed, span }) => [title, passed, span.line]), [["A small firm", true, 6], ["A large firm", false, 7]]);
  const [small, large] = report.scenarios;
  assert.deepEqual(small.errors, []);
  assert.deepEqual(codes(large.errors), ["E0701 error"]);
  const bytes = Buffer.from(TEXT).subarray(large.span.start, large.span.end).toString();
  assert.equal(bytes, '"A large firm"');
  assert.deepEqual(report.toJSON().errors, large.errors);
  assert.equal(JSON.stringify(report), report.json);
  assert.deepEqual(Policy.fromSource(TEXT.slice(0, TEXT.indexOf("scenario"))).test().scenarios, []);
});

test("the rulebook is Markdown, or a page", () => {
  const policy = Policy.fromSource(TEXT);
  assert.match(policy.doc(), /^# Demo[^]*\| Provision \| Source \|/);
  assert.equal(policy.doc({ form: "markdown" }), policy.doc());
  assert.match(policy.doc({ form: "html" }), /^<!DOCTYPE html>[^]*<\/html>\s*$/);
});

test("the schema says what the facts and the events are", () => {
  const schema = JSON.parse(Policy.fromSource(TEXT).schema());
  assert.equal(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
  assert.equal(schema.properties.staff.title, "Hów many?");
  const watched = `${TEXT.replace("version", 'timezone "Europe/London" version')} event sale { client: text }`;
  assert.ok(JSON.parse(Policy.fromSource(watched).schema()).$defs.event);
});

test("every example policy answers as its author asks", () => {
  for (const name of ["fca", "asic_credit", "arizona"]) {
    const text = readFileSync(new URL(`../../../examples/${name}/policy.regbox`, import.meta.url), "utf8");
    const { policy, diagnostics } = Policy.check(text);
    assert.ok(policy, JSON.stringify(diagnostics));
    assert.equal(policy.test().failed, 0);
    assert.equal(Policy.format(text), text);
    assert.ok(policy.doc().length > 1000);
  }
});
