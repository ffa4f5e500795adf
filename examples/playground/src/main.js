// The playground: the text on the left, and what it comes to on the right, as one types. Nothing leaves the page.
import { showDecision, showNoDecision } from "./decision.js";
import { find, h } from "./dom.js";
import { editor } from "./editor.js";
import { check, decide, format, placed, start } from "./engine.js";
import { factsForm } from "./form.js";
import { policyLanguage } from "./highlight.js";
import { showProblems } from "./problems.js";
import { showScenarios } from "./scenarios.js";

/** How long one rests before the text is looked at again, in milliseconds. */
const REST = 150;

const fetched = async (path) => {
  const answer = await fetch(new URL(path, document.baseURI));
  if (!answer.ok) throw new Error(`\`${path}\` cannot be fetched: ${answer.status}`);
  return answer;
};
const [examples, grammar] = await Promise.all([
  fetched("examples.json").then((answer) => answer.json()),
  fetched("regbox.tmLanguage.json").then((answer) => answer.text()),
  start(),
]);

let example = examples[0];
let facts = {};
let policy;
let form;
let shape;
let timer;
let round = 0;

const view = editor(find("editor"), { language: await policyLanguage(grammar), onChange: later, onFormat: layOut });
const places = { goTo: view.goTo, write: view.write };

function later() {
  clearTimeout(timer);
  timer = setTimeout(look, REST);
}

/** Checks the text, runs its scenarios, decides. */
async function look() {
  round += 1;
  const mine = round;
  const text = view.text;
  const checked = await check(text, example.files);
  if (mine !== round || text !== view.text) return;
  view.show(checked.diagnostics);
  showProblems(checked.diagnostics, places);
  showScenarios(checked.policy?.test(), (span) => view.goTo(placed(span, text)));
  view.keep();
  policy = checked.policy ?? policy;
  find("stale").hidden = checked.policy !== undefined || policy === undefined;
  if (checked.policy !== undefined) ask();
  answer();
}

/** Makes the form anew if the policy asks for other facts. */
function ask(anew = false) {
  const schema = policy.schema();
  const decisions = JSON.stringify(policy.decisions());
  if (!anew && shape === schema + decisions) return;
  shape = schema + decisions;
  form = factsForm(find("facts"), JSON.parse(schema), facts, answer);
  const chosen = find("decision").value;
  find("decision").replaceChildren(...policy.decisions().map(({ name, title }) => h("option", { value: name, selected: name === chosen }, title ?? name)));
  find("decision-choice").hidden = policy.decisions().length < 2;
}

/** Decides on what is known. A fact for which the policy does not ask, or no longer, is kept and not given. */
function answer() {
  if (policy === undefined) return showNoDecision("The policy has errors");
  const decision = find("decision").value;
  if (decision === "") return showNoDecision("The policy has no decision");
  const asked = Object.keys(JSON.parse(policy.schema()).properties ?? {});
  const given = Object.fromEntries(Object.entries(facts).filter(([name]) => asked.includes(name)));
  const { value, errors } = decide(policy, JSON.stringify(given), { on: find("on").value || today(), decision });
  form.show(value?.needs ?? [], errors);
  if (value === undefined) return showNoDecision("A fact is wrong", errors, form.focus);
  return showDecision(value, form.focus);
}

function layOut() {
  const text = format(view.text);
  if (text !== undefined) view.replace(text);
  find("formatted").textContent = text === undefined ? "It cannot be formatted before its errors are mended" : "Formatted";
}

function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function openExample() {
  example = examples.find(({ name }) => name === find("example").value);
  policy = undefined;
  shape = undefined;
  facts = {};
  find("known").replaceChildren(h("option", { value: "" }, "No facts"), ...Object.keys(example.facts).map((name) => h("option", { value: name }, name.replaceAll("_", " "))));
  find("decision").replaceChildren();
  find("facts").replaceChildren();
  view.open(example.text);
}

find("example").append(...examples.map(({ name, title }) => h("option", { value: name }, title)));
find("example").addEventListener("change", openExample);
find("known").addEventListener("change", () => {
  facts = structuredClone(example.facts[find("known").value] ?? {});
  if (policy !== undefined) ask(true);
  answer();
});
find("on").value = today();
find("on").addEventListener("change", answer);
find("decision").addEventListener("change", answer);
find("format").addEventListener("click", layOut);
openExample();
