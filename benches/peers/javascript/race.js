// `cargo xtask peers -- javascript`: the outcome and all twenty verdicts of the reference policy from JSON text in Node, by
// Regbox, by hand, and by three engines from npm, side by side in one process.
//
// First it is tried that all of them agree on every application. Then each has its turn in every round, of as many
// applications as it decides in some milliseconds; what is timed is the time of the process on its cores, and a ratio is that of
// two turns of one round, told as the median of all rounds with its quartiles. `--quick` makes it short.
import { readFileSync } from "node:fs";
import * as byHand from "./by-hand.js";
import * as cedar from "./cedar.js";
import * as jsonLogic from "./json-logic.js";
import * as jsonRulesEngine from "./json-rules-engine.js";
import * as regbox from "./regbox.js";

const [file, ...flags] = process.argv.slice(2);
const quick = flags.includes("--quick");
const applications = readFileSync(file, "utf8").trimEnd().split("\n");

await agree();
await peers();
await stages();
await loading();

/** Every side comes to the same outcome and to the same verdicts, and these are those of the reference. */
async function agree() {
  const sides = { byHand: byHand.trusting, careful: byHand.careful, jsonLogic: jsonLogic.decide, regbox: regbox.decide };
  const slow = { cedar: cedar.decide, jsonRulesEngine: jsonRulesEngine.decide };
  let eligible = 0;
  let failed = 0;
  for (const [at, json] of applications.entries()) {
    const first = inWords(byHand.trusting(json));
    eligible += first.outcome === "eligible";
    failed += Object.values(first.verdicts).filter((verdict) => verdict === "not_met").length;
    // The slow ones take every fifth.
    for (const [name, decide] of Object.entries(at % 5 === 0 ? { ...sides, ...slow } : sides)) {
      const other = inWords(await decide(json));
      const same = other.outcome === first.outcome && Object.keys(other.verdicts).length === 20
        && Object.entries(first.verdicts).every(([criterion, verdict]) => other.verdicts[criterion] === verdict);
      if (!same) throw new Error(`${name} differs on ${json}: ${JSON.stringify(other)}, not ${JSON.stringify(first)}`);
    }
  }
  if (applications.length === 10_000 && (eligible !== 5428 || failed !== 6044)) {
    throw new Error("those are not the counts of the reference");
  }
  console.log(`${applications.length} applications: ${eligible} eligible, ${failed} criteria failed; all agree\n`);
}

function inWords({ outcome, verdicts }) {
  const word = (verdict) => (typeof verdict === "boolean" ? (verdict ? "met" : "not_met") : verdict);
  return { outcome, verdicts: Object.fromEntries(Object.entries(verdicts).map(([name, verdict]) => [name, word(verdict)])) };
}

async function peers() {
  const times = await race({
    "by hand": byHand.trusting,
    "by hand, what is read is checked": byHand.careful,
    Regbox: regbox.decide,
    "json-logic-js": jsonLogic.decide,
    "json-rules-engine": jsonRulesEngine.decide,
    [`cedar-wasm ${cedar.version}`]: cedar.decide,
  });
  table("Outcome and twenty verdicts from JSON text", times, ["by hand", "by hand, what is read is checked", "Regbox"]);
}

async function stages() {
  const { policy, ON } = regbox;
  const results = new Map(applications.map((json) => [json, policy.decide(json, ON).json]));
  const objects = new Map(applications.map((json) => [json, JSON.parse(json)]));
  const times = await race({
    "JSON.parse of the text": JSON.parse,
    "deciding on nothing": () => policy.decide("{}", ON),
    "deciding": (json) => policy.decide(json, ON),
    "deciding, outcome and verdicts": regbox.decide,
    "deciding on an object": (json) => policy.decide(objects.get(json), ON),
    "deciding, the whole as JSON": (json) => policy.decide(json, ON).json,
    "deciding, the explanation as text": (json) => policy.decide(json, ON).explanation,
    "JSON.parse of the whole": (json) => JSON.parse(results.get(json)),
  });
  table("What it costs Regbox", times, ["deciding, outcome and verdicts"]);
}

/** What is there before the first question; a policy compiled beforehand would save most of what compiling takes. */
async function loading() {
  const read = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url));
  const bytes = read("bindings/wasm/pkg/regbox_wasm_bg.wasm");
  const { Policy } = await import("../../../bindings/wasm/pkg/node.js");
  const text = read("examples/fca/policy.regbox").toString();
  const policy = Policy.fromSource(text);
  const decision = policy.decisions()[0].name;
  const times = await race({
    "compiling the module": () => new WebAssembly.Module(bytes),
    "compiling the policy `fca`": () => Policy.fromSource(text),
    "the first question of `fca`": () => policy.interview({ on: "2026-11-23", decision }).next(),
  });
  table("Loading, in Node", times, ["compiling the policy `fca`"]);
}

/** Nanoseconds for one application, in each round, of each way. */
async function race(ways) {
  const names = Object.keys(ways);
  const [turn, rounds] = quick ? [5, 9] : [25, 41];
  const counts = {};
  let next = 0;
  const run = async (decide, count) => {
    const start = process.cpuUsage();
    for (let at = 0; at < count; at += 1) {
      const answer = decide(applications[(next + at) % applications.length]);
      if (answer instanceof Promise) await answer;
    }
    const { user, system } = process.cpuUsage(start);
    return Math.max(1, user + system) * 1e3;
  };
  for (const name of names) {
    // Until the compiler of JavaScript has seen enough.
    let count = 1;
    for (let spent = 0; spent < turn * 4e6; count = Math.min(count * 2, 4_000)) spent += await run(ways[name], count);
    counts[name] = Math.max(1, Math.round((turn * 1e6 * count) / (await run(ways[name], count))));
  }
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let step = 0; step < names.length; step += 1) {
      const name = names[(round + step) % names.length];
      times[name].push((await run(ways[name], counts[name])) / counts[name]);
    }
    next = (next + 997) % applications.length;
  }
  return times;
}

function table(title, times, against) {
  const column = 4 + Math.max(24, ...against.map((name) => name.length));
  const width = 2 + Math.max(title.length, ...Object.keys(times).map((name) => name.length));
  console.log(`${title.padEnd(width)}${"".padStart(10)}${against.map((name) => `  to ${name}`.padEnd(column)).join("")}`.trimEnd());
  for (const [name, all] of Object.entries(times)) {
    const ratios = against.map((other) => (other === name ? "" : quartiles(all.map((time, round) => time / times[other][round]))));
    console.log(`${name.padEnd(width)}${shown(median(all)).padStart(10)}${ratios.map((ratio) => `  ${ratio}`.padEnd(column)).join("")}`.trimEnd());
  }
  console.log();
}

function quarter(values, number) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(((sorted.length - 1) * number) / 4)];
}

function median(values) { return quarter(values, 2); }

function quartiles(values) {
  const [low, middle, high] = [1, 2, 3].map((number) => quarter(values, number).toFixed(2));
  return `${middle} (${low}–${high})`;
}

function shown(nanoseconds) {
  return nanoseconds < 1e6 ? `${(nanoseconds / 1e3).toFixed(2)} µs` : `${(nanoseconds / 1e6).toFixed(2)} ms`;
}
