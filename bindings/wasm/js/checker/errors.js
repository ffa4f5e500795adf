// What is wrong with an answer, in the words of an applicant. The engine says that it is wrong, where and why.
import { PolicyError } from "../web.js";
import { h } from "./dom.js";
import { example } from "./fields.js";
import { bounds } from "./values.js";

/** Answers a question; a message if the engine refuses the answer. */
export function refusal(interview, question, value, context) {
  try {
    interview.answer(question.fact, value);
    return undefined;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return worded(error.diagnostics[0], question, context);
  }
}

function worded({ code, message, help }, question, context) {
  const { words } = context;
  if (code === "E0606" && question.bounds.length > 0) return words("error.bounds", { bounds: bounds(question, context) });
  const key = `error.${question.kind}`;
  if (["E0601", "E0603", "E0604", "E0605"].includes(code) && words.has(key)) return words(key, { example: example(question, context) });
  // Anything else is rare; the engine's own words say it best.
  const own = message.replaceAll(`\`${question.fact}\``, words("error.answer")).replaceAll("`", "");
  return `${own}${help ? ` (${help.replaceAll("`", "")})` : ""}.`;
}

/** The summary on top of a page: each error links to its field. */
export function errorSummary(words, errors) {
  const item = ({ message, target }) => {
    const focus = (event) => {
      event.preventDefault();
      const field = document.getElementById(target);
      (field.closest("fieldset") ?? field.closest(".govuk-form-group")).scrollIntoView();
      field.focus({ preventScroll: true });
    };
    return h("li", {}, h("a", { href: `#${target}`, onclick: focus }, message));
  };
  return h("div", { class: "govuk-error-summary", tabindex: "-1" }, h("div", { role: "alert" },
    h("h2", { class: "govuk-error-summary__title" }, words("error.title")),
    h("div", { class: "govuk-error-summary__body" }, h("ul", { class: "govuk-list govuk-error-summary__list" }, errors.map(item)))));
}
