// Highlighting by the grammar of editors, a line at a time.
import { StreamLanguage } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import { INITIAL, tokenizer } from "./scanner.js";

/** Scopes of the grammar, the more particular first, and what they look like. */
const LOOKS = [
  ["comment", tags.lineComment],
  ["constant.character.escape", tags.escape],
  ["string", tags.string],
  ["keyword.other.unit", tags.unit],
  ["constant.numeric", tags.number],
  ["constant.language", tags.bool],
  ["keyword.operator.wordlike", tags.operatorKeyword],
  ["keyword.operator", tags.operator],
  ["keyword", tags.keyword],
  ["storage", tags.definitionKeyword],
  ["support.type", tags.typeName],
  ["constant.other", tags.typeName],
  ["entity.name.type", tags.typeName],
  ["entity.name", tags.definition(tags.variableName)],
  ["support.function", tags.function(tags.variableName)],
  ["variable", tags.variableName],
  ["invalid", tags.invalid],
];

/** The language of policies, from the text of its TextMate grammar. */
export async function policyLanguage(text) {
  const grammar = await tokenizer(text);
  const names = new Map();

  function nameOf(scopes) {
    const key = scopes.join(" ");
    if (!names.has(key)) names.set(key, look(scopes));
    return names.get(key);
  }

  return StreamLanguage.define({
    name: "regbox",
    languageData: { commentTokens: { line: "//" } },
    tokenTable: Object.fromEntries(LOOKS.map(([, tag], at) => [`look${at}`, tag])),
    startState: () => ({ stack: INITIAL, tokens: [] }),
    copyState: ({ stack, tokens }) => ({ stack, tokens }),
    blankLine: (state) => { state.stack = grammar.tokenizeLine("", state.stack).ruleStack; },
    token(stream, state) {
      if (stream.sol()) {
        const { tokens, ruleStack } = grammar.tokenizeLine(stream.string, state.stack);
        state.stack = ruleStack;
        state.tokens = tokens;
      }
      const here = state.tokens.find(({ endIndex }) => endIndex > stream.pos);
      stream.pos = Math.min(here?.endIndex ?? Infinity, stream.string.length);
      return here ? nameOf(here.scopes) : null;
    },
  });
}

/** What the innermost scope that looks like anything looks like. */
function look(scopes) {
  for (const scope of scopes.flatMap((one) => one.split(" ")).reverse()) {
    const at = LOOKS.findIndex(([prefix]) => scope === prefix || scope.startsWith(`${prefix}.`));
    if (at >= 0) return `look${at}`;
  }
  return null;
}
