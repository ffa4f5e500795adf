// The tokenizer of Visual Studio Code, with the grammar of this repository.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import textmate from "vscode-textmate";
import oniguruma from "vscode-oniguruma";

const root = new URL("../../", import.meta.url);
export const read = (path) => readFileSync(new URL(path, root), "utf8");
export const SOURCE = "grammar/regbox.tmLanguage.json";

const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
await oniguruma.loadWASM(readFileSync(wasm));
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async () => textmate.parseRawGrammar(read(SOURCE), SOURCE),
});
const grammar = await registry.loadGrammar("source.regbox");

/** The scopes of each UTF-16 unit of a text, without those that only group. */
export const scopes = (text) => scopesBy(grammar, textmate.INITIAL, text);

/** The same, by another tokenizer of the grammar. */
export function scopesBy(grammar, initial, text) {
  const found = [];
  let state = initial;
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
