// The highlighting of editors says what the engine's own grammar says. REGBOX_TOKENS is the file in which
// `crates/regbox/src/syntax/tokens.rs` tells what that is; `cargo xtask test node` makes it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { read, scopes, SOURCE } from "./highlighter.js";
import { phrases } from "./phrases.js";

const GRAMMAR = read("grammar/regbox.pest") + read("grammar/monitor.pest");

assert.ok(process.env.REGBOX_TOKENS, "run these tests with `cargo xtask test node`");
const texts = JSON.parse(readFileSync(process.env.REGBOX_TOKENS, "utf8"));
for (const one of texts) one.scopes = scopes(one.text);
const whole = texts.filter((one) => one.tokens);

const KEYWORD = /^(keyword|storage|constant\.language|support\.type)\b/;
const NEVER_A_NAME = /^(keyword|storage|constant\.language|comment|string|constant\.numeric)\b/;
const NAMES = new Set(["ident", "item_path", "word", "type_currency", "need_path"]);
const LITERALS = new Set(["number", "date", "datetime", "string"]);
const PUNCTUATION = /^[^\w"]+$/;

const has = (own, pattern) => own.some((scope) => pattern.test(scope));
const show = ({ name, text }, from, to) => {
  const line = text.slice(0, from).split("\n").length;
  return `${name}, line ${line}: \`${text.slice(from, to)}\``;
};
const none = (wrong, what) => assert.deepEqual(wrong.slice(0, 20), [], `${wrong.length} ${what}`);

/** The runs of units for which something holds, as places. */
function runs(length, holds) {
  const found = [];
  for (let at = 0; at < length; at += 1) {
    if (!holds(at)) continue;
    const from = at;
    while (at < length && holds(at)) at += 1;
    found.push([from, at]);
  }
  return found;
}

test("there is something to test", () => {
  assert.ok(texts.length > 75 && whole.length > 70, "texts have been lost");
});

test("nothing is invalid, and only space has no scope", () => {
  const wrong = texts.flatMap((one) => {
    const bad = (at) => has(one.scopes[at], /^invalid\b/) || (one.scopes[at].length === 0 && /\S/.test(one.text[at]));
    return runs(one.text.length, bad).map(([from, to]) => show(one, from, to));
  });
  none(wrong, "places have no scope, or are invalid");
});

test("every word of the language is a keyword, and no name is", () => {
  const wrong = [];
  for (const one of whole) {
    for (const [rule, , from, to] of one.tokens) {
      const written = one.text.slice(from, to);
      if (LITERALS.has(rule)) continue;
      for (const [a, b] of runs(written.length, (at) => /\S/.test(written[at]))) {
        const own = one.scopes.slice(from + a, from + b);
        const right = NAMES.has(rule)
          ? rule === "need_path" || own.every((scope) => !has(scope, NEVER_A_NAME))
          : own.every((scope) => has(scope, PUNCTUATION.test(written) ? /^(punctuation|keyword\.operator)\b/ : KEYWORD));
        if (!right) wrong.push(`${show(one, from, to)} is ${rule}, and ${JSON.stringify(own[0])}`);
      }
    }
  }
  none(wrong, "words are scoped as what they are not");
});

const ITEM = new RegExp(
  "^kw_(policy|calendar|use|enum|record|fact|judgement|define|table|part|criterion|condition|decision" +
    "|event|lifecycle|state|measure|limit|obligation|prohibition|waiver)$");

test("what an item declares is the name of an entity", () => {
  const wrong = [];
  let seen = 0;
  for (const one of whole) {
    const declared = new Set();
    for (const [rule, parent, from, to] of one.tokens) {
      if (ITEM.test(rule)) {
        declared.clear();
        declared.add("next");
      }
      const first = declared.has("next") && rule === "ident" && /_(item|head)$/.test(parent);
      if (!first && !(rule === "ident" && /^exception(_item)?$|^arm$/.test(parent))) continue;
      declared.clear();
      seen += 1;
      const right = one.scopes.slice(from, to).every((own) => has(own, /^entity\.name\b/));
      if (!right) wrong.push(`${show(one, from, to)} is ${JSON.stringify(one.scopes[from])}`);
    }
  }
  assert.ok(seen > 500, `only ${seen} names`);
  none(wrong, "declared names are none");
});

const KINDS = [
  ["comment", /^comment\b/],
  ["string", /^string\b/],
  ["date", /^constant\.numeric\.date\b/],
  ["datetime", /^constant\.numeric\.datetime\b/],
  ["money", /^constant\.numeric\.money\b/],
  ["number", /^constant\.numeric\.decimal\b/],
];

/** Where the engine sees a kind of token. */
function engine({ text, remarks, tokens }, kind) {
  if (kind === "comment") return remarks;
  if (kind === "money") {
    return tokens.flatMap(([rule, , from], at) => {
      if (rule !== "currency") return [];
      const last = tokens[at + 2]?.[0] === "magnitude" ? tokens[at + 2] : tokens[at + 1];
      return [[from, last[3]]];
    });
  }
  const path = kind === "number" ? tokens.filter(([rule]) => rule === "need_path") : [];
  const inside = path.flatMap(([, , from, to]) =>
    [...text.slice(from, to).matchAll(/(?<=\[)\d+/g)].map((found) => [from + found.index, from + found.index + found[0].length]));
  return [...tokens.filter(([rule]) => rule === kind).map(([, , from, to]) => [from, to]), ...inside].sort((a, b) => a[0] - b[0]);
}

for (const [kind, pattern] of KINDS) {
  test(`what is a ${kind} for an editor is one for the engine, and the other way round`, () => {
    let seen = 0;
    const wrong = [];
    for (const one of whole) {
      const expected = engine(one, kind).map(([from, to]) => show(one, from, to));
      const found = runs(one.text.length, (at) => has(one.scopes[at], pattern)).map(([from, to]) => show(one, from, to));
      seen += expected.length;
      wrong.push(...expected.filter((place) => !found.includes(place)).map((place) => `only the engine: ${place}`));
      wrong.push(...found.filter((place) => !expected.includes(place)).map((place) => `only the editor: ${place}`));
    }
    assert.ok(seen > 0);
    none(wrong, "places differ");
  });
}

// A phrase is a keyword where it may stand: in one of these, at the mark.
const PLACES = [
  "@ x",
  "fact x: @",
  "fact x: @ Y",
  "fact x: bool { @ when y }",
  'fact x: bool { @ strong "" }',
  "fact x: bool { @ true when y }",
  "judgement x: bool @ \"role\"",
  "enum x @ { y }",
  'fact x: bool { @ "" }',
  'use "x.regbox" @ x',
  "policy x { @ }",
  "policy x { in @ from 2026-01-01 }",
  "policy x { months @ }",
  "policy x { @ entered on y }",
  "policy x { tests @ on y }",
  "calendar x { @ saturday }",
  "define x @ = y",
  "define x { y from 2026-01-01 @ 2026-01-01 }",
  "define x from 2026-01-01 @ tests entered before 2026-01-01 = y",
  "criterion x { @ y }",
  "criterion x { @ when y }",
  "criterion x { @ met when y }",
  "criterion x { @ by y }",
  "criterion x { requires a @ at b }",
  "criterion x { requires at @ 2 of { a } }",
  "criterion x { requires a is in @(x, by t in l) }",
  "criterion x { requires a @ b }",
  "criterion x { requires @ y in z }",
  "criterion x { requires sum of y @ y in z }",
  "criterion x { requires linked(x, @ t in l) }",
  "criterion x { requires a is in linked(x, by t in l @ y) }",
  "criterion x { requires @ 2 of { a } }",
  "criterion x { requires a is more than 3 @ }",
  "criterion x { requires a is more than 3 uk @ }",
  "criterion x { requires a is more than 3 uk @ days }",
  "table f(x: y): z { | @ | a | }",
  "decision x { yes @ }",
  "exception to x @ y when z",
  "lifecycle x { @ a -> b }",
  'lifecycle x { @ testing "" }',
  'lifecycle x { stage a "" @ }',
  "lifecycle x { stage a @ 2 months }",
  "lifecycle x { stage a lasts 2 months, @ by y on z }",
  "lifecycle x { stage a lasts 2 months, extended by y on z, @ }",
  "lifecycle x { stage a lasts 2 months, @ 4 months in all }",
  "lifecycle x { stage a lasts 2 months, at most 4 months @ }",
  "lifecycle x { a -> b @ }",
  "lifecycle x { a @ b on y }",
  "lifecycle x { a -> b @ 30 days }",
  "state x: bool { @ true }",
  "state x: bool { @ true on y }",
  "state x: bool @ y { }",
  "measure x = @ y",
  "measure x = count of @ y in z",
  "measure x = sum of y @ z",
  "measure x = sum of y @ 30 days",
  "measure x = sum of y @ month",
  "measure x = sum of y each calendar @",
  "measure x = sum of y the calendar month @",
  "measure x = sum of y @ 6 April",
  "measure x = sum of y each year from 6 @",
  "limit x { @ 80% }",
  "limit x { @ }",
  "limit x { @ sale: y }",
  "obligation x { when @ y }",
  "obligation x { @ y }",
  "obligation x { must @ y }",
  "obligation x { must y @ z }",
  "obligation x { must y @ z in w }",
  "obligation x { @ 3 months from y }",
  "obligation x { @ 30 days }",
  "obligation x { no later than 30 days @ y }",
  "obligation x { @ y }",
  "obligation x { @ day }",
  "obligation x { by the end of the @ day }",
  "obligation x { by the end of the @ }",
  "obligation x { by the end of the uk @ day }",
  "prohibition x { @ y }",
  "prohibition x { never y @ z }",
  'waiver x { @ y "" }',
  "waiver x { @ y }",
  'scenario "" { @ { } }',
  'scenario "" { expect { x @ 2026-01-01 } }',
  'scenario "" { expect { x @ y = 1 is met } }',
  'scenario "" { expect { x is @ } }',
];

test("every phrase of the grammar is a keyword where it may stand", () => {
  const all = phrases(GRAMMAR);
  assert.ok(all.size > 90 && all.get("at_most").includes("is no later than"), "phrases have been lost");
  const wrong = [];
  for (const [rule, ways] of all) {
    for (const way of ways) {
      const fits = PLACES.some((place) => {
        const text = place.replace("@", way);
        const from = place.indexOf("@");
        const own = scopes(text).slice(from, from + way.length).filter((_, at) => /\S/.test(way[at]));
        return own.every((scope) => has(scope, KEYWORD));
      });
      if (!fits) wrong.push(`${rule}: \`${way}\``);
    }
  }
  none(wrong, `phrases are missing from ${SOURCE}`);
});

test("a word that is not reserved is a name where names stand", () => {
  const words = [...phrases(GRAMMAR)].flatMap(([, ways]) => ways.join(" ").split(" "));
  const reserved = GRAMMAR.match(/^reserved = \{[\s\S]*?\n\}/m)[0];
  const names = [...new Set(words)].filter((word) => !reserved.includes(`"${word}"`));
  assert.ok(names.includes("sum") && names.includes("days") && !names.includes("when"), names.join());
  const wrong = names.filter((word) => {
    const text = `criterion c { requires a and ${word} is 1 or a.${word} }`;
    const own = scopes(text);
    return [text.indexOf(`${word} is`), text.indexOf(`.${word}`) + 1].some((at) => has(own[at], NEVER_A_NAME));
  });
  // These begin a clause of a criterion.
  none(wrong.filter((word) => word !== "requires"), "names are keywords");
});

test("a block that is not closed ends at the next item", () => {
  const text = "criterion a { requires x\nfact b: bool";
  const own = scopes(text)[text.indexOf("bool")];
  assert.ok(has(own, /^support\.type\b/), JSON.stringify(own));
});
