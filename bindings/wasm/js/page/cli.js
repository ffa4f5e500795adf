#!/usr/bin/env node
// `npx regbox page POLICY --out DIR`.
import { parseArgs } from "node:util";
import { PolicyError } from "../node.js";
import { writePage } from "./index.js";

const USAGE = `Usage: regbox page POLICY --out DIR

Makes a static site on which anybody can find out what a decision of the policy comes to. Any host that serves files will do.

  --out DIR             the folder of the site
  --decision NAME       the decision; needed where the policy has several
  --lang LANG           the language of the policy, such as en (the default)
  --translations FILE   a translation of its texts, which gets a page of its own; may be given many times
  --on DATE             the day of the decision; left out, each person's own today, which can be changed
  --with FILE           one more file of the same policy; may be given many times
`;

const OPTIONS = {
  out: { type: "string" }, decision: { type: "string" }, lang: { type: "string" }, on: { type: "string" },
  translations: { type: "string", multiple: true }, with: { type: "string", multiple: true }, help: { type: "boolean", short: "h" },
};

async function main() {
  let call;
  try {
    call = parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return wrong(error.message);
  }
  const { values: { help, ...options }, positionals: [command, policy, ...more] } = call;
  if (help || command === undefined) return void console.log(USAGE);
  if (command !== "page") return wrong(`unknown command \`${command}\``);
  if (policy === undefined || more.length > 0) return wrong("name one policy");
  if (options.out === undefined) return wrong("say where to, `--out DIR`");
  try {
    const written = await writePage({ policy, ...options });
    console.log(`${written.length} files in \`${options.out}\`: serve the folder, and open index.html`);
  } catch (error) {
    if (error instanceof PolicyError) {
      console.error(error.message);
      process.exitCode = 1;
    } else if (error instanceof TypeError || error.code !== undefined) wrong(error.message);
    else throw error;
  }
}

function wrong(sentence) {
  console.error(`error: ${sentence}\n\n${USAGE}`);
  process.exitCode = 2;
}

await main();
