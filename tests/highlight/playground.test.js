// The playground highlights with the regular expressions of JavaScript what editors highlight with Oniguruma: it sees the same.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { INITIAL, tokenizer } from "../../examples/playground/src/scanner.js";
import { SOURCE, read, scopes } from "./highlighter.js";

assert.ok(process.env.REGBOX_TOKENS, "run these tests with `cargo xtask test node`");
const texts = JSON.parse(readFileSync(process.env.REGBOX_TOKENS, "utf8"));
const grammar = await tokenizer(read(SOURCE));

/** As `scopes` of the editors' tokenizer. */
function here(text) {
  const found = [];
  let state = INITIAL;
  for (const line of text.split("\n")) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    for (const { startIndex, endIndex, scopes } of tokens) {
      const own = scopes.flatMap((scope) => scope.split(" ")).filter((scope) => !/^(source|meta)\./.test(scope));
      for (let at = startIndex; at < Math.min(endIndex, line.length); at += 1) found.push(own);
    }
    found.push([]); // the line feed
  }
  return found;
}

test("the playground and editors see the same", () => {
  assert.ok(texts.length > 75, "texts have been lost");
  for (const { name, text } of texts) {
    for (const one of [text, text.slice(0, text.length / 2), text.replace(/[{"]/g, ""), text.replace(/ is |:/g, " \"é 🧪\\n\" § ")]) {
      assert.deepEqual(here(one), scopes(one), name);
    }
  }
});
