// A browser, a server that only serves files, and a person who has nothing but a keyboard.
import assert from "node:assert/strict";
import { readFileSync, mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const SITES = join(ROOT, "target/browser");
const SHOTS = join(SITES, "screenshots");

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".json": "application/json" };

/** What a careful host sends, and nothing beyond it. */
const HEADERS = {
  "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
};

/** Serves folders by the first step of a path. */
export function serve(folders) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const [, first, ...rest] = path.split("/");
    const file = normalize(join("/", ...rest, path.endsWith("/") ? "index.html" : ""));
    try {
      const bytes = readFileSync(join(folders[first], file));
      response.writeHead(200, { ...HEADERS, "content-type": TYPES[extname(file)] ?? "text/plain; charset=utf-8" }).end(bytes);
    } catch {
      response.writeHead(404, HEADERS).end();
    }
  });
  return new Promise((ready) => server.listen(0, "127.0.0.1", () => {
    ready({ address: `http://127.0.0.1:${server.address().port}`, close: () => server.close() });
  }));
}

export async function launch() {
  const executablePath = process.env.REGBOX_CHROMIUM ?? "chromium";
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** A page whose errors are kept. */
export async function open(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1024, height: 900 }, locale: "en-GB", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.errors = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) page.errors.push(message.text()); });
  page.on("pageerror", (error) => page.errors.push(String(error)));
  page.on("requestfailed", (request) => page.errors.push(`failed: ${request.url()}`));
  return page;
}

/** What must hold on every page: axe has nothing to say, one heading of the first level, and no scrolling sideways on the
 * narrowest phone. A picture of it is kept. */
export async function inspect(page, name) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const told = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`);
  assert.deepEqual(told, [], name);
  assert.equal(await page.locator("h1").count(), 1, `${name}: one heading`);
  const size = page.viewportSize();
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
  await page.setViewportSize({ width: 320, height: 800 });
  const [width, wide] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    [...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > 320).map((one) => one.outerHTML.slice(0, 100)).slice(-3),
  ]);
  await page.screenshot({ path: join(SHOTS, `${name}-narrow.png`), fullPage: true });
  assert.ok(width <= 320, `${name}: ${width} px wide: ${wide.join("  ")}`);
  await page.setViewportSize(size);
}

/** Goes forward with the Tab key until an element has the focus. */
export async function tabTo(page, selector) {
  for (let presses = 0; presses < 150; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`no way to \`${selector}\` with the Tab key`);
}

/** Marks the radio with a label, in a group, by arrow keys. */
async function pick(page, id, label) {
  const radios = await page.evaluate((name) => [...document.getElementsByName(name)].map((one) => ({ id: one.id, checked: one.checked, label: one.labels[0].textContent })), id);
  const at = radios.findIndex((one) => one.label === label);
  assert.ok(at >= 0, `no choice \`${label}\` among ${radios.map((one) => one.label)}`);
  const from = Math.max(0, radios.findIndex((one) => one.checked));
  await tabTo(page, `#${radios[from].id}`);
  await page.keyboard.press("Space");
  for (let step = 0; step < Math.abs(at - from); step += 1) await page.keyboard.press(at > from ? "ArrowDown" : "ArrowUp");
  assert.ok(await page.isChecked(`#${radios[at].id}`));
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1).replaceAll("_", " ");

async function type(page, id, text) {
  await tabTo(page, `#${id}`);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  if (text !== "") await page.keyboard.type(text);
}

async function mark(page, id, on) {
  if (await page.isChecked(`#${id}`) === on) return;
  await tabTo(page, `#${id}`);
  await page.keyboard.press("Space");
}

export async function press(page, selector) {
  await tabTo(page, selector);
  await page.keyboard.press("Enter");
}

/** Starts over from the heading, as one does who has read the page. */
async function fromTheTop(page) { await page.evaluate(() => document.querySelector("h1").focus()); }

/** The questions of the page that is shown, and the ids of their fields. */
export async function asked(page) {
  return page.evaluate(() => {
    const checker = document.querySelector("regbox-checker");
    const fields = [...checker.querySelectorAll("form > .govuk-form-group")];
    return fields.map((field) => {
      const input = field.querySelector("input, textarea");
      return { ...field.question, id: input.id };
    });
  });
}

/** Enters the answer to a question, a value as facts have it; `undefined` is not known. */
export async function enter(page, { id, kind, type: of, choices, optional }, value) {
  await fromTheTop(page);
  if (["yes_no", "one_of", "record"].includes(kind)) {
    const title = (one) => capital(choices.find((choice) => JSON.stringify(choice.value) === JSON.stringify(one)).title);
    const label = value === undefined ? "I do not know" : value === true ? "Yes" : value === false ? "No" : value?.none ? "There is none" : title(value);
    return pick(page, id, label);
  }
  if (kind === "some_of") {
    const boxes = await page.evaluate((name) => [...document.getElementsByName(name)].map((one) => ({ id: one.id, label: one.labels[0].textContent })), id);
    const titles = value === undefined ? ["I do not know"] : value.length === 0 ? ["None of these"] : value.map((one) => capital(choices.find((choice) => choice.value === one).title));
    for (const box of boxes) {
      await fromTheTop(page);
      await mark(page, box.id, titles.includes(box.label));
    }
    return undefined;
  }
  if (await page.locator(`#${id}-unknown`).count() > 0) await mark(page, `${id}-unknown`, value === undefined);
  if (optional) {
    await fromTheTop(page);
    await mark(page, `${id}-none`, value?.none === true);
  }
  await fromTheTop(page);
  const parts = value === undefined || value?.none ? {} : partsOf(kind, of, value);
  const inputs = { date: ["day", "month", "year"], datetime: ["day", "month", "year", "hour", "minute"], period: of.endsWith("days") ? ["days"] : ["years", "months"], duration: ["hours", "minutes"] }[kind] ?? [""];
  for (const [at, name] of inputs.entries()) await type(page, at === 0 ? id : `${id}-${name}`, String(parts[name] ?? ""));
  return undefined;
}

function partsOf(kind, of, value) {
  const text = String(value);
  if (kind === "date" || kind === "datetime") {
    const [, year, month, day, hour, minute] = /^(\d+)-(\d+)-(\d+)(?:T(\d+):(\d+))?/.exec(text);
    return { year, month: String(Number(month)), day: String(Number(day)), hour, minute };
  }
  if (kind === "period" || kind === "duration") {
    const of = (unit) => /(\d+)/.exec(new RegExp(`\\d+${unit}`).exec(text.replace(/^P/, ""))?.[0] ?? "")?.[0];
    return { years: of("Y"), months: of("M"), days: of("D"), hours: of("H"), minutes: kind === "duration" ? of("M") : undefined, ...(kind === "period" ? { months: of("M") } : {}) };
  }
  if (kind === "list") return { "": Array.isArray(value) ? value.length : text };
  return { "": text.replace(/^[A-Z]{3} /, "").replace("%", "") };
}

export const submit = (page) => press(page, "regbox-checker form button[type=submit]");

/** What is wrong, by the summary; each link of it leads to its field. */
export async function errors(page) {
  const links = page.locator(".govuk-error-summary a");
  const texts = await links.allTextContents();
  const count = texts.length;
  for (let at = 0; at < count; at += 1) {
    await page.evaluate(() => document.querySelector(".govuk-error-summary").focus());
    const target = await links.nth(at).getAttribute("href");
    for (let presses = 0; presses <= at; presses += 1) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const said = await page.evaluate((selector) => {
      const input = document.activeElement;
      const described = (input.closest("fieldset") ?? input).getAttribute("aria-describedby").split(" ");
      return { here: input.matches(selector), said: described.map((id) => document.getElementById(id)?.textContent).join(" ") };
    }, target);
    assert.ok(said.here, `the link of \`${texts[at]}\` leads to ${target}`);
    assert.match(said.said, /Error: /);
  }
  return texts;
}
