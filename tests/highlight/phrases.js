// The words and phrases of the pest grammar, written out.

/** Each rule that is one token and stands for words: its name, and every way to write it. */
export function phrases(pest) {
  const text = pest.replace(/\/\/.*$/gm, "");
  const rules = [...text.matchAll(/^(\w+)\s*=\s*[@$]\{([\s\S]*?)\}\s*(?=^\w+\s*=|$(?![\s\S]))/gm)];
  const found = new Map();
  for (const [, name, body] of rules) {
    const ways = expand(body);
    if (ways && name !== "string_body") found.set(name, [...new Set(ways)].filter((way) => /[a-z]/.test(way)));
  }
  return new Map([...found].filter(([, ways]) => ways.length > 0));
}

/** Every text that an expression over literals can be; nothing if it names other rules. */
function expand(body) {
  const tokens = body.match(/"[^"]*"|\w+|&|[~|()?*+!{}]/g) ?? [];
  let at = 0;
  function choice() {
    const ways = [];
    for (;;) {
      ways.push(...sequence());
      if (tokens[at] !== "|") return ways;
      at += 1;
    }
  }
  function sequence() {
    let ways = [""];
    for (;;) {
      let next = one();
      if (tokens[at] === "?") {
        at += 1;
        next = ["", ...next];
      }
      ways = ways.flatMap((before) => next.map((after) => before + after));
      if (tokens[at] !== "~") return ways;
      at += 1;
    }
  }
  function one() {
    const token = tokens[at];
    at += 1;
    if (token === "(") {
      const inner = choice();
      if (tokens[at] !== ")") throw new Error("other rules");
      at += 1;
      return inner;
    }
    if (token?.startsWith('"')) return [token.slice(1, -1)];
    if (token === "s") return [" "];
    if (token === "b") return [""];
    throw new Error("other rules");
  }
  try {
    const ways = choice();
    return at === tokens.length ? ways.map((way) => way.trim()) : undefined;
  } catch {
    return undefined;
  }
}
