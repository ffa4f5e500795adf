// The engine, and what it asks for while it compiles: time zones of the package, and the policies that a policy uses.
import { Policy, PolicyError, init, zone } from "regbox";

/** The name of the text in the editor. */
const NAME = "policy.regbox";

/** How many mends are tried on one text: each is a compilation, while somebody types. */
const MOST_MENDS = 3;

export const start = () => init();

/** Checks a text, of which `files` are the policies that it may use, by their paths. Each diagnostic gets its `place` in the
 * text, and a `mend` where the engine supposes what was meant. */
export async function check(text, files) {
  const options = { name: NAME, zones: fetched, files };
  const { policy, diagnostics } = await withZones(text, options);
  const found = diagnostics.map((one) => ({ ...one, place: placeOf(one, text) }));
  return { policy, diagnostics: mended(text, found, options) };
}

/** The core cannot wait for a zone while it compiles: what it asks for is fetched, and it compiles again. */
async function withZones(text, options) {
  for (;;) {
    const missing = new Set();
    const found = Policy.check(text, { ...options, zones: (name) => fetched[name] ?? void missing.add(name) });
    const fresh = [...missing].filter((name) => !(name in fetched));
    if (fresh.length === 0) return found;
    await Promise.all(fresh.map(async (name) => { fetched[name] = await zone(name).catch(() => undefined); }));
  }
}

const fetched = Object.create(null);

/** A text in the one layout; nothing where it cannot be read. */
export function format(text) { return orErrors(() => Policy.format(text, { name: NAME })).value; }

/** A decision as `value`, or what is wrong with the facts as `errors`. */
export function decide(policy, facts, options) { return orErrors(() => policy.decide(facts, options)); }

function orErrors(run) {
  try {
    return { value: run(), errors: [] };
  } catch (error) {
    if (error instanceof PolicyError) return { errors: error.diagnostics };
    throw error;
  }
}

/** What the engine supposes was meant is offered only where less is wrong with it. */
function mended(text, diagnostics, options) {
  const errors = (all) => all.filter(({ severity }) => severity === "error").length;
  const before = errors(diagnostics);
  let tried = 0;
  return diagnostics.map((one) => {
    const [, mend] = /^did you mean `([^`]+)`\?$/.exec(one.help ?? "") ?? [];
    if (mend === undefined || one.place === undefined || tried === MOST_MENDS) return one;
    tried += 1;
    const { from, to } = one.place;
    const after = Policy.check(text.slice(0, from) + mend + text.slice(to), options).diagnostics;
    return errors(after) < before ? { ...one, mend } : one;
  });
}

/** Where in a text a diagnostic is, in the units in which JavaScript counts. The engine counts the bytes of UTF-8. */
function placeOf({ labels }, text) {
  const label = labels.find(({ file }) => file === NAME);
  return label && placed(label, text);
}

/** A place of the engine in the units of a text. */
export function placed({ start, end, line, column }, text) {
  const bytes = new TextEncoder().encode(text);
  const unit = (byte) => new TextDecoder().decode(bytes.subarray(0, byte)).length;
  return { from: unit(start), to: unit(end), line, column };
}
