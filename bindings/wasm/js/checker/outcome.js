// The outcome: what came out, why, what is open and who must judge it, and what one can keep of it.
import { button, card, citations, details, h, hidden, link, list, paragraph, summary } from "./dom.js";
import { sentence, titleOf } from "./fields.js";
import { advice, answerList } from "./pages.js";
import { date, show } from "./values.js";

export function outcome(checker) {
  const { words, texts, interview, decision: name, policy, on } = checker;
  const result = interview.result();
  const data = result.toJSON();
  const version = policy.version;
  const basis = words(version === undefined ? "outcome.basis_no_version" : "outcome.basis", { day: date(on, words.locale), policy: texts.of("policy", "title") ?? policy.name, version });
  const settled = data.status === "settled";
  const headline = settled ? capital(texts.of(`${name}.${data.outcome}`, "title") ?? data.outcome)
    : words(data.status === "undetermined" ? "outcome.open" : `outcome.${data.status}`);
  const because = data.because && texts(`${name}.${data.outcome}`, data.because);
  return [
    h("div", { class: "regbox-outcome" },
      h("span", { class: "govuk-caption-l" }, checker.title),
      h("h1", { class: "govuk-heading-xl govuk-!-margin-bottom-4", tabindex: "-1" }, headline),
      because && h("p", { class: "govuk-body-l" }, because),
      settled && paragraph(words("outcome.settled")),
      data.status === "undetermined" && paragraph(words("outcome.open_text")),
      h("p", { class: "govuk-body-s" }, basis)),
    stands(words("problems"), [...data.problems, ...data.conflicts].map(({ message }) => message)),
    waits(checker, data),
    presumed(checker, data),
    reasons(checker, data),
    conditions(checker, data),
    advice(checker),
    h("h2", { class: "govuk-heading-m" }, words("answers")),
    answerList(checker, "h3"),
    h("div", { class: "regbox-record" },
      h("h2", { class: "govuk-heading-m" }, words("record")),
      paragraph(words("record.text")),
      h("div", { class: "govuk-button-group" },
        button(words("record.save"), { class: "govuk-button govuk-button--secondary", onclick: () => save(checker, result) }),
        button(words("record.print"), { class: "govuk-button govuk-button--secondary", onclick: () => print() }),
        link(words("again"), () => checker.restart()))),
  ];
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const heading = (text) => h("h2", { class: "govuk-heading-m" }, text);

function stands(title, items) { return items.length > 0 && [heading(title), list(items)]; }

/** What keeps the outcome open: judgements, and who makes them; facts that were left open. */
function waits(checker, { needs }) {
  const { words, texts } = checker;
  const judgements = needs.filter(({ fact }) => texts.of(fact, "by") !== undefined);
  const facts = needs.filter((need) => !judgements.includes(need));
  const judged = ({ fact, question }) => {
    const guide = [...texts.all(fact, "suggests"), ...texts.all(fact, "help")];
    return card(question ? texts(fact, question) : sentence(fact), undefined,
      paragraph(words("judges.by", { by: texts.of(fact, "by") })),
      guide.length > 0 && details([words("judges.guide"), hidden(`: ${question}`)], list(guide)));
  };
  const open = (need) => {
    const question = checker.known.get(need.fact);
    const title = titleOf(question ?? need, checker);
    return [title, words("unknown.short"), question && link(words("answer_now"), () => checker.change(need.fact), `: ${title}`)];
  };
  return [
    judgements.length > 0 && [heading(words("judges")), judgements.map(judged)],
    facts.length > 0 && [heading(words("open")), summary(facts.map(open))],
  ];
}

function presumed(checker, data) {
  const { words, texts } = checker;
  if (data.presumed.length === 0) return undefined;
  return [heading(words("presumed")), paragraph(words("presumed.text")), list(data.presumed.map((fact) => texts.of(fact, "question") ?? sentence(fact)))];
}

const TAGS = { met: "green", met_by_exception: "green", deemed_met: "green", not_met: "red", not_applicable: "grey", undetermined: "yellow", conflict: "orange", problem: "orange" };

/** The criteria that decided: those of which the explanation tells. */
function reasons(checker, data) {
  const { words } = checker;
  const told = new Set();
  const walk = (node) => {
    if (node.kind === "criterion") told.add(node.name);
    node.children.forEach(walk);
  };
  walk(data.explanation);
  const order = ["not_met", "conflict", "problem", "undetermined", "met_by_exception", "deemed_met", "met", "not_applicable"];
  const rank = ({ verdict }) => order.indexOf(verdict);
  const deciding = data.criteria.filter(({ name }) => told.has(name)).sort((a, b) => rank(a) - rank(b));
  // An applicant reads first what stands against an outcome; what is met can wait.
  const against = deciding.filter(({ verdict }) => rank({ verdict }) < 3);
  const favourable = deciding.filter(({ verdict }) => verdict !== "undetermined");
  const shown = against.length > 0 ? against : favourable;
  return [
    against.length > 0 && [heading(words("reasons")), against.map((one) => criterion(checker, one))],
    against.length === 0 && favourable.length > 0 && [heading(words("reasons")), brief(checker, favourable)],
    shown.length < data.criteria.length && details(words("all_criteria"), brief(checker, data.criteria)),
    details(words("reasoning"), h("ul", { class: "govuk-list regbox-tree" }, tree(checker, data.explanation))),
  ];
}

const titled = ({ texts }, { name, title }) => (title ? texts(name, title) : sentence(name));

/** Criteria, each in a row. */
function brief(checker, criteria) {
  const { words } = checker;
  return summary(criteria.map((one) => [titled(checker, one), [tag(words, one), citations(words, one.cites)]]));
}

const tag = (words, { verdict }) => h("strong", { class: `govuk-tag govuk-tag--${TAGS[verdict] ?? "grey"}` }, words(`verdict.${verdict}`));

function criterion(checker, one) {
  const { words, texts, known } = checker;
  const used = Object.entries(one.used).filter(([fact]) => known.has(fact));
  const failed = one.verdict === "not_met" ? texts.all(one.name, "because") : [];
  return card([titled(checker, one), " ", tag(words, one)], undefined,
    failed.map((text) => paragraph(text)),
    used.length > 0 && summary(used.map(([fact, value]) => {
      const title = titleOf(known.get(fact), checker);
      return [title, show(known.get(fact), value, checker), link(words("change"), () => checker.change(fact), `: ${title}`)];
    })),
    citations(words, one.cites));
}

/** The explanation as it is, step by step; what it quotes of the policy stays as it is written there. */
function tree(checker, node) {
  const said = nameOf(checker, node);
  const came = cameTo(checker, node);
  return h("li", {}, [said, came].filter(Boolean).join(": "),
    node.children.length > 0 && h("ul", { class: "govuk-list govuk-list--bullet" }, node.children.map((child) => tree(checker, child))));
}

function nameOf({ texts, decision }, { kind, name, title, text }) {
  const outcome = kind === "arm" && texts.of(`${decision}.${name}`, "title");
  return outcome ? capital(outcome) : title ? texts.anywhere(title) : text ?? (name ? sentence(name) : kind);
}

/** What a step came to: its verdict, or its value. */
function cameTo(checker, { name, verdict, value }) {
  const { words, known } = checker;
  const truth = { true: "tree.true", false: "tree.false", undetermined: "verdict.undetermined" }[verdict];
  if (value === null) return verdict && (truth ? words(truth) : words.has(`verdict.${verdict}`) ? words(`verdict.${verdict}`) : verdict);
  if (known.has(name)) return show(known.get(name), value, checker);
  return typeof value === "boolean" ? words(value ? "yes" : "no") : typeof value === "object" ? JSON.stringify(value) : String(value);
}

function conditions({ words, texts }, data) {
  const of = (attached) => data.conditions.filter((one) => one.attached === attached).map(({ name }) => texts.of(name, "text") ?? sentence(name));
  if (data.status !== "settled") return stands(words("conditions.may"), [...of(true), ...of(false)]);
  return [stands(words("conditions"), of(true)), stands(words("conditions.may"), of(false))];
}

/** The record: the facts, what was asked, and the decision to its last byte. */
function save(checker, result) {
  const { interview, known, decision, on, words } = checker;
  const answers = interview.answers().map(({ fact, value }) => ({ fact, question: known.get(fact)?.question ?? null, value }));
  const record = `{"record":1,"on":${JSON.stringify(on)},"lang":${JSON.stringify(words.lang)},"facts":${interview.facts()},"answers":${JSON.stringify(answers)},"decision":${result.json}}\n`;
  const url = URL.createObjectURL(new Blob([record], { type: "application/json" }));
  const anchor = h("a", { href: url, download: `${decision}-${on}.json` });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
