// How the scenarios of the policy go.
import { find, h } from "./dom.js";
import { message } from "./editor.js";

/** Shows a report; one goes to the place of each scenario. Where there is none, the policy has errors. */
export function showScenarios(report, goTo) {
  const list = find("scenarios");
  if (report === undefined) {
    say("not run, for the policy has errors", "open");
    list.replaceChildren();
    return;
  }
  const { passed, failed, scenarios } = report;
  say(scenarios.length === 0 ? "none" : failed === 0 ? `${passed} passed` : `${failed} failed, ${passed} passed`, failed > 0 ? "bad" : "good");
  // Those that failed come first: they are what one looks for.
  const ordered = [...scenarios.filter((one) => !one.passed), ...scenarios.filter((one) => one.passed)];
  list.replaceChildren(...ordered.map((one) => h("li", { class: one.passed ? "good" : "bad" },
    h("strong", {}, one.passed ? "Passed" : "Failed"), " ",
    h("button", { class: "link", type: "button", onclick: () => goTo(one.span) }, one.title),
    one.errors.map(message),
  )));
}

/** The tally stands over the list, and beside the problems of the policy. */
function say(tally, look) {
  for (const id of ["scenario-count", "scenario-tally"]) {
    if (find(id).textContent !== tally) find(id).textContent = tally;
    find(id).className = look;
  }
}
