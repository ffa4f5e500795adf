// Sites that are made for the tests, and a browser to open them in.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { Policy } from "../../bindings/wasm/pkg/node.js";
import { writePage } from "../../bindings/wasm/pkg/page/index.js";
import { ROOT, SITES, enter, inspect, launch, open, serve, submit } from "./browser.js";

export const ON = "2026-05-01";
export const read = (path) => readFileSync(join(ROOT, path), "utf8");

let browser;
let host;

before(async () => {
  mkdirSync(SITES, { recursive: true });
  browser = await launch();
  host = await serve({ site: SITES });
});
after(async () => {
  await browser?.close();
  host?.close();
});

/** Makes the site of a policy and opens it. */
export async function visit(name, path, options = {}, context = {}) {
  await writePage({ policy: join(ROOT, path), out: join(SITES, name), ...options });
  const page = await open(browser, context);
  await page.goto(`${host.address}/site/${name}/`);
  return page;
}

/** Visits a site, looks at its start, and sets the day. */
export async function begin(name, path, options = {}) {
  const page = await visit(name, path, options);
  await page.waitForSelector("regbox-checker h1");
  await inspect(page, `${name}-start`);
  await enter(page, { id: "regbox-1-day", kind: "date", type: "date" }, ON);
  await submit(page);
  return page;
}

export const decided = (page) => page.evaluate(() => document.querySelector("regbox-checker").interview.result().json);

/** The decision on facts, as Node takes it; judgements are not the applicant's to give. */
export function decide(path, facts, decision) {
  const own = Object.fromEntries(Object.entries(facts).filter(([, value]) => value?.by === undefined));
  return Policy.fromSource(read(path), { name: path.split("/").pop() }).decide(own, { on: ON, decision });
}
