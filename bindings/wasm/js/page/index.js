// Makes a complete static site of a policy: a page for each language, the checker, and what the policy needs.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { Policy, zone } from "../node.js";
import { zonePath } from "../policy.js";

/** Where this package is. */
const HERE = fileURLToPath(new URL("..", import.meta.url));

/** The package's files that a browser needs. */
const PROGRAM = ["web.js", "policy.js", "regbox_wasm.js", "regbox_wasm_bg.wasm", "checker.css", "LICENSE-APACHE", "LICENSE-MIT", "LICENSE-GOVUK-FRONTEND"];

/** Writes the site, and tells the paths of its files. Throws a `PolicyError` for what is wrong with the policy, and a
 * `TypeError` for what is wrong with the call. */
export async function writePage(options) {
  const { policy: path, out, with: more = [], decision, on, lang = "en", translations = [] } = known(options);
  const files = [path, ...more];
  const { policy, modules, zones } = compile(files);
  const name = chosen(policy, decision);
  if (on !== undefined) policy.interview({ on, decision: name });
  const given = translations.map((file) => translation(file));
  const words = new Map();
  for (const { lang: one, interface: own } of [{ lang }, ...given]) words.set(one, await wordsOf(one, own ?? given.find((other) => other.lang === one)?.interface));
  const written = [];
  const write = (to, bytes) => {
    const target = join(out, to);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
    written.push(to);
  };
  const copy = (from, to) => {
    mkdirSync(dirname(join(out, to)), { recursive: true });
    copyFileSync(from, join(out, to));
    written.push(to);
  };
  for (const file of PROGRAM) copy(join(HERE, file), `regbox/${file}`);
  for (const file of filesUnder(join(HERE, "checker"))) if (!file.endsWith(".d.ts")) copy(join(HERE, "checker", file), `regbox/checker/${file}`);
  for (const zoneName of zones) write(`regbox/${zonePath(zoneName).slice(2)}`, await zone(zoneName));
  const root = folderFor(modules);
  files.forEach((file) => write(`${root}${basename(file)}`, readFileSync(file)));
  for (const [module, text] of Object.entries(modules)) write(join(root, module).split(sep).join("/"), text);
  given.forEach((one) => write(`translations/${one.lang}.json`, one.text));
  const pages = [lang, ...given.map((one) => one.lang).filter((one) => one !== lang)];
  for (const one of pages) {
    const items = given.find((other) => other.lang === one)?.items;
    write(one === lang ? "index.html" : `${one}.html`, html({
      lang: one, main: lang, pages, say: words.get(one), on, decision: name,
      title: read(items?.[name]?.title) ?? policy.texts()[name]?.title ?? read(items?.policy?.title) ?? policy.title ?? policy.name,
      service: read(items?.policy?.title) ?? policy.title ?? policy.name,
      policy: files.map((file) => `${root}${encodeURIComponent(basename(file))}`),
      translations: given.map((other) => `translations/${other.lang}.json`),
    }));
  }
  return written;
}

const OPTIONS = ["policy", "out", "with", "decision", "on", "lang", "translations"];

function known(options) {
  const unknown = Object.keys(options).find((key) => !OPTIONS.includes(key));
  if (unknown !== undefined) throw new TypeError(`unknown option \`${unknown}\`; write ${OPTIONS.map((one) => `\`${one}\``).join(", ")}`);
  for (const needed of ["policy", "out"]) if (typeof options[needed] !== "string") throw new TypeError(`\`${needed}\` is a path`);
  if (options.lang !== undefined && !tagged(options.lang)) throw new TypeError(`\`${options.lang}\` is no language; write one such as \`en\``);
  const names = [options.policy, ...(options.with ?? [])].map((file) => basename(file));
  if (new Set(names).size < names.length) throw new TypeError("two files of the policy have the same name; on the site they would be one");
  return options;
}

function tagged(lang) {
  try {
    return Intl.getCanonicalLocales(lang).length === 1;
  } catch {
    return false;
  }
}

/** Compiles the policy, and tells what it asked for. */
function compile(files) {
  const modules = {};
  const zones = new Set();
  const sources = files.map((file) => ({ name: basename(file), text: text(file) }));
  const module = (path) => {
    try {
      return (modules[path] = readFileSync(resolve(dirname(files[0]), path), "utf8"));
    } catch (error) {
      if (error.code === "ENOENT" || error.code === "EISDIR") return undefined;
      throw error;
    }
  };
  const bytes = {};
  const find = (name) => {
    zones.add(name);
    return bytesOf(name, bytes);
  };
  return { policy: Policy.fromSources(sources, { files: module, zones: find }), modules, zones };
}

function bytesOf(name, have) {
  const path = zonePath(name);
  try {
    return (have[name] ??= path && new Uint8Array(readFileSync(join(HERE, path))));
  } catch {
    return undefined;
  }
}

function text(file) {
  try {
    return readFileSync(file, "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    throw new TypeError(`\`${file}\` cannot be read: ${error.code}`);
  }
}

function chosen(policy, decision) {
  const names = policy.decisions().map(({ name }) => name);
  if (decision === undefined && names.length === 1) return names[0];
  if (decision === undefined) throw new TypeError(`say which decision, \`--decision NAME\`: the policy has ${names.map((name) => `\`${name}\``).join(", ") || "none"}`);
  if (!names.includes(decision)) throw new TypeError(`unknown decision \`${decision}\`; the policy has ${names.map((name) => `\`${name}\``).join(", ")}`);
  return decision;
}

function translation(file) {
  const given = text(file);
  let parsed;
  try {
    parsed = JSON.parse(given);
  } catch (error) {
    throw new TypeError(`\`${file}\` is not JSON: ${error.message}`);
  }
  if (typeof parsed?.lang !== "string" || !tagged(parsed.lang)) throw new TypeError(`\`${file}\` does not say its language: \`"lang": "de"\``);
  return { ...parsed, text: given };
}

async function wordsOf(lang, own = {}) {
  const { wordsOf: of } = await import("../checker/words.js");
  return of(lang, own);
}

const read = (entry) => (typeof entry === "object" && entry !== null ? entry.is : entry);

/** Deep enough for what modules are found above the policy. */
function folderFor(modules) {
  const up = Object.keys(modules).map((path) => path.split("/").filter((step) => step === "..").length);
  return `policy/${"main/".repeat(Math.max(0, ...up))}`;
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/")).sort();
}

const POLICY_OF_CONTENT = [
  "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "connect-src 'self'", "img-src data:",
  "base-uri 'none'", "form-action 'none'",
].join("; ");

const escape = (given) => String(given).replace(/[&<>"']/g, (mark) => `&#${mark.codePointAt(0)};`);

function html({ lang, main, pages, say, on, decision, title, service, policy, translations }) {
  const named = (one) => new Intl.DisplayNames(one, { type: "language" }).of(one);
  const language = (one) => one === lang
    ? `<li class="govuk-language-navigation__list-item"><span class="govuk-language-navigation__text" aria-current="true" lang="${one}">${escape(named(one))}</span></li>`
    : `<li class="govuk-language-navigation__list-item"><a class="govuk-language-navigation__link" href="${one === main ? "index" : one}.html" rel="alternate" lang="${one}" hreflang="${one}">${escape(named(one))}</a></li>`;
  const attributes = {
    src: policy[0], with: policy.slice(1).join(" "), decision, on, lang, translations: translations.join(" "),
  };
  const written = Object.entries(attributes).filter(([, value]) => value).map(([key, value]) => `${key}="${escape(value)}"`);
  return `<!DOCTYPE html>
<html lang="${lang}" class="govuk-template">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY_OF_CONTENT}">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="referrer" content="no-referrer">
<title>${escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="regbox/checker.css">
<link rel="modulepreload" href="regbox/web.js">
<link rel="preload" href="regbox/regbox_wasm_bg.wasm" as="fetch" crossorigin>
<script type="module" src="regbox/checker/index.js"></script>
</head>
<body class="govuk-template__body">
<a href="#main" class="govuk-skip-link">${escape(say("page.skip"))}</a>
<header class="govuk-generic-header">
<div class="govuk-generic-header__container govuk-width-container">
<div class="govuk-generic-header__logo"><a href="${lang === main ? "index" : lang}.html" class="govuk-generic-header__homepage-link">${escape(service)}</a></div>
</div>
</header>
<div class="govuk-width-container">
${pages.length < 2 ? "" : `<nav class="govuk-language-navigation regbox-language" aria-label="${escape(say("page.language"))}"><ul class="govuk-language-navigation__list">${pages.map(language).join("")}</ul></nav>`}
<main class="govuk-main-wrapper" id="main">
<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds-from-desktop">
<noscript>
<h1 class="govuk-heading-l">${escape(title)}</h1>
<p class="govuk-body">${escape(say("page.no_script"))}</p>
</noscript>
<regbox-checker titled ${written.join(" ")}></regbox-checker>
</div></div>
</main>
</div>
<footer class="govuk-footer">
<div class="govuk-width-container">
<div class="govuk-footer__meta"><div class="govuk-footer__meta-item govuk-footer__meta-item--grow">
<p class="govuk-body-s">${escape(say("page.unofficial"))}</p>
<p class="govuk-body-s">${policy.map((file) => `<a class="govuk-footer__link" href="${escape(file)}">${escape(say("page.policy"))}</a>`).join(" ")}</p>
</div></div>
</div>
</footer>
</body>
</html>
`;
}
