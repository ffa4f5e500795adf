// The playground in a real browser: what it shows as one types is what the engine says of the same text and facts in Node.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Policy } from "../../bindings/wasm/pkg/node.js";
import { ROOT, inspect, launch, open, serve, tabTo } from "./browser.js";

const DAY = "2026-05-01";
const read = (path) => readFileSync(join(ROOT, path), "utf8");
const CREDIT = read("examples/asic_credit/policy.regbox");

let browser;
let host;

before(async () => {
  browser = await launch();
  host = await serve({ playground: join(ROOT, "examples/playground/dist") });
});
after(async () => {
  await browser?.close();
  host?.close();
});

/** Opens the playground with an example, and checks at the end that nothing went wrong and nothing went out. */
async function playground(name, run, options = {}) {
  const page = await open(browser, options);
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`${host.address}/playground/`);
  await page.waitForSelector("#facts .field");
  await page.selectOption("#example", name);
  await page.waitForSelector("#facts .field");
  await page.fill("#on", DAY);
  await problems(page, "none");
  await run(page);
  assert.deepEqual(page.errors, []);
  assert.deepEqual(asked.filter((url) => !url.startsWith(`${host.address}/playground/`)), []);
  const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie, location.search + location.hash]);
  assert.deepEqual(kept, [0, 0, "", ""], "nothing is kept");
  await page.context().close();
}

/** Waits until so many problems are told. */
async function problems(page, said) {
  await page.waitForFunction((wanted) => document.querySelector("#problem-count").textContent === wanted, said);
}

async function outcome(page, said) {
  await page.waitForFunction((wanted) => document.querySelector("#outcome").textContent === wanted, said);
}

/** Puts a text in the place of another that stands once in the policy, by keyboard. */
async function retype(page, from, to) {
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+f");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(from);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.type(to);
}

/** The whole of the policy gives way to another. */
async function write(page, text) {
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

const shown = (page) => page.evaluate(() => [...document.querySelector("#editor").shadowRoot.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n"));
const bare = (text) => text.replaceAll("`", "");

test("a mistake is told at its place, with its mend, and mended", () => playground("asic_credit", async (page) => {
  const [from, to] = ["requires table_item is one of", "requires tabel_item is one of"];
  assert.equal(CREDIT.split(from).length, 2);
  await retype(page, from, to);
  await problems(page, "1 error");
  const [error] = Policy.check(CREDIT.replace(from, to)).diagnostics;
  const [{ line, column }] = error.labels;
  const told = await page.textContent("#problems li");
  for (const part of [`Line ${line}, column ${column}`, bare(error.message), error.code, bare(error.help)]) assert.ok(told.includes(part), `${part} in ${told}`);
  assert.equal(await page.textContent(".cm-lintRange-error"), "tabel_item");
  await page.waitForFunction(() => {
    const { top, bottom } = document.querySelector("#editor").getBoundingClientRect();
    const mark = document.querySelector("#editor").shadowRoot.querySelector(".cm-lintRange-error").getBoundingClientRect();
    return mark.top >= top && mark.bottom <= bottom;
  });
  assert.ok(await page.isVisible("#stale"));
  assert.match(await page.textContent("#scenario-tally"), /^not run/);
  await inspect(page, "playground-mistake");
  await tabTo(page, "#problems li > button:last-of-type");
  await page.keyboard.press("Enter");
  await problems(page, "none");
  assert.equal(await page.isVisible("#stale"), false);
  assert.ok((await shown(page)).includes(from));
}));

test("what the engine supposes is offered only where less is wrong with it", () => playground("fca", async (page) => {
  await page.locator(".cm-content").focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.insertText("policcy x {}\n");
  await problems(page, "1 error");
  assert.match(await page.textContent("#problems"), /did you mean policy\?/);
  assert.equal(await page.locator("#problems button", { hasText: "Write" }).count(), 0);
}));

test("a place is right after letters of several bytes", () => playground("fca", async (page) => {
  const text = 'policy d "Démo 🧪 ü" { version "1" in force from 2024-01-01 source r "R" } fact x: bol "Ä?"';
  await write(page, text);
  await page.waitForSelector(".cm-lintRange-error");
  assert.equal(await page.textContent(".cm-lintRange-error"), "bol");
  const [{ column }] = Policy.check(text).diagnostics[0].labels;
  assert.ok((await page.textContent("#problems")).includes(`Line 1, column ${column}`), await page.textContent("#problems"));
}));

test("facts change the decision, and a wrong one is told at its field", () => playground("asic_credit", async (page) => {
  const policy = Policy.fromSource(CREDIT);
  const facts = JSON.parse(read("examples/asic_credit/incomplete.json"));
  await page.selectOption("#known", "incomplete");
  const open = policy.decide(facts, { on: DAY });
  assert.equal(open.status, "undetermined");
  const needs = await page.locator(".needs code").allTextContents();
  assert.deepEqual(needs, open.needs.map(({ fact }) => fact));
  await inspect(page, "playground-open");

  await page.locator(".needs button").first().focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "fact-credit_limit");
  await page.keyboard.type("EUR 5");
  await outcome(page, "A fact is wrong");
  assert.ok(await page.isVisible("[id='fact-credit_limit-error']"));
  assert.match(await page.textContent("[id='fact-credit_limit-error']"), /AUD/);
  assert.equal(await page.getAttribute("#fact-credit_limit", "aria-invalid"), "true");
  await inspect(page, "playground-wrong-fact");

  await page.fill("#fact-credit_limit", "5000");
  await outcome(page, "Open: facts are missing that decide it");
  await page.selectOption("[id='fact-related_bodies[0].licensed']", { label: "No" });
  facts.credit_limit = "5000";
  facts.related_bodies[0].licensed = false;
  const settled = policy.decide(facts, { on: DAY });
  assert.equal(settled.outcome, "available");
  await outcome(page, "Available");
  const titles = await page.locator(".criteria li > strong").allTextContents();
  assert.deepEqual(titles, settled.criteria.map(({ title }) => title));
  assert.equal(await page.locator(".cites").count(), settled.criteria.filter(({ cites }) => cites.length > 0).length);
  await page.locator("summary", { hasText: "The record" }).click();
  assert.deepEqual(JSON.parse(await page.textContent("details[open] pre")), settled.toJSON());
  await page.locator("summary", { hasText: "The whole explanation" }).click();
  assert.equal(await page.locator("details[open] pre").first().textContent(), settled.explanation);
  await inspect(page, "playground-settled");
}));

test("each kind of fact is entered, and comes to the engine", () => playground("fca", async (page) => {
  await write(page, `policy kinds "Kinds" { version "1" in force from 2024-01-01 source r "R" }
enum Colour { red "Red" blue "Blue" }
record Person { name: text "Which name?"  old: bool "Is it old?" }
fact yes: bool "Yes?"
fact colour: Colour "Which colour?"
fact colours: set of Colour "Which colours?"
fact born: date "When?"
fact fee: optional money GBP "Which fee?"
fact people: list of Person "Who?"
fact words: list of text "Which words?"
judgement fair: bool by "judge" "Is it fair?" { cites r "1" }
criterion all "All" { cites r "1" requires yes and colour is red and red is in colours and born is before 2020-01-01
  and fee is none and every p in people satisfies p.old and count of w in words is 2 and fair }
decision d { good when all bad otherwise }`);
  await page.waitForSelector("[id='fact-fair']");
  await problems(page, "none");
  await page.selectOption("#fact-yes", { label: "Yes" });
  await page.selectOption("#fact-colour", { label: "Red" });
  await page.check("#fact-colours");
  await page.fill("#fact-born", "2019-12-31");
  await page.fill("#fact-fee", "5");
  await outcome(page, "Bad");
  await page.check("#fact-fee-none");
  assert.equal(await page.inputValue("#fact-fee"), "");
  await outcome(page, "Open: facts are missing that decide it");
  await page.click("#fact-people");
  assert.equal(await page.evaluate(() => document.activeElement.id), "fact-people[0].name");
  await page.selectOption("[id='fact-people[0].old']", { label: "Yes" });
  await page.click("#fact-people");
  await page.click("button:has-text(\"Remove 2\")");
  for (const [at, word] of ["one", "two"].entries()) {
    await page.click("#fact-words");
    await page.fill(`[id='fact-words[${at}]']`, word);
  }
  await page.selectOption("#fact-fair", { label: "Yes" });
  await outcome(page, "Good");
  const { height, whole } = await page.evaluate(() => ({ height: innerHeight, whole: document.documentElement.scrollHeight }));
  assert.equal(whole, height, "the panes scroll, and the page does not");
  await inspect(page, "playground-kinds");
}));

test("scenarios are run as one types", () => playground("asic_credit", async (page) => {
  const all = Policy.fromSource(CREDIT).test();
  await page.waitForFunction((said) => document.querySelector("#scenario-tally").textContent === said, `${all.passed} passed`);
  const [from, to] = ["and does not exceed AUD 25_000", "and does not exceed AUD 24_000"];
  assert.equal(CREDIT.split(from).length, 2);
  await retype(page, from, to);
  const report = Policy.fromSource(CREDIT.replace(from, to)).test();
  assert.ok(report.failed > 0);
  await page.waitForFunction((said) => document.querySelector("#scenario-count").textContent === said, `${report.failed} failed, ${report.passed} passed`);
  const failed = report.scenarios.filter((one) => !one.passed);
  const told = await page.locator("#scenarios li.bad").allTextContents();
  assert.equal(told.length, failed.length);
  for (const [at, { title, errors }] of failed.entries()) {
    assert.ok(told[at].includes(title) && errors.every(({ message }) => told[at].includes(bare(message))), told[at]);
  }
  await inspect(page, "playground-scenarios");
  await page.locator("#scenarios li.bad button").first().click();
  assert.ok((await page.textContent(".cm-activeLine")).includes(failed[0].title));
}));

test("a text is formatted by a key and by a button, and one gets out of the editor by Tab", () => playground("fca", async (page) => {
  const ugly = "policy  d \"D\"{version \"1\" in force from 2024-01-01\nsource   r \"R\"}\nfact   x:bool \"X?\"\n";
  const neat = Policy.format(ugly);
  assert.notEqual(neat, ugly);
  await write(page, ugly);
  await page.keyboard.press("Shift+Alt+F");
  assert.equal(await shown(page), neat);
  await page.keyboard.press("ControlOrMeta+z");
  assert.equal(await shown(page), ugly);
  await page.keyboard.press("Tab");
  assert.notEqual(await page.evaluate(() => document.activeElement.id), "editor");
  assert.match(await page.textContent(".keys"), /Tab leaves the editor/);
  await tabTo(page, "#problems button, #scenario-tally");
  await page.click("#format");
  assert.equal(await shown(page), neat);
  await write(page, "fact x bool");
  await page.click("#format");
  assert.match(await page.textContent("#formatted"), /cannot be formatted/);
  assert.equal(await shown(page), "fact x bool");
}));

for (const colorScheme of ["light", "dark"]) {
  test(`every example opens and passes, ${colorScheme}`, () => playground("fca", async (page) => {
    const examples = await page.evaluate(() => [...document.querySelector("#example").options].map(({ value }) => value));
    assert.ok(examples.length >= 8);
    for (const name of examples) {
      await page.selectOption("#example", name);
      await page.waitForSelector("#facts .field");
      await problems(page, "none");
      const text = read(`examples/${name}/policy.regbox`);
      const policy = Policy.fromSource(text, { files: (path) => read(join("examples", name, path)) });
      const { passed, failed } = policy.test();
      assert.equal(failed, 0);
      await page.waitForFunction((said) => document.querySelector("#scenario-tally").textContent === said, passed > 0 ? `${passed} passed` : "none");
      const asked = await page.locator("#facts > .field").count();
      assert.equal(asked, Object.keys(JSON.parse(policy.schema()).properties).length);
      assert.ok((await shown(page)).startsWith(text.split("\n")[0]));
      for (const facts of await page.evaluate(() => [...document.querySelector("#known").options].map(({ value }) => value).filter(Boolean))) {
        await page.selectOption("#known", facts);
        assert.notEqual(await page.textContent("#outcome"), "A fact is wrong", `${name}, ${facts}`);
      }
      await inspect(page, `playground-${name}-${colorScheme}`);
    }
  }, { colorScheme, viewport: { width: 1440, height: 900 } }));
}
