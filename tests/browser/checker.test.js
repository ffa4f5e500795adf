// The checker in a real browser: whole interviews by keyboard alone, and what must hold on each of their pages.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Policy } from "../../bindings/wasm/pkg/node.js";
import { writePage } from "../../bindings/wasm/pkg/page/index.js";
import { ROOT, SITES, asked, enter, errors, inspect, launch, open, press, serve, submit } from "./browser.js";

const ON = "2026-05-01";
const read = (path) => readFileSync(join(ROOT, path), "utf8");

let browser;
let host;

before(async () => {
  rmSync(SITES, { recursive: true, force: true });
  browser = await launch();
  host = await serve({ site: SITES });
});
after(async () => {
  await browser?.close();
  host?.close();
});

/** Makes the site of a policy, opens it, and sets the day. */
async function begin(name, path, options = {}) {
  await writePage({ policy: join(ROOT, path), out: join(SITES, name), ...options });
  const page = await open(browser);
  await page.goto(`${host.address}/site/${name}/`);
  await page.waitForSelector("regbox-checker h1");
  await inspect(page, `${name}-start`);
  await enter(page, { id: "regbox-1-day", kind: "date", type: "date" }, ON);
  await submit(page);
  return page;
}

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

const decided = (page) => page.evaluate(() => document.querySelector("regbox-checker").interview.result().json);

/** The decision on facts, as Node takes it; judgements are not the applicant's to give. */
function decide(path, facts, decision) {
  const own = Object.fromEntries(Object.entries(facts).filter(([, value]) => value?.by === undefined));
  return Policy.fromSource(read(path), { name: path.split("/").pop() }).decide(own, { on: ON, decision });
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
      await writePage({ policy: join(ROOT, path), out: join(SITES, site), decision, on: ON });
      const page = await open(browser);
      await page.goto(`${host.address}/site/${site}/`);
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

test("going back, forward, and changing an answer", async () => {
  const page = await begin("change", "examples/fca/policy.regbox");
  const facts = { seeks_banking_licence: true, applied_on: "2016-06-01" };
  const [first] = await asked(page);
  await enter(page, first, true);
  await submit(page);
  const [second] = await asked(page);
  assert.equal(second.fact, "applied_on");
  await enter(page, second, facts.applied_on);
  await submit(page);
  assert.equal(await page.textContent("h1"), "Not eligible");
  assert.ok((await page.innerText("main")).includes("A firm that seeks a banking licence goes to the New Bank Start-up Unit"));
  // The browser's own way back, and what was answered stands there.
  await page.goBack();
  assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("form input[type=text]")].map((one) => one.value)), ["1", "6", "2016"]);
  await press(page, ".govuk-back-link");
  await page.waitForFunction(() => document.querySelector("h1").textContent.includes("banking licence"));
  assert.ok(await page.isChecked("#regbox-1-0"));
  // Who changes nothing goes forward to where they were.
  await submit(page);
  await page.waitForFunction(() => document.querySelector("h1").textContent.includes("day did the firm apply"));
  await page.goForward();
  assert.equal(await page.textContent("h1"), "Not eligible");
  // A changed answer brings another outcome, and what is no longer needed is not asked.
  await page.getByRole("link", { name: /^Change ?: On which day did the firm apply/ }).first().focus();
  await page.keyboard.press("Enter");
  await enter(page, (await asked(page))[0], "2016-07-09");
  await submit(page);
  assert.equal(await page.textContent("h1"), "The outcome is still open");
  await inspect(page, "change-outcome");
  await page.evaluate(() => { for (const one of document.querySelectorAll("details")) one.open = true; });
  await inspect(page, "change-outcome-open");
  await press(page, ".regbox-record a");
  assert.equal(await page.textContent("h1"), "May this proposal be tested in the sandbox?");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("members of a list are added and taken away", async () => {
  const page = await begin("members", "tests/browser/members.regbox");
  await enter(page, (await asked(page))[0], 2);
  await submit(page);
  assert.equal(await page.textContent(".govuk-caption-l"), "Who owns it? Entry 1 of 2");
  await enter(page, (await asked(page))[0], "20%");
  await submit(page);
  await enter(page, (await asked(page))[0], "60%");
  await submit(page);
  assert.equal(await page.textContent("h1"), "No");
  await inspect(page, "members-outcome");
  await page.getByRole("link", { name: /^Remove ?: Who owns it\? Entry 2 of 2/ }).focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.textContent("h1"), "Yes");
  assert.equal(await page.evaluate(() => document.querySelector("regbox-checker").interview.facts()), '{"owners":[{"share":"20%"}]}');
  await page.getByText("Add another").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.textContent(".govuk-caption-l"), "Who owns it? Entry 2 of 2");
  await enter(page, (await asked(page))[0], undefined);
  await page.locator("text=Check your answers so far").focus();
  await page.keyboard.press("Enter");
  await inspect(page, "members-answers");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("the decision record is the engine's, to the byte", async () => {
  const page = await begin("record", "examples/fca/policy.regbox");
  await enter(page, (await asked(page))[0], undefined);
  await submit(page);
  while (await page.locator("regbox-checker form").count() > 0) {
    await enter(page, (await asked(page))[0], undefined);
    await submit(page);
  }
  const [download] = await Promise.all([page.waitForEvent("download"), press(page, ".regbox-record button")]);
  assert.equal(download.suggestedFilename(), `eligibility-${ON}.json`);
  const record = readFileSync(await download.path(), "utf8");
  assert.ok(record.endsWith(`"decision":${decide("examples/fca/policy.regbox", {}, "eligibility").json}}\n`));
  assert.equal(JSON.parse(record).answers[0].value, null);
  // What is for the screen alone is not printed.
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".regbox-record").isVisible(), false);
  assert.equal(await page.locator("h1").isVisible(), true);
  // Nothing is kept: not here, and not elsewhere.
  assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, ""]);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("the same in German: every word of the interface and of the policy", async () => {
  const options = { translations: [join(ROOT, "examples/fca/fca.de.json")] };
  await writePage({ policy: join(ROOT, "examples/fca/policy.regbox"), out: join(SITES, "german"), ...options });
  const page = await open(browser);
  await page.goto(`${host.address}/site/german/`);
  await page.waitForSelector("regbox-checker h1");
  await page.getByRole("link", { name: "Deutsch" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=Für welchen Tag wird entschieden?");
  assert.equal(await page.getAttribute("html", "lang"), "de");
  assert.equal(await page.title(), "Darf dieses Vorhaben in der Sandbox erprobt werden?");
  assert.match(await page.innerText("main"), /keine amtliche Übersetzung/);
  await inspect(page, "german-start");
  await press(page, "form button");
  await page.locator("text=Weiß ich nicht").focus();
  await press(page, "form button");
  assert.deepEqual(await page.locator(".govuk-error-summary a").allTextContents(), ["Wählen Sie eine Antwort aus. Wenn Sie sie nicht wissen, geben Sie das an."]);
  await inspect(page, "german-question");
  await page.locator("#regbox-1-0").focus();
  await page.keyboard.press("Space");
  await submit(page);
  await enter(page, (await asked(page))[0], "2016-05-08");
  await submit(page);
  assert.match(await page.innerText(".govuk-error-summary"), /Zulässig: ab 9\. Mai 2016\./);
  await enter(page, (await asked(page))[0], "2016-06-01");
  await submit(page);
  assert.equal(await page.textContent("h1"), "Nicht zugelassen");
  await page.evaluate(() => { for (const one of document.querySelectorAll("details")) one.open = true; });
  await inspect(page, "german-outcome");
  const words = await page.evaluate(() => {
    const copy = document.querySelector("main").cloneNode(true);
    // Provisions and the engine's own steps stay in the words of the policy.
    for (const one of copy.querySelectorAll(".regbox-rule, .regbox-tree")) one.remove();
    return copy.textContent;
  });
  assert.doesNotMatch(words, /\b(the|is|of|not|and|Change|Met)\b/);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("a day on which there are no rules", async () => {
  await writePage({ policy: join(ROOT, "examples/fca/policy.regbox"), out: join(SITES, "early"), on: "2015-01-01" });
  const page = await open(browser);
  await page.goto(`${host.address}/site/early/`);
  await page.waitForSelector("text=Decided by the rules of 1 January 2015.");
  await press(page, "form button");
  assert.equal(await page.textContent("h1"), "The rules cannot be applied");
  await inspect(page, "early-outcome");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("the first question comes soon, on a slow phone, too", async () => {
  await writePage({ policy: join(ROOT, "examples/asic_credit/policy.regbox"), out: join(SITES, "slow"), on: ON });
  const page = await open(browser);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.goto(`${host.address}/site/slow/`);
  await page.waitForSelector("regbox-checker form");
  const times = await page.evaluate(() => {
    const ready = performance.now();
    document.querySelector("regbox-checker form").requestSubmit();
    return [ready, performance.now() - ready];
  });
  await page.waitForSelector("regbox-checker fieldset");
  console.log(`asic_credit at a quarter of the speed: ready after ${Math.round(times[0])} ms, the first question ${Math.round(times[1])} ms later`);
  // So slow that something must be wrong; the figures are for people.
  assert.ok(times[0] + times[1] < 20_000, times.join());
  await page.context().close();
});

test("a page says when the rest of it is spared", async () => {
  const page = await begin("enough", "examples/asic_credit/policy.regbox");
  const questions = await asked(page);
  assert.ok(questions.length > 3);
  const status = () => page.innerText("[role=status]");
  const [first, second] = questions.filter(({ kind }) => kind === "yes_no");
  assert.equal(second.fact, "reverse_mortgage");
  await enter(page, first, true);
  assert.equal(await status(), "");
  await enter(page, second, true);
  assert.match(await status(), /^What you have answered is enough/);
  await inspect(page, "enough");
  // Nothing was taken yet; and what is left empty is then not missed.
  assert.equal(await page.evaluate(() => document.querySelector("regbox-checker").interview.facts()), "{}");
  await submit(page);
  assert.equal(await page.textContent("h1"), "Unavailable");
  assert.match(await page.innerText("main"), /Reverse mortgages and small amount credit contracts are outside the exemption/);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("without JavaScript, the page says what it needs", async () => {
  await writePage({ policy: join(ROOT, "examples/fca/policy.regbox"), out: join(SITES, "plain") });
  const page = await open(browser, { javaScriptEnabled: false });
  await page.goto(`${host.address}/site/plain/`);
  assert.equal(await page.textContent("h1"), "May this proposal be tested in the sandbox?");
  assert.match(await page.innerText("main"), /needs JavaScript/);
  await page.context().close();
});

test("a policy that is not there is told", async () => {
  const page = await open(browser);
  await page.goto(`${host.address}/site/plain/`);
  await page.waitForSelector("regbox-checker h1");
  await page.evaluate(() => {
    const other = document.createElement("regbox-checker");
    other.setAttribute("src", "policy/none.regbox");
    document.querySelector("regbox-checker").replaceWith(other);
  });
  await page.waitForSelector("[role=alert]");
  assert.equal(await page.textContent("h1"), "The rules could not be loaded");
  await page.context().close();
});
