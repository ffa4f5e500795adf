// Whole interviews in a real browser, by keyboard alone, and what must hold on each of their pages.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Policy } from "../../bindings/wasm/pkg/node.js";
import { ROOT, asked, enter, errors, inspect, submit } from "./browser.js";
import { ON, begin, decide, decided, read, visit } from "./site.js";

/** What stands at a place of the facts. */
const at = (facts, place) => place.split(/[.[\]]+/).filter(Boolean).reduce((value, step) => value?.[step], facts);

/** Answers page by page, by keyboard. On each page, nothing is entered first, and then what is wrong. */
async function interview(page, name, facts) {
  let pages = 0;
  for (; await page.locator("regbox-checker form").count() > 0; pages += 1) {
    assert.ok(pages < 60, "it does not end");
    const questions = await asked(page);
    const left = await page.evaluate(() => document.querySelector("regbox-checker").interview.questionsLeft);
    assert.ok(left === undefined || left >= questions.length, "the progress is not true");
    await inspect(page, `${name}-${pages}`);
    await submit(page);
    assert.equal((await errors(page)).length, questions.length, "a question that is left empty is told");
    await inspect(page, `${name}-${pages}-empty`);
    for (const question of questions) await wrong(page, question);
    if (questions.some(({ kind }) => kind in WRONG)) {
      await submit(page);
      const told = await errors(page);
      assert.equal(told.length, questions.length, told.join("\n"));
      await inspect(page, `${name}-${pages}-wrong`);
    }
    for (const question of questions) await enter(page, question, at(facts, question.fact) ?? undefined);
    await submit(page);
    assert.deepEqual(await page.locator(".govuk-error-summary a").allTextContents(), []);
  }
  await inspect(page, `${name}-outcome`);
  return pages;
}

/** What is wrong in each kind of field in which one writes. */
const WRONG = {
  integer: "1.5 people", decimal: "heavy", percent: "a third", ratio: "some", money: "a lot", rate: "0,0,1", date: "2026-02-30", datetime: "2026-02-30T10:00", list: "many",
  period: "P1.5Y1M", duration: "x",
};

async function wrong(page, question) {
  const { kind, id } = question;
  if (!(kind in WRONG)) return;
  await page.evaluate(() => document.querySelector("h1").focus());
  if (kind === "period" || kind === "duration") await enterText(page, id, "few");
  else await enter(page, question, WRONG[kind]);
}

async function enterText(page, id, text) {
  await page.focus(`#${id}`);
  await page.keyboard.type(text);
}

for (const [example, facts, decision, headline] of [
  ["asic_credit", "eligible", "exemption", "Available"],
  ["arizona", "eligible", "admission", "The outcome is still open"],
  ["fca", "eligible", "eligibility", "The outcome is still open"],
]) {
  test(`${example} by keyboard alone`, async () => {
    const path = `examples/${example}/policy.regbox`;
    const given = JSON.parse(read(`examples/${example}/${facts}.json`));
    const page = await begin(example, path, { decision });
    const pages = await interview(page, example, given);
    assert.equal(await page.textContent("h1"), headline);
    const [here, there] = [JSON.parse(await decided(page)), decide(path, given, decision).toJSON()];
    assert.deepEqual([here.status, here.outcome, here.policy], [there.status, there.outcome, there.policy]);
    assert.deepEqual(page.errors, []);
    console.log(`${example}: ${pages} pages of questions, ${here.outcome ?? here.status}`);
    await page.context().close();
  });
}

test("a question of every kind, and what is wrong with each", async () => {
  const page = await begin("kinds", "tests/browser/kinds.regbox");
  const facts = {
    open_to_all: true, kind: "firm", kinds: ["fund", "charity"], staff: 12, weight: "12.5", share: "30%", quota: "1/4", turnover: "4,999,999.50",
    exchange: "1.17", founded: "2012-02-29", term: "P2Y6M", notice: "P30D", response: "PT71H30M", name: "Ash & Söhne <b>", parent: { none: true },
    owners: [{ share: "49.5%", since: "2020-01-31" }, { share: "0%", since: "2021-12-01" }],
    opened: "2019-03-31T08:05", markets: ["eu", "uk"], head: {},
  };
  await interview(page, "kinds", facts);
  const result = JSON.parse(await decided(page));
  assert.deepEqual(result.needs.map(({ fact }) => fact), ["novel"]);
  const text = await page.innerText("main");
  for (const shown of ["Ash & Söhne <b>", "GBP 4,999,999.50", "2 years and 6 months", "71 hours and 30 minutes", "29 February 2012", "A fund, Charity", "There is none", "31 March 2019, 08:05", "There is one", "For this to judge: case officer.", "This is not legal advice"]) {
    assert.ok(text.includes(shown), `${shown}\n${text}`);
  }
  // An instant is kept in universal time, and shown as the clocks of the policy show it, also where it is changed.
  await page.getByRole("link", { name: /^Change ?: When did it open/ }).focus();
  await page.keyboard.press("Enter");
  assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("form input[type=text]")].map((one) => one.value)), ["31", "3", "2019", "08", "05"]);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("every example can be finished, whatever is answered", async () => {
  let outcomes = 0;
  for (const example of readdirSync(join(ROOT, "examples")).filter((one) => existsSync(join(ROOT, "examples", one, "policy.regbox")))) {
    const path = `examples/${example}/policy.regbox`;
    const files = (file) => readFileSync(join(ROOT, "examples", example, file), "utf8");
    const policy = Policy.fromSource(read(path), { name: "policy.regbox", files });
    for (const { name: decision } of policy.decisions()) {
      const site = `all/${example}-${decision}`;
      const page = await visit(site, path, { decision, on: ON });
      await page.waitForSelector("regbox-checker h1");
      for (const way of [0, 1, 2, 3]) {
        const { facts, json } = await page.evaluate(anyhow, way);
        assert.equal(json, policy.decide(facts, { on: ON, decision }).json, `${example} ${decision} ${way}`);
        outcomes += 1;
      }
      await page.evaluate(() => { for (const one of document.querySelectorAll("details")) one.open = true; });
      await inspect(page, `all-${example}-${decision}`);
      assert.deepEqual(page.errors, []);
      await page.context().close();
    }
  }
  console.log(`${outcomes} interviews of the examples came to an end`);
});

/** Answers in the page, in one of several ways, up to the outcome. */
async function anyhow(way) {
  const checker = document.querySelector("regbox-checker");
  await checker.restart();
  checker.querySelector("form").requestSubmit();
  const texts = { integer: "3", list: String(way % 3), decimal: "1.5", percent: "40", ratio: "1/2", money: "1,000", rate: "1.2", text: "x", period: "2", duration: "5" };
  let turn = way;
  for (let pages = 0; checker.querySelector("form"); pages += 1) {
    if (pages > 200) throw new Error("it does not end");
    for (const field of checker.querySelectorAll("form > .govuk-form-group")) {
      turn += 1;
      const { kind } = field.question;
      const boxes = [...field.querySelectorAll("[type=radio], .govuk-checkboxes:not(.regbox-besides) [type=checkbox]")];
      if (boxes.length > 0) boxes[way === 3 ? boxes.length - 1 : (turn * (way + 1)) % boxes.length].click();
      else if (way === 3) field.querySelector("[id$=unknown]").click();
      else if (kind === "date" || kind === "datetime") [...field.querySelectorAll("[type=text]")].forEach((box, at) => { box.value = ["1", "4", "2025", "10", "0"][at]; });
      else field.querySelector("[type=text]").value = texts[kind];
    }
    checker.querySelector("form").requestSubmit();
    const wrong = checker.querySelector(".govuk-error-summary")?.textContent;
    if (wrong) throw new Error(wrong);
  }
  return { facts: checker.interview.facts(), json: checker.interview.result().json };
}
