// The pages up to the outcome: the start, questions, and what was answered. Each is a list of elements.
import { PolicyError } from "../web.js";
import { button, cardOf, citations, details, h, hidden, inset, link, paragraph, summary } from "./dom.js";
import { errorSummary, refusal } from "./errors.js";
import { field, sentence, titleOf } from "./fields.js";
import { date, show } from "./values.js";

/** What stands on every page that may be the last one someone reads. */
export function advice({ words, note }) {
  return [
    h("div", { class: "govuk-warning-text" },
      h("span", { class: "govuk-warning-text__icon", "aria-hidden": "true" }, "!"),
      h("strong", { class: "govuk-warning-text__text" }, h("span", { class: "govuk-visually-hidden" }, words("warning")), words("advice"))),
    note && inset(note),
  ];
}

export function start(checker) {
  const { words, texts, title, on, fixedDay } = checker;
  const regulator = texts.of("policy", "regulator");
  const day = fixedDay === undefined && field({ fact: "day of decision", question: words("start.day"), kind: "date", type: "date", help: words("start.day_hint"), bounds: [], choices: [] }, `${checker.id}-day`, checker, { value: on });
  // What is asked of everyone is not left open.
  if (day) day.element.querySelector(".regbox-besides").remove();
  const form = h("form", { novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    const given = day ? day.read().value ?? "" : fixedDay;
    if (checker.begin(given)) return;
    const message = words("error.day_of_decision", { example: date("2026-03-27", words.locale) });
    day.fail(message);
    checker.fail([{ message, target: day.target }]);
  } }, day ? day.element : paragraph(words("start.on", { day: date(fixedDay, words.locale) })), submit(words("start.now")));
  return [
    !checker.titled && h("span", { class: "govuk-caption-l" }, texts.of("policy", "title")),
    h("h1", { class: "govuk-heading-l", tabindex: "-1" }, title),
    regulator && paragraph(words("start.by", { regulator })),
    paragraph(words("start.asks")),
    paragraph(words("start.private")),
    advice(checker),
    form,
  ];
}

/** The second click of a double one would answer the page that the first one brought. */
const once = (event) => { if (event.detail > 1) event.preventDefault(); };
const submit = (text) => button(text, { type: "submit", onclick: once });

/** One page of questions. `page.questions` are asked, and `page.returnTo` is where a changed answer leads. */
export function questions(checker, page) {
  const { words, texts, interview } = checker;
  const asked = page.questions;
  const alone = asked.length === 1;
  const answers = new Map(interview.answers().map(({ fact, value }) => [fact, value]));
  const fields = asked.map((question, at) => field(question, `${checker.id}-${at}`, checker, { heading: alone, value: answers.get(question.fact) }));
  fields.forEach(({ element }, at) => { element.question = asked[at]; });
  const { part } = asked[0];
  const partTitle = part && (part.title ? texts(part.name, part.title) : sentence(part.name));
  const entry = member(checker, asked[0].fact);
  const caption = [partTitle, entry].filter(Boolean).join(" – ");
  const before = interview.facts();
  const onsubmit = (event) => {
    event.preventDefault();
    const errors = answer(checker, asked, fields);
    if (errors.length > 0) checker.fail(errors);
    else checker.goOn(page, interview.facts() !== before || page.fresh);
  };
  const status = h("div", { role: "status" });
  const onchange = alone ? undefined : () => status.replaceChildren(...(enough(checker, asked, fields) ? [inset(words("enough"))] : []));
  return [
    h("p", { class: "govuk-body-s regbox-progress" }, progress(checker)),
    caption && h("span", { class: "govuk-caption-l" }, alone ? caption : [partTitle, entry].filter(Boolean).length > 1 ? partTitle : ""),
    !alone && h("h1", { class: "govuk-heading-l", tabindex: "-1" }, entry ?? partTitle),
    h("form", { novalidate: true, onsubmit, onchange },
      fields.map(({ element }, at) => [element, why(checker, asked[at])]),
      status,
      h("div", { class: "govuk-button-group" }, submit(words("continue")),
        answers.size > 0 && link(words("answers.so_far"), () => checker.show({ view: "answers" })))),
  ];
}

/** Whether what is entered on a page spares the rest of it. It is tried beside the interview: nothing is taken yet. */
function enough({ policy, interview, on, decision, known }, asked, fields) {
  const trial = policy.interview({ on, decision });
  const put = (fact, value) => {
    try {
      trial.answer(fact, value);
    } catch (error) {
      // What is wrong is told when it is sent.
      if (!(error instanceof PolicyError)) throw error;
    }
  };
  for (const { fact, value } of interview.answers()) put(fact, known.get(fact)?.kind === "list" && Array.isArray(value) ? value.length : value);
  const given = fields.map((one) => one.read());
  given.forEach((one, at) => { if ("value" in one) put(asked[at].fact, one.value); });
  return given.some((one) => one.empty) && trial.next() === undefined;
}

/** Takes the answers; what is wrong, and where. What is left empty is wrong only if it can still matter then. */
function answer(checker, asked, fields) {
  const { interview, words } = checker;
  const errors = new Map();
  const empty = [];
  asked.forEach((question, at) => {
    const given = fields[at].read();
    fields[at].fail(undefined);
    if (given.empty) empty.push(at);
    else if (given.both) errors.set(at, words("error.both"));
    else {
      const wrong = refusal(interview, question, given.skip ? null : given.value, checker);
      if (wrong !== undefined) errors.set(at, wrong);
    }
  });
  if (empty.length > 0) {
    const open = new Set(interview.next() === undefined ? [] : interview.result().needs.map(({ fact }) => fact));
    const chosen = ["yes_no", "one_of", "some_of", "record"];
    for (const at of empty) {
      // An answer that was given before and is emptied now is missing, too.
      const needed = open.has(asked[at].fact) || interview.answers().some(({ fact }) => fact === asked[at].fact);
      if (needed) errors.set(at, words(chosen.includes(asked[at].kind) ? "error.choose" : "error.enter"));
    }
  }
  return [...errors].sort(([a], [b]) => a - b).map(([at, message]) => {
    fields[at].fail(message);
    const summed = asked.length === 1 ? message : words("error.of", { question: titleOf(asked[at], checker), error: message });
    return { message: summed, target: fields[at].target };
  });
}

function why(checker, question) {
  const { words, texts } = checker;
  const { criterion } = question;
  const cites = [...question.cites, ...(criterion?.cites ?? [])];
  const once = cites.filter((one, at) => cites.findIndex((other) => other.source === one.source && other.at === one.at) === at);
  const title = criterion && (criterion.title ? texts(criterion.name, criterion.title) : sentence(criterion.name));
  if (!criterion && once.length === 0) return undefined;
  return details([words("why"), hidden(`: ${titleOf(question, checker)}`)], criterion && paragraph(words("why.for", { criterion: title })), citations(words, once));
}

/** At most so many: never more than that, and nothing where it cannot be told. */
function progress({ interview, words }) {
  const left = interview.questionsLeft;
  return left === undefined ? words("left.unknown") : left > 0 && words("left", { count: left });
}

/** Which member of which list a place is in, in words. */
function member(checker, fact) {
  const ends = [...fact.matchAll(/\[(\d+)\]/g)];
  if (ends.length === 0) return undefined;
  const facts = JSON.parse(checker.interview.facts());
  const of = (end) => {
    const list = at(facts, fact.slice(0, end.index));
    return checker.words("entry", { number: Number(end[1]) + 1, count: list?.length ?? Number(end[1]) + 1 });
  };
  const known = checker.known.get(fact.slice(0, ends.at(-1).index));
  return [known && titleOf(known, checker), ends.map(of).join(", ")].filter(Boolean).join(" ");
}

/** What stands at a place of the facts. */
export function at(facts, place) {
  if (Object.hasOwn(facts, place)) return facts[place];
  return place.split(/[.[\]]+/).filter(Boolean).reduce((value, step) => value?.[step], facts);
}

/** What was answered, each with a way to change it; the members of lists as cards, under headings of some level. */
export function answerList(checker, heading) {
  const { interview, words } = checker;
  const answers = interview.answers().filter(({ fact }) => checker.known.has(fact));
  if (answers.length === 0) return [paragraph(words("answers.none"))];
  const row = ({ fact, value }) => {
    const question = checker.known.get(fact);
    const title = titleOf(question, checker);
    return [title, show(question, value, checker), link(words("change"), () => checker.change(fact), `: ${title}`)];
  };
  const groups = new Map();
  for (const answer of answers) {
    const group = /^(.*\[\d+\])[^[]*$/.exec(answer.fact)?.[1] ?? "";
    groups.set(group, [...(groups.get(group) ?? []), answer]);
  }
  const out = [];
  for (const [group, members] of groups) {
    if (group === "") out.push(summary(members.map(row)));
    else out.push(cardOf(heading, member(checker, `${group}.`), link(words("remove"), () => checker.removeMember(group), `: ${member(checker, `${group}.`)}`), summary(members.map(row))));
  }
  const lists = answers.filter(({ fact, value }) => checker.known.get(fact).kind === "list" && Array.isArray(value));
  for (const { fact, value } of lists) {
    out.push(paragraph(link(words("add_another"), () => checker.addMember(fact, value.length + 1), `: ${titleOf(checker.known.get(fact), checker)}`)));
  }
  return out;
}

export function answersPage(checker) {
  const { words } = checker;
  return [
    h("h1", { class: "govuk-heading-l", tabindex: "-1" }, words("answers")),
    answerList(checker, "h2"),
    button(words("answers.go_on"), { onclick: () => checker.goOn({}, true) }),
  ];
}

export { errorSummary };
