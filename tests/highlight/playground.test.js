// The playground highlights with the regular expressions of JavaScript what editors highlight with Oniguruma: it sees the same.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { INITIAL, tokenizer } from "../../examples/playground/src/scanner.js";
import { SOURCE, read, scopes, scopesBy } from "./highlighter.js";

assert.ok(process.env.REGBOX_TOKENS, "run these tests with `cargo xtask test node`");
const texts = JSON.parse(readFileSync(process.env.REGBOX_TOKENS, "utf8"));
const grammar = await tokenizer(read(SOURCE));

test("the playground and editors see the same", () => {
  assert.ok(texts.length > 75, "texts have been lost");
  for (const { name, text } of texts) {
    for (const one of [text, text.slice(0, text.length / 2), text.replace(/[{"]/g, ""), text.replace(/ is |:/g, " \"é 🧪\\n\" § ")]) {
      assert.deepEqual(scopesBy(grammar, INITIAL, one), scopes(one), name);
    }
  }
});
