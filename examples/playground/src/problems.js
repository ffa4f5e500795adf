// What is wrong with the policy, below the editor.
import { count, find, h } from "./dom.js";
import { message } from "./editor.js";

/** Shows diagnostics; one goes to the place of each, and mends it where that is known. */
export function showProblems(diagnostics, { goTo, write }) {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const said = [errors > 0 && count(errors, "error"), warnings > 0 && count(warnings, "warning")].filter(Boolean).join(", ");
  if (find("problem-count").textContent !== (said || "none")) find("problem-count").textContent = said || "none";
  find("problem-count").className = errors > 0 ? "bad" : warnings > 0 ? "open" : "good";
  find("problems").replaceChildren(...diagnostics.map((one) => h("li", { class: one.severity },
    one.place && h("button", { class: "link", type: "button", onclick: () => goTo(one.place) }, `Line ${one.place.line}, column ${one.place.column}`),
    message(one),
    one.mend !== undefined && h("button", { type: "button", onclick: () => write(one.place.from, one.place.to, one.mend) }, "Write ", h("code", {}, one.mend)),
  )));
  find("problems").hidden = diagnostics.length === 0;
}
