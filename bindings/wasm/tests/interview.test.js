// An interview, and the site of a policy, from Node.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Interview, Policy, PolicyError } from "../pkg/node.js";
import { writePage } from "../pkg/page/index.js";

const HEADER = `policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }`;
const policy = Policy.fromSource(`${HEADER}
  record Owner { barred: bool "Is this owner barred?" }
  fact staff: integer "How many people?" { at least 0 cites regs "reg 0" }
  fact abroad: bool "Does it work abroad?"
  fact note: text "Anything else?"
  fact owners: list of Owner "Who owns it?"
  part firm "The firm" {
    criterion small "Small" { cites regs "reg 1" requires staff is less than 50 }
    criterion local { cites regs "reg 2" requires not abroad }
    criterion plain { cites regs "reg 3" requires note is not "x" }
  }
  criterion fit { cites regs "reg 4" requires no o in owners satisfies o.barred }
  decision eligibility { eligible when firm and fit  not_eligible otherwise }`);

test("an interview asks, takes answers, and comes to the outcome", () => {
  const interview = policy.interview({ on: "2026-05-01" });
  assert.ok(interview instanceof Interview);
  const first = interview.next();
  assert.deepEqual([first.fact, first.kind, first.part, first.criterion.title], ["staff", "integer", { name: "firm", title: "The firm" }, "Small"]);
  assert.deepEqual(first.cites.map(({ at }) => at), ["reg 0"]);
  assert.deepEqual(interview.page().map(({ fact }) => fact), ["staff", "abroad", "note"]);
  assert.equal(interview.questionsLeft, undefined);
  interview.answer("staff", 12);
  interview.answer("abroad", false);
  // Text is a value, and is not read as JSON.
  interview.answer("note", "true");
  interview.answer("owners", 2);
  assert.equal(interview.questionsLeft, 2);
  interview.answer("owners[0].barred", false);
  interview.skip("owners[1].barred");
  assert.equal(interview.next(), undefined);
  assert.deepEqual(interview.page(), []);
  assert.deepEqual(interview.answers().slice(2), [
    { fact: "note", value: "true" }, { fact: "owners", value: [{}, {}] }, { fact: "owners[0].barred", value: false }, { fact: "owners[1].barred", value: null },
  ]);
  assert.equal(interview.result().status, "undetermined");
  interview.answer("owners[1].barred", true);
  assert.equal(interview.result().outcome, "not_eligible");
  assert.equal(interview.result().json, policy.decide(interview.facts(), { on: "2026-05-01" }).json);
  assert.match(String(interview.result()), /^not_eligible/);
  assert.equal(interview.takeBack("staff"), true);
  assert.equal(interview.takeBack("staff"), false);
});

test("a wrong answer is data, and changes nothing", () => {
  const interview = policy.interview({ on: "2026-05-01", decision: "eligibility" });
  const fault = (fact, value) => {
    try {
      interview.answer(fact, value);
    } catch (error) {
      assert.ok(error instanceof PolicyError, String(error));
      return error.diagnostics.map((one) => `${one.code} ${one.fact}: ${one.message}`).join();
    }
    assert.fail("nothing was thrown");
  };
  assert.equal(fault("staff", -1), "E0606 staff: `staff` must be at least 0, and `-1` is not");
  assert.equal(fault("staff", 0.5), "E0609 staff: `staff` is a floating-point number, which has no exact digits");
  assert.match(fault("owners[0].barred", () => 1), /^E0603 owners\[0\]\.barred: `owners\[0\]\.barred` is a function/);
  assert.match(fault("stuff", 1), /^E0602 stuff/);
  assert.equal(interview.facts(), "{}");
  assert.throws(() => policy.interview({}), TypeError);
  assert.throws(() => policy.interview({ on: "2026-05-01", day: 1 }), TypeError);
  assert.throws(() => policy.interview({ on: "2026-05-01", decision: "other" }), PolicyError);
  assert.throws(() => new Interview(), TypeError);
});

test("the texts of a policy are there by item", () => {
  const texts = policy.texts();
  assert.deepEqual(texts.staff, { question: "How many people?" });
  assert.equal(texts["eligibility.not_eligible"].title, "not eligible");
  assert.equal(texts["Owner.barred"].question, "Is this owner barred?");
});

test("a site has what the policy needs, and nothing else", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "regbox-"));
  context.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "in/eu"), { recursive: true });
  const header = (name) => HEADER.replace("demo", name).replace("version", `timezone "Europe/London" version`);
  writeFileSync(join(folder, "in/main.regbox"), `${header("main")} use "../shared.regbox" as sme
    criterion small { cites regs "1" requires not sme.big } decision d "Is it <small>?" { yes when small no otherwise }`);
  writeFileSync(join(folder, "shared.regbox"), `${header("sme")} fact firms: integer "How many?" define big: bool = firms is at least 5`);
  const out = join(folder, "site");
  const written = await writePage({ policy: join(folder, "in/main.regbox"), out });
  assert.ok(written.includes("policy/main/main.regbox") && written.includes("policy/shared.regbox"), written.join("\n"));
  assert.deepEqual(written.filter((file) => file.includes("zones")), ["regbox/zones/europe/london"]);
  const html = readFileSync(join(out, "index.html"), "utf8");
  assert.match(html, /<title>Is it &#60;small&#62;\?<\/title>/);
  assert.match(html, /script-src 'self' 'wasm-unsafe-eval'/);
  assert.match(html, /src="policy\/main\/main\.regbox"/);
  // Nothing comes from elsewhere, and a folder of any name will do.
  assert.doesNotMatch(html, /(href|src)="(\/|https?:)/);
  assert.doesNotMatch(readFileSync(join(out, "regbox/checker.css"), "utf8"), /GDS|font-face|url\((\/|http)/);
});

test("`regbox page` tells what is wrong with a call and with a policy", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "regbox-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const run = (...words) => {
    const cli = fileURLToPath(new URL("../pkg/page/cli.js", import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], { cwd: folder, encoding: "utf8" });
    return [status, stdout + stderr];
  };
  const says = (words, status, text) => {
    const [ended, said] = run(...words);
    assert.equal(ended, status, said);
    assert.match(said, text);
  };
  writeFileSync(join(folder, "two.regbox"), `${HEADER} fact a: bool decision d { yes when a no otherwise } decision e { yes when a no otherwise }`);
  writeFileSync(join(folder, "bad.regbox"), `${HEADER} fact a: bol`);
  writeFileSync(join(folder, "bad.json"), "{");
  says([], 0, /^Usage: regbox page/);
  says(["page", "two.regbox"], 2, /say where to/);
  says(["page", "--out", "x"], 2, /name one policy/);
  says(["page", "two.regbox", "--out", "x"], 2, /the policy has `d`, `e`/);
  says(["page", "two.regbox", "--out", "x", "--decision", "f"], 2, /unknown decision `f`/);
  says(["page", "two.regbox", "--out", "x", "--decision", "d", "--on", "soon"], 2, /`soon` is none/);
  says(["page", "two.regbox", "--out", "x", "--decision", "d", "--lang", "?"], 2, /is no language/);
  says(["page", "two.regbox", "--out", "x", "--decision", "d", "--translations", "bad.json"], 2, /is not JSON/);
  says(["page", "none.regbox", "--out", "x"], 2, /cannot be read/);
  says(["page", "bad.regbox", "--out", "x"], 1, /error\[E\d+\][^]*bad\.regbox:/);
  says(["page", "two.regbox", "--out", "x", "--decision", "e"], 0, /files in `x`/);
});

test("the words that the checker says are there, and no others", async () => {
  const folder = new URL("../pkg/", import.meta.url);
  const files = ["checker", "page"].flatMap((name) => readdirSync(new URL(name, folder)).filter((file) => /[^d]\.js$/.test(file)).map((file) => `${name}/${file}`));
  const sources = files.map((file) => readFileSync(new URL(file, folder), "utf8")).join("\n");
  const { default: words } = await import("../pkg/checker/words/en.js");
  const used = [...sources.matchAll(/\b(?:words|say)\("([a-z_.]+)"/g)].map(([, key]) => key);
  assert.ok(used.length > 50, "the words are not found");
  assert.deepEqual(used.filter((key) => !(key in words) && !(`${key}.other` in words)), []);
  const made = ["bound", "error", "verdict", "outcome", "tree", "years", "months", "days", "hours", "minutes", "left"];
  const unused = Object.keys(words).filter((key) => !sources.includes(`"${key}"`) && !made.includes(key.split(".")[0]));
  assert.deepEqual(unused, []);
});
