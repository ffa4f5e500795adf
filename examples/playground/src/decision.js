// The decision, why it is so, and what is still missing.
import { find, h, prose, sentence } from "./dom.js";

const VERDICTS = {
  met: ["Met", "good"], met_by_exception: ["Met by an exception", "good"], deemed_met: ["Deemed to be met", "good"],
  not_applicable: ["Does not apply", "still"], not_met: ["Not met", "bad"], undetermined: ["Open", "open"],
  conflict: ["Contradiction", "bad"], problem: ["Cannot be applied", "bad"],
};

const STATUSES = {
  undetermined: "Open: facts are missing that decide it", conflict: "Two provisions contradict each other",
  problem: "A value cannot be computed",
};

/** Shows a decision; `ask` goes to the field of a fact. */
export function showDecision(decision, ask) {
  const { status, outcome, because, needs, conditions, criteria, problems, conflicts } = decision.toJSON();
  const said = outcome === null ? STATUSES[status] : sentence(outcome);
  const box = find("outcome");
  if (box.textContent !== said) box.textContent = said;
  box.className = status === "settled" ? "settled" : status === "undetermined" ? "open" : "bad";
  const attached = conditions.filter((one) => one.attached);
  find("reasons").replaceChildren(...[
    because && h("p", {}, because),
    [...problems, ...conflicts].map((one) => h("p", { class: "error" }, prose(one.message))),
    needs.length > 0 && section("Still missing, the most useful first", h("ol", { class: "needs" }, needs.map((need) =>
      h("li", {}, h("button", { class: "link", type: "button", onclick: () => ask(need.fact) }, prose(need.question ?? sentence(need.fact))), " ", h("code", {}, need.fact))))),
    attached.length > 0 && section("Conditions", h("ul", {}, attached.map(({ name }) => h("li", {}, sentence(name))))),
    criteria.length > 0 && section("Criteria", h("ul", { class: "criteria" }, criteria.map(criterion))),
    unfolding("The whole explanation", decision.explanation),
    unfolding("The record, as JSON", JSON.stringify(decision.toJSON(), null, 2)),
  ].flat().filter(Boolean));
}

/** Says why there is no decision, and what is wrong with the facts. */
export function showNoDecision(why, errors = [], ask = undefined) {
  if (find("outcome").textContent !== why) find("outcome").textContent = why;
  find("outcome").className = "bad";
  find("reasons").replaceChildren(...errors.map(({ fact, message, help }) => {
    const said = prose(`${message}${help ? `: ${help}` : ""}`);
    return h("p", {}, fact && ask ? h("button", { class: "link", type: "button", onclick: () => ask(fact) }, said) : said);
  }));
}

function section(title, ...inside) { return h("section", {}, h("h3", {}, title), inside); }

/** What is unfolded stays so when the decision changes. */
const unfolded = new Set();

function unfolding(title, text) {
  const toggled = ({ target }) => (target.open ? unfolded.add(title) : unfolded.delete(title));
  return h("details", { open: unfolded.has(title), ontoggle: toggled }, h("summary", {}, title),
    h("pre", { tabindex: "0", role: "region", "aria-label": title }, text));
}

function criterion({ name, title, verdict, cites, used }) {
  const [words, look] = VERDICTS[verdict];
  const facts = Object.entries(used);
  return h("li", { class: look },
    h("span", { class: `verdict ${look}` }, words), " ", h("strong", {}, title ?? sentence(name)),
    cites.length > 0 && h("div", { class: "cites" }, cites.map((cite, at) => [at > 0 && "; ", citation(cite)])),
    facts.length > 0 && h("div", { class: "used" }, facts.map(([fact, value], at) => [at > 0 && ", ", h("code", {}, `${fact} = ${shown(value)}`)])));
}

function shown(value) { return typeof value === "string" ? value : JSON.stringify(value); }

/** A policy may name any address; one that runs something is not made a link. */
function citation({ title, at, url }) {
  const words = `${title}, ${at}`;
  return /^https?:\/\//.test(url ?? "") ? h("a", { href: url, rel: "noreferrer", target: "_blank" }, words) : words;
}
