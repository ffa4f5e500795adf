// The parity cases in a browser, byte for byte, under a content security policy that is enforced.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, SITES, launch, open, serve } from "./browser.js";

const CASES = join(ROOT, "tests/parity/cases");
const read = (path) => readFileSync(join(ROOT, path), "utf8");

test("a browser gives the bytes that the cases state", async (context) => {
  const folder = join(SITES, "..", "browser-parity");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.html"), "<!DOCTYPE html><html lang=\"en\"><title>Parity</title><link rel=\"icon\" href=\"data:,\">");
  const browser = await launch();
  context.after(() => browser.close());
  const host = await serve({ page: folder, pkg: join(ROOT, "bindings/wasm/pkg") });
  context.after(host.close);
  const page = await open(browser);
  await page.goto(`${host.address}/page/`);
  const names = readdirSync(CASES).filter((name) => name.endsWith(".json"));
  assert.ok(names.length >= 20, "cases have been lost");
  const cases = names.map((name) => JSON.parse(read(`tests/parity/cases/${name}`)));
  for (const one of cases) {
    if (one.example) one.files = [{ name: "policy.regbox", text: read(`examples/${one.example}/policy.regbox`) }];
  }
  const answers = await page.evaluate(async (all) => {
    const { Policy, PolicyError, init, zone } = await import("/pkg/web.js");
    await init();
    const zones = {};
    const answer = ({ files: given, facts, on, decision, events, at }, missing) => {
      const sources = given.filter((file) => !file.module).map(({ name, text }) => ({ name, text }));
      const files = Object.fromEntries(given.filter((file) => file.module).map(({ name, text }) => [name, text]));
      const find = (name) => {
        if (!(name in zones)) missing.push(name);
        return zones[name];
      };
      try {
        const policy = Policy.fromSources(sources, { files, zones: find });
        if (events === undefined) return policy.decide(facts, { on, decision }).json;
        const monitor = policy.monitor(facts);
        for (const event of events) monitor.observe(event);
        return policy.restore(monitor.save()).status({ at }).json;
      } catch (error) {
        if (error instanceof PolicyError) return error.json;
        throw error;
      }
    };
    const out = [];
    for (const one of all) {
      const missing = [];
      let json = answer(one, missing);
      for (const name of missing) zones[name] = await zone(name);
      if (missing.length > 0) json = answer(one, []);
      out.push(json);
    }
    return out;
  }, cases);
  cases.forEach((one, at) => assert.equal(answers[at], one.expect, one.name));
  console.log(`${cases.length} parity cases passed in the browser`);
  const enforced = await page.evaluate(() => new Promise((done) => {
    addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "globalThis.ran = true";
    document.head.append(script);
    setTimeout(() => done("nothing"), 2000);
  }));
  assert.match(enforced, /^script-src/);
  assert.equal(await page.evaluate(() => globalThis.ran), undefined);
});
