// What users see of the module. Values are converted in Rust; here are the classes and the options of a call.
import { Policy as Compiled, format as layOut } from "./regbox_wasm.js";

/** A mistake in a policy, in facts or in the naming of a decision. */
export class PolicyError extends Error {
  constructor(json, text) {
    super(text);
    this.name = "PolicyError";
    this.json = json;
    this.diagnostics = JSON.parse(json).errors;
  }
}

/** How a decision is told in short: the status and the verdict of each criterion, a letter each. */
const STATUS = { s: "settled", u: "undetermined", c: "conflict", p: "problem" };
const VERDICTS = {
  m: "met", e: "met_by_exception", d: "deemed_met", a: "not_applicable", n: "not_met", u: "undetermined", c: "conflict",
  p: "problem",
};

/** The answer to one decision. */
export class Decision {
  #short;
  #names;
  #verdicts;
  #write;
  #json;
  #data;
  #explain;
  #texts;

  /** `short` is the status, the verdicts of the criteria of those names, and the outcome; the rest is made when someone asks
   * for it. */
  constructor(short, names, write, explain) {
    this.#short = short;
    this.#names = names;
    this.#write = write;
    this.#explain = explain;
  }

  get status() { return STATUS[this.#short[0]]; }
  get outcome() { return this.#short.slice(this.#names.length + 1) || null; }

  get verdicts() {
    if (this.#verdicts === undefined) {
      const short = this.#short;
      const names = this.#names;
      const verdicts = {};
      for (let at = 0; at < names.length; at += 1) {
        const verdict = VERDICTS[short[at + 1]];
        if (verdict !== undefined) verdicts[names[at]] = verdict;
      }
      this.#verdicts = verdicts;
    }
    return this.#verdicts;
  }

  get json() { return (this.#json ??= this.#write()); }
  get because() { return this.toJSON().because; }
  get needs() { return this.toJSON().needs; }
  get conditions() { return this.toJSON().conditions; }
  get criteria() { return this.toJSON().criteria; }
  get explanation() { return (this.#texts ??= this.#explain())[0]; }

  toJSON() { return (this.#data ??= JSON.parse(this.json)); }
  toString() { return (this.#texts ??= this.#explain())[1]; }
}

/** A compiled policy. */
export class Policy {
  #compiled;
  #warnings;
  /** The names of the criteria of each decision that has been asked for. */
  #names = new Map();

  constructor(key, compiled) {
    if (key !== made) throw new TypeError("a policy is made by `Policy.fromSource` or `Policy.fromSources`");
    this.#compiled = compiled;
  }

  static fromSource(text, options = {}) {
    const { name = "policy.regbox", zones, files } = known(options, ["name", "zones", "files"]);
    return Policy.fromSources([{ name, text }], { zones, files });
  }

  static fromSources(sources, options = {}) {
    const { zones, files } = known(options, ["zones", "files"]);
    if (!Array.isArray(sources)) throw new TypeError("the sources are an array of `{ name, text }`");
    const flat = sources.flatMap((source) => {
      const { name, text } = known(source, ["name", "text"]);
      return [wellFormed(name, "the name of a source"), wellFormed(text, "the text of a source")];
    });
    const zone = zones === undefined ? zoneOfPackage : lookUp(zones, "zones");
    const file = files === undefined ? () => undefined : lookUp(files, "files");
    return new Policy(made, call(() => new Compiled(flat, zone, file)));
  }

  static check(given, options = {}) {
    const { name, ...rest } = known(options, ["name", "zones", "files"]);
    const one = typeof given === "string";
    if (!one && name !== undefined) throw new TypeError("several sources have names of their own");
    try {
      const policy = one ? Policy.fromSource(given, options) : Policy.fromSources(given, rest);
      return { policy, diagnostics: policy.warnings };
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      return { policy: undefined, diagnostics: error.diagnostics };
    }
  }

  static format(text, options = {}) {
    const { name = "policy.regbox" } = known(options, ["name"]);
    wellFormed(text, "the text of a source");
    return call(() => layOut(wellFormed(name, "the name of a source"), text));
  }

  get name() { return this.#compiled.name; }
  get title() { return this.#compiled.title; }
  get version() { return this.#compiled.version; }
  get timezone() { return this.#compiled.timezone; }
  get hash() { return this.#compiled.hash; }
  get warnings() { return (this.#warnings ??= JSON.parse(this.#compiled.warnings()).errors); }

  decisions() { return this.#compiled.decisions().map(([name, title]) => ({ name, title })); }
  criteria() { return this.#compiled.criteria(); }

  decide(facts, options = {}) {
    const { on, decision } = known(options, ["on", "decision"]);
    const day = dayOf(on);
    if (decision !== undefined) wellFormed(decision, "the name of a decision");
    const compiled = this.#compiled;
    return call(() => {
      // An object may be changed later; its JSON stays.
      const json = typeof facts === "string" ? wellFormed(facts, "the JSON of the facts") : compiled.facts(facts);
      // The same policy, facts and day give the same answer.
      return new Decision(
        compiled.decide(utf8(json), day, decision),
        this.#criteriaOf(decision),
        () => compiled.json(utf8(json), day, decision),
        () => compiled.explain(utf8(json), day, decision),
      );
    });
  }

  #criteriaOf(decision) {
    let names = this.#names.get(decision);
    if (names === undefined) {
      names = this.#compiled.criteriaOf(decision);
      this.#names.set(decision, names);
    }
    return names;
  }

  interview(options = {}) {
    const { on, decision } = known(options, ["on", "decision"]);
    const day = dayOf(on);
    if (decision !== undefined) wellFormed(decision, "the name of a decision");
    return call(() => new Interview(made, this.#compiled.interview(day, decision), this.#criteriaOf(decision)));
  }

  texts() { return JSON.parse(this.#compiled.texts()); }
  schema() { return this.#compiled.schema(); }
  test() { return new TestReport(this.#compiled.test()); }

  doc(options = {}) {
    const { form = "markdown" } = known(options, ["form"]);
    if (form === "markdown") return this.#compiled.docMarkdown();
    if (form === "html") return this.#compiled.docHtml();
    throw new TypeError("the `form` of a rulebook is `markdown` or `html`");
  }

  monitor(facts = {}) {
    const given = typeof facts === "string" ? wellFormed(facts, "the JSON of the facts") : facts;
    return new Monitor(made, call(() => this.#compiled.monitor(given)), (decision) => this.#criteriaOf(decision));
  }

  restore(saved) {
    wellFormed(saved, "a saved state");
    return new Monitor(made, call(() => this.#compiled.restore(saved)), (decision) => this.#criteriaOf(decision));
  }
}

/** An interview towards one decision: question by question, and only what can still matter. */
export class Interview {
  #compiled;
  #names;

  constructor(key, compiled, names) {
    if (key !== made) throw new TypeError("an interview is made by `policy.interview`");
    this.#compiled = compiled;
    this.#names = names;
  }

  get questionsLeft() { return call(() => this.#compiled.questionsLeft()); }

  next() {
    const question = this.#compiled.next();
    return question === undefined ? undefined : JSON.parse(question);
  }

  page() { return this.#compiled.page().map((question) => JSON.parse(question)); }
  answer(fact, value) { call(() => this.#compiled.answer(wellFormed(fact, "the name of a fact"), value)); }
  skip(fact) { this.answer(fact, null); }
  takeBack(fact) { return call(() => this.#compiled.takeBack(wellFormed(fact, "the name of a fact"))); }

  answers() {
    const flat = this.#compiled.answers();
    return flat.flatMap((fact, at) => (at % 2 ? [] : [{ fact, value: JSON.parse(flat[at + 1]) }]));
  }

  facts() { return this.#compiled.facts(); }

  result() {
    const [short, json, ...texts] = call(() => this.#compiled.result());
    return new Decision(short, this.#names, () => json, () => texts);
  }
}

/** A test that is watched. */
export class Monitor {
  #compiled;
  #criteriaOf;

  constructor(key, compiled, criteriaOf) {
    if (key !== made) throw new TypeError("a monitor is made by `policy.monitor` or `policy.restore`");
    this.#compiled = compiled;
    this.#criteriaOf = criteriaOf;
  }

  open(at) { call(() => this.#compiled.open(instant(at))); }
  advance(at) { call(() => this.#compiled.advance(instant(at))); }
  observe(event) { call(() => this.#compiled.observe(given(event))); }
  preview(event) { return JSON.parse(call(() => this.#compiled.preview(given(event)))); }
  save() { return this.#compiled.save(); }

  status(options = {}) {
    const { at } = known(options, ["at"]);
    return new Status(...call(() => this.#compiled.status(at === undefined ? at : instant(at))));
  }

  decide(decision, options = {}) {
    const { at } = known(options, ["at"]);
    if (decision !== undefined) wellFormed(decision, "the name of a decision");
    const [short, json, ...texts] = call(() => this.#compiled.decide(decision, at === undefined ? at : instant(at)));
    return new Decision(short, this.#criteriaOf(decision), () => json, () => texts);
  }
}

/** Where everything stands at an instant. */
export class Status {
  #data;
  #text;

  constructor(json, text) {
    this.json = json;
    this.#text = text;
  }

  get at() { return this.toJSON().at; }
  get lifecycles() { return this.toJSON().lifecycles; }
  get limits() { return this.toJSON().limits; }
  get obligations() { return this.toJSON().obligations; }
  get prohibitions() { return this.toJSON().prohibitions; }
  get waivers() { return this.toJSON().waivers; }
  get nextChange() { return this.toJSON().next_change; }

  toJSON() { return (this.#data ??= JSON.parse(this.json)); }
  toString() { return this.#text; }
}

/** How the scenarios of a policy went. */
export class TestReport {
  #data;

  constructor(json) {
    this.json = json;
  }

  get scenarios() { return this.toJSON().scenarios; }
  get failed() { return this.scenarios.filter((one) => !one.passed).length; }
  get passed() { return this.scenarios.length - this.failed; }

  toJSON() { return (this.#data ??= JSON.parse(this.json)); }
}

function dayOf(on) {
  if (on instanceof Date) throw new TypeError("`on` is a day, and a `Date` is an instant: write it as `2026-05-01`");
  if (typeof on === "string") return on;
  throw new TypeError("say on which day it is decided, `{ on: \"2026-05-01\" }`: Regbox reads no clock");
}

function instant(at) {
  if (at instanceof Date) throw new TypeError("write an instant as text: a `Date` has `.toISOString()`");
  return wellFormed(at, "an instant, such as `2026-05-02T09:00`,");
}

function given(event) { return typeof event === "string" ? wellFormed(event, "the JSON of an event") : event; }

const made = Symbol("made by a factory");

/** Where a package finds the time zones that nobody gives; a browser cannot look for them while it compiles. */
let zoneOfPackage = () => undefined;
export function useZones(find) { zoneOfPackage = find; }

/** The path of a zone's file in the package; none for what cannot be the name of a zone. */
export function zonePath(name) {
  return /^[\w+-]+(\/[\w+-]+)*$/.test(name) ? `./zones/${name.toLowerCase()}` : undefined;
}

/** Options, none of which is unknown: a slip in a name would otherwise pass as if nothing had been asked. */
function known(options, names) {
  if (options === null || typeof options !== "object") {
    throw new TypeError(`write an object with ${listed(names)}`);
  }
  const unknown = Object.keys(options).find((key) => !names.includes(key));
  if (unknown !== undefined) throw new TypeError(`unknown option \`${unknown}\`; write ${listed(names)}`);
  return options;
}

function listed(names) { return names.map((name) => `\`${name}\``).join(", "); }

function wellFormed(text, what) {
  if (typeof text !== "string") throw new TypeError(`${what} must be a string`);
  if (!(text.isWellFormed?.() ?? !/\p{Surrogate}/u.test(text))) throw new TypeError(`${what} is no Unicode: it holds half of a character`);
  return text;
}

const encoder = new TextEncoder();
const room = new Uint8Array(1 << 16);

/** The bytes of a text, to be read at once: a short one is written into the same room again and again. */
function utf8(text) {
  return text.length * 3 > room.length ? encoder.encode(text) : room.subarray(0, encoder.encodeInto(text, room).written);
}

function lookUp(given, what) {
  if (typeof given === "function") return given;
  if (given === null || typeof given !== "object") throw new TypeError(`\`${what}\` is an object or a function`);
  return (name) => (Object.hasOwn(given, name) ? given[name] : undefined);
}

/** Calls the module; what it says of a policy or of facts is thrown as an error of ours. */
function call(run) {
  try {
    return run();
  } catch (error) {
    throw Array.isArray(error) ? new PolicyError(...error) : error;
  }
}
