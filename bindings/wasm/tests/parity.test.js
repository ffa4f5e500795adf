// The parity cases, byte for byte: a case is the same through every face.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { Policy, PolicyError } from "../pkg/node.js";

const root = new URL("../../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");

function answer({ example, files, facts, on, decision, events, at }) {
  const given = example ? [{ name: "policy.regbox", text: read(`examples/${example}/policy.regbox`) }] : files;
  const sources = given.filter((file) => !file.module).map(({ name, text }) => ({ name, text }));
  const modules = Object.fromEntries(given.filter((file) => file.module).map(({ name, text }) => [name, text]));
  try {
    const policy = Policy.fromSources(sources, { files: modules });
    if (events === undefined) return policy.decide(facts, { on, decision }).json;
    const monitor = policy.monitor(facts);
    for (const event of events) monitor.observe(event);
    return policy.restore(monitor.save()).status({ at }).json;
  } catch (error) {
    if (error instanceof PolicyError) return error.json;
    throw error;
  }
}

test("Node gives the bytes that the cases state", () => {
  const names = readdirSync(new URL("tests/parity/cases", root)).filter((name) => name.endsWith(".json"));
  assert.ok(names.length >= 20, "cases have been lost");
  for (const name of names) {
    const one = JSON.parse(read(`tests/parity/cases/${name}`));
    assert.equal(answer(one), one.expect, one.name);
  }
  console.log(`${names.length} parity cases passed in Node`);
});
