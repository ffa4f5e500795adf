// The tokenizer of Visual Studio Code, with the grammar of this repository. Its patterns mean the same to the regular
// expressions of JavaScript as to Oniguruma (letters beyond ASCII apart, of which no name of the language consists), which
// tests/highlight checks: no second module is needed for them.
import textmate from "vscode-textmate";

const { INITIAL, Registry, parseRawGrammar } = textmate;
export { INITIAL };

/** The tokenizer for the text of a TextMate grammar. */
export async function tokenizer(text) {
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new Scanner(patterns),
      createOnigString: (content) => ({ content }),
    }),
    loadGrammar: async () => parseRawGrammar(text, "grammar.json"),
  });
  return registry.loadGrammar(JSON.parse(text).scopeName);
}

class Scanner {
  #patterns;

  constructor(patterns) {
    this.#patterns = patterns.map((pattern) => new RegExp(pattern, "dgm"));
  }

  /** The first match at or after a place; of several at one place, that of the first pattern. */
  findNextMatchSync(string, from) {
    const text = typeof string === "string" ? string : string.content;
    let best = null;
    for (const [index, pattern] of this.#patterns.entries()) {
      pattern.lastIndex = from;
      const match = pattern.exec(text);
      if (match === null || (best !== null && match.index >= best.at)) continue;
      best = { index, at: match.index, match };
      if (match.index === from) break;
    }
    return best && { index: best.index, captureIndices: best.match.indices.map(capture) };
  }
}

function capture(place) {
  const [start, end] = place ?? [0, 0];
  return { start, end, length: end - start };
}
