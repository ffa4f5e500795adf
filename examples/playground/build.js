// Bundles the playground into `dist`: the page, the engine, and the examples of this repository as they are.
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = join(HERE, "../..");
const PACKAGE = join(ROOT, "bindings/wasm/pkg");
const DIST = join(HERE, "dist");
const FIRST = ["fca", "asic_credit", "arizona"];
const { Policy } = await import(join(PACKAGE, "node.js"));

const read = (...path) => readFileSync(join(ROOT, ...path), "utf8");

/** The policies that a policy uses, by their paths from it. */
function filesOf(folder, text) {
  const files = {};
  const policy = Policy.fromSource(text, {
    files(path) {
      const file = normalize(join(folder, path));
      return existsSync(join(ROOT, file)) ? (files[path] = read(file)) : undefined;
    },
  });
  return { policy, files };
}

/** What of the files beside a policy is facts for it. */
function factsOf(folder, policy) {
  const names = readdirSync(join(ROOT, folder)).filter((name) => /^\w+\.json$/.test(name)).sort();
  const { properties } = JSON.parse(policy.schema());
  const facts = names.map((name) => [name.slice(0, -".json".length), JSON.parse(read(folder, name))]);
  return Object.fromEntries(facts.filter(([, given]) => Object.keys(given).every((key) => Object.hasOwn(properties, key))));
}

function example(name) {
  const folder = `examples/${name}`;
  const text = read(folder, "policy.regbox");
  const { policy, files } = filesOf(folder, text);
  return { name, title: policy.title ?? name, text, files, facts: factsOf(folder, policy) };
}

rmSync(DIST, { recursive: true, force: true });
mkdirSync(DIST);
const bundled = await build({
  entryPoints: [join(HERE, "src/main.js")], outfile: join(DIST, "playground.js"), bundle: true, format: "esm", minify: true, target: "es2022",
  alias: { regbox: join(PACKAGE, "web.js") }, define: { "process.env.VSCODE_TEXTMATE_DEBUG": "false" }, legalComments: "none", metafile: true, logLevel: "warning",
});
for (const file of ["index.html", "style.css"]) copyFileSync(join(HERE, "src", file), join(DIST, file));
copyFileSync(join(PACKAGE, "regbox_wasm_bg.wasm"), join(DIST, "regbox_wasm_bg.wasm"));
copyFileSync(join(ROOT, "grammar/regbox.tmLanguage.json"), join(DIST, "regbox.tmLanguage.json"));
cpSync(join(PACKAGE, "zones"), join(DIST, "zones"), { recursive: true });

const all = readdirSync(join(ROOT, "examples")).filter((name) => existsSync(join(ROOT, "examples", name, "policy.regbox"))).sort();
const ordered = [...FIRST, ...all.filter((name) => !FIRST.includes(name))];
writeFileSync(join(DIST, "examples.json"), JSON.stringify(ordered.map(example)));

// What others have written keeps its notice.
const folders = new Set(Object.keys(bundled.metafile.inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
const notices = [...folders].sort().map((folder) => {
  const licence = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  return `${folder.replace(/^.*node_modules\//, "")}\n\n${readFileSync(join(folder, licence), "utf8").trim()}\n`;
});
writeFileSync(join(DIST, "LICENSES.txt"), notices.join("\n----\n\n"));
console.log(`${ordered.length} examples, and the page, in ${dirname(join(DIST, "index.html"))}`);
