// Gets a policy, the modules and the time zones that it names, and a translation of its texts.
import { Policy, PolicyError, init, zone } from "../web.js";
import { wordsOf } from "./words.js";

/** How often more is looked for: as deep as modules use each other. */
const MOST_ROUNDS = 32;

async function text(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`\`${url}\`: ${answer.status}`);
  return answer.text();
}

/** Everything that a checker shows, for its attributes. */
export async function load({ src, more, translations, lang }) {
  const base = new URL(src, document.baseURI);
  const name = (url) => new URL(url, document.baseURI).pathname.split("/").pop();
  const ready = init();
  const files = [...new Set([src, ...more])];
  const sources = await Promise.all(files.map(async (file) => ({ name: name(file), text: await text(new URL(file, document.baseURI)) })));
  const given = await Promise.all(translations.map(async (file) => JSON.parse(await text(new URL(file, document.baseURI)))));
  await ready;
  const policy = await compile(sources, base);
  const translation = given.find((one) => one.lang === lang);
  const say = await wordsOf(lang, translation?.interface);
  return { policy, words: say, texts: textsOf(policy, translation), note: translation?.note };
}

/** The core asks for files and zones while it compiles, and cannot wait: so what it asked for is fetched, and it compiles
 * again. */
async function compile(sources, base) {
  const zones = {};
  const files = {};
  for (let round = 0; ; round += 1) {
    const missing = [];
    const from = (have, fetched) => (asked) => {
      if (!Object.hasOwn(have, asked)) missing.push(async () => { have[asked] = await fetched(asked); });
      return have[asked];
    };
    const module = (path) => text(new URL(path, base)).catch(() => undefined);
    try {
      const policy = Policy.fromSources(sources, { zones: from(zones, zone), files: from(files, module) });
      if (missing.length === 0) return policy;
    } catch (error) {
      if (!(error instanceof PolicyError) || missing.length === 0 || round === MOST_ROUNDS) throw error;
    }
    await Promise.all(missing.map((get) => get()));
  }
}

/** A function from an item and what the policy says of it to the same in the language that is shown. */
function textsOf(policy, translation) {
  const own = policy.texts();
  const items = translation?.items ?? {};
  const read = (entry) => (typeof entry === "object" && entry !== null ? entry.is : entry);
  const say = (item, original) => {
    if (original === null || original === undefined) return original;
    const kind = Object.entries(own[item] ?? {}).find(([, text]) => text === original)?.[0];
    return read(items[item]?.[kind]) ?? original;
  };
  say.of = (item, kind) => read(items[item]?.[kind]) ?? own[item]?.[kind];
  say.all = (item, kind) => Object.keys(own[item] ?? {})
    .filter((one) => one === kind || one.startsWith(`${kind}_`)).map((one) => say.of(item, one));
  /** The item that words a question: a fact, or a field of a record, whose name the place does not tell. */
  say.itemOf = ({ fact, question, help }) => {
    const whole = fact.replace(/(\[\d+\])+$/, "");
    if (own[whole] !== undefined) return whole;
    const field = whole.slice(whole.lastIndexOf("."));
    return Object.keys(own).find((item) => item.endsWith(field) && (own[item].question ?? null) === question && (help === undefined || (own[item].help ?? null) === help)) ?? whole;
  };
  /** Of a text whose item is not known. */
  say.anywhere = (original) => {
    const item = Object.keys(own).find((one) => Object.values(own[one]).includes(original));
    return item === undefined ? original : say(item, original);
  };
  return say;
}
