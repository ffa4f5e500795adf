// The checker in a real browser: going back, changing, keeping, other languages, and where it cannot go on.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, asked, enter, inspect, press, submit } from "./browser.js";
import { ON, begin, decide, visit } from "./site.js";

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
  const page = await visit("german", "examples/fca/policy.regbox", options);
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
  const page = await visit("early", "examples/fca/policy.regbox", { on: "2015-01-01" });
  await page.waitForSelector("text=Decided by the rules of 1 January 2015.");
  await press(page, "form button");
  assert.equal(await page.textContent("h1"), "The rules cannot be applied");
  await inspect(page, "early-outcome");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("the first question comes soon, on a slow phone, too", async () => {
  const page = await visit("slow", "examples/asic_credit/policy.regbox", { on: ON });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.reload();
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
  const page = await visit("plain", "examples/fca/policy.regbox", {}, { javaScriptEnabled: false });
  assert.equal(await page.textContent("h1"), "May this proposal be tested in the sandbox?");
  assert.match(await page.innerText("main"), /needs JavaScript/);
  await page.context().close();
});

test("a policy that is not there is told", async () => {
  const page = await visit("absent", "examples/fca/policy.regbox");
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
