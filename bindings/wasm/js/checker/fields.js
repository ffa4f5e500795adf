// A field for each kind of question. It reads what was entered as the engine takes it; whether that is right, the engine says.
import { h, hidden } from "./dom.js";
import { bounds, choice, currencySign, date, digits, lengths, local, number } from "./values.js";

const EXAMPLE_DAY = "2026-03-27";

/** A field: its element; `read` gives `{ value }`, `{ skip: true }`, `{ empty: true }` or `{ both: true }`; `fail` shows an
 * error, or none; `target` is the id that an error links to. `value` is the answer so far, `undefined` if there is none. */
export function field(question, id, context, { heading, value }) {
  const make = FIELDS[question.kind] ?? typed;
  const { words, texts } = context;
  const parts = { question, id, context, heading, value, title: titleOf(question, context), hints: [] };
  if (question.help) parts.hints.push(texts(texts.itemOf(question), question.help));
  if (question.bounds.length > 0) parts.hints.push(words("hint.bounds", { bounds: bounds(question, context) }));
  if (question.kind === "ratio") parts.hints.push(words("hint.ratio"));
  return make(parts);
}

export function titleOf(question, { texts }) {
  return question.question ? texts(texts.itemOf(question), question.question) : sentence(question.fact);
}

/** A name as words. */
export function sentence(name) {
  const words = name.split(/[.[\]]/).filter((part) => part !== "" && !/^\d+$/.test(part)).pop().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** An example of what to enter. */
export function example(question, { words }) {
  switch (question.kind) {
    case "date": return date(EXAMPLE_DAY, words.locale);
    case "datetime": return `${date(EXAMPLE_DAY, words.locale)}, 14:30`;
    case "money": return number("1250.50", words.locale);
    case "rate": return number("1.17", words.locale);
    default: return number("12.5", words.locale);
  }
}

const FIELDS = {
  yes_no: (parts) => choices(parts, "radio", [[true, parts.context.words("yes")], [false, parts.context.words("no")]]),
  one_of: (parts) => choices(parts, "radio", parts.question.choices.filter(plain).map((one) => [one.value, choice(parts.question, one.value, parts.context.texts)])),
  record: (parts) => choices(parts, "radio", [[{}, parts.context.words("there_is_one")]]),
  some_of: (parts) => choices(parts, "checkbox", parts.question.choices.filter(plain).map((one) => [one.value, choice(parts.question, one.value, parts.context.texts)])),
  date: (parts) => several(parts, DAY, { read: joinedDay, split: splitDay }),
  datetime: (parts) => several(parts, [...DAY, ["hour", 2], ["minute", 2]], {
    read: joinedInstant, split: (text) => splitInstant(local(text, parts.context.policy.timezone)),
  }),
  period: (parts) => {
    const days = parts.question.type.endsWith("days");
    return several(parts, days ? [["days", 4]] : [["years", 3], ["months", 3]], {
      read: (given) => (days ? `P${given.days || 0}D` : `P${given.years || 0}Y${given.months || 0}M`), split: lengths,
    });
  },
  duration: (parts) => several(parts, [["hours", 4], ["minutes", 3]], {
    read: (given) => `PT${given.hours || 0}H${given.minutes || 0}M`, split: lengths,
  }),
  list: (parts) => {
    parts.hints.push(parts.context.words("how_many"));
    if (Array.isArray(parts.value)) parts.value = parts.value.length;
    return typed(parts);
  },
};

const DAY = [["day", 2], ["month", 2], ["year", 4]];

const plain = ({ value }) => typeof value !== "object";

function joinedDay({ day, month, year }) {
  const pad = (text, length) => (/^\d+$/.test(text) ? text.padStart(length, "0") : text);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

function joinedInstant({ hour, minute, ...day }) {
  return `${joinedDay(day)}T${(hour || "0").padStart(2, "0")}:${(minute || "0").padStart(2, "0")}`;
}

function splitDay(text) {
  const [year, month, day] = text.slice(0, 10).split("-").map(Number);
  return { day, month, year };
}

function splitInstant(text) { return { ...splitDay(text), hour: text.slice(11, 13), minute: text.slice(14, 16) }; }

/** What goes around every field: its legend or label, hints, a place for an error. */
function frame({ id, title, heading, hints, context }, tag, legend, ...inside) {
  const hint = hints.length > 0 && h("div", { class: "govuk-hint", id: `${id}-hint` }, hints.map((one, at) => [at > 0 && " ", one]));
  const error = h("p", { class: "govuk-error-message", id: `${id}-error`, hidden: true });
  const size = heading ? "l" : "m";
  const words = heading ? h("h1", { class: legend ? "govuk-fieldset__heading" : "govuk-label-wrapper", tabindex: "-1" }, !legend ? h("label", { class: `govuk-label govuk-label--${size}`, for: id }, title) : title)
    : !legend ? h("label", { class: `govuk-label govuk-label--${size}`, for: id }, title) : title;
  const top = legend ? h("legend", { class: `govuk-fieldset__legend govuk-fieldset__legend--${size}` }, words) : words;
  const described = [hint && `${id}-hint`].filter(Boolean).join(" ") || undefined;
  const body = legend
    ? h("fieldset", { class: "govuk-fieldset", "aria-describedby": described, role: tag }, top, hint, error, inside)
    : [top, hint, error, inside];
  const element = h("div", { class: "govuk-form-group" }, body);
  const marked = legend ? element.firstElementChild : element.querySelector(`#${CSS.escape(id)}`);
  if (!legend && described) marked.setAttribute("aria-describedby", described);
  const fail = (message, inputs = []) => {
    element.classList.toggle("govuk-form-group--error", message !== undefined);
    error.hidden = message === undefined;
    error.replaceChildren(...(message === undefined ? [] : [hidden(context.words("error.prefix")), message]));
    const ids = [described, message !== undefined && `${id}-error`].filter(Boolean).join(" ");
    if (ids) marked.setAttribute("aria-describedby", ids);
    else marked.removeAttribute("aria-describedby");
    for (const input of inputs) input.classList.toggle("govuk-input--error", message !== undefined);
  };
  return { element, fail };
}

/** Radios or checkboxes: the choices, that there is none where that is an answer, and that it is not known. */
function choices(parts, type, options) {
  const { question, id, context: { words }, value } = parts;
  const many = type === "checkbox";
  const kind = many ? "checkboxes" : "radios";
  const last = [];
  if (many) last.push([[], words("none_of_these")]);
  if (question.optional) last.push([{ none: true }, words("none")]);
  last.push([null, words("unknown")]);
  const all = [...options, ...last];
  if (many) parts.hints.push(words("several"));
  const chosen = (one, at) => {
    if (value === undefined) return false;
    if (many && at < options.length) return Array.isArray(value) && value.includes(one);
    return JSON.stringify(one) === JSON.stringify(value);
  };
  const inputs = all.map(([one], at) => h("input", {
    class: `govuk-${kind}__input`, type, name: id, id: at === 0 ? id : `${id}-${at}`, value: String(at), checked: chosen(one, at),
  }));
  const alone = inputs.slice(options.length);
  if (many) {
    for (const input of inputs) input.addEventListener("change", () => {
      if (!input.checked) return;
      for (const other of alone.includes(input) ? inputs : alone) if (other !== input) other.checked = false;
    });
  }
  const item = (at) => h("div", { class: `govuk-${kind}__item` }, inputs[at],
    h("label", { class: `govuk-label govuk-${kind}__label`, for: inputs[at].id }, all[at][1]));
  const group = h("div", { class: `govuk-${kind}` },
    all.map((_, at) => [at === options.length && h("div", { class: `govuk-${kind}__divider` }, words("or")), item(at)]));
  const { element, fail } = frame(parts, undefined, true, group);
  const read = () => {
    const marked = inputs.flatMap((input, at) => (input.checked ? [at] : []));
    if (marked.length === 0) return { empty: true };
    if (marked.some((at) => all[at][0] === null)) return { skip: true };
    return { value: many && marked[0] < options.length ? marked.map((at) => all[at][0]) : all[marked[0]][0] };
  };
  return { element, read, fail, target: id };
}

/** That there is none, and that it is not known, beside a field in which one writes. */
function besides({ question, id, context: { words }, value }) {
  const options = [question.optional && ["none", { value: { none: true } }, value?.none === true], ["unknown", { skip: true }, value === null]].filter(Boolean);
  const inputs = options.map(([key, , on]) => h("input", { class: "govuk-checkboxes__input", type: "checkbox", id: `${id}-${key}`, checked: on }));
  for (const input of inputs) input.addEventListener("change", () => {
    for (const other of inputs) if (input.checked && other !== input) other.checked = false;
  });
  const element = h("div", { class: "govuk-checkboxes govuk-checkboxes--small regbox-besides", "data-module": "govuk-checkboxes" },
    inputs.map((input, at) => h("div", { class: "govuk-checkboxes__item" }, input,
      h("label", { class: "govuk-label govuk-checkboxes__label", for: input.id }, words(options[at][0])))));
  const read = () => options.find((_, at) => inputs[at].checked)?.[1];
  return { element, read };
}

/** What was written, or what was marked beside it. */
function either(written, marked, value) {
  if (written && marked) return { both: true };
  if (marked) return marked;
  return written ? { value: value() } : { empty: true };
}

/** One line of text, with its unit before or after it. */
function typed(parts) {
  const { question, id, context: { words, texts }, value } = parts;
  const { locale: lang } = words;
  const money = /^(?:optional )?money ([A-Z]{3})$/.exec(question.type)?.[1];
  const rate = /^(?:optional )?rate ([A-Z]{3}) to ([A-Z]{3})$/.exec(question.type);
  const written = isAnswer(value) ? String(value).replace(/^[A-Z]{3} /, "").replace("%", "") : "";
  const isNumber = question.kind !== "text";
  const width = question.kind === "text" ? undefined : ["integer", "list", "percent"].includes(question.kind) ? 5 : 10;
  const input = h("input", {
    class: `govuk-input${width ? ` govuk-input--width-${width}` : ""}`, id, name: id, type: "text", autocomplete: "off",
    spellcheck: "false", inputmode: isNumber && question.kind !== "ratio" ? (question.kind === "integer" || question.kind === "list" ? "numeric" : "decimal") : undefined,
    value: isNumber && question.kind !== "ratio" ? number(written, lang) : written,
  });
  const affix = (where, text, spoken) => text && h("div", { class: `govuk-input__${where}`, "aria-hidden": spoken ? undefined : "true" }, text);
  const prefix = rate ? `1 ${rate[1]} =` : money && currencySign(money, lang);
  const suffix = rate ? rate[2] : question.kind === "percent" ? "%" : question.type.endsWith("business days") ? words("business_days") : money && prefix !== money ? money : undefined;
  const box = prefix || suffix ? h("div", { class: "govuk-input__wrapper" }, affix("prefix", prefix), input, affix("suffix", suffix)) : input;
  const beside = besides(parts);
  const { element, fail } = frame(parts, undefined, false, box, beside.element);
  const unit = [prefix, suffix].filter(Boolean).join(" ");
  if (unit) element.querySelector("label").append(hidden(` (${unit})`));
  const read = () => either(input.value.trim(), beside.read(), () => {
    const text = input.value.trim();
    if (!isNumber || question.kind === "ratio") return text;
    const bare = question.kind === "percent" ? text.replace(/\s*%$/, "") : money ? text.replace(money, "").replace(prefix ?? "", "").trim() : text;
    const read = digits(bare, lang);
    return question.kind === "percent" && /^-?[\d.]+$/.test(read) ? `${read}%` : read;
  });
  return { element, read, fail: (message) => fail(message, [input]), target: id };
}

/** Several short inputs that make one answer. */
function several(parts, inputs, { read: join, split }) {
  const { question, id, context, value } = parts;
  const { words } = context;
  const given = isAnswer(value) ? split(value) : {};
  if (question.kind === "date" || question.kind === "datetime") {
    parts.hints.push(words("hint.date", { example: example(question, context) }));
  }
  const boxes = inputs.map(([name, width], at) => h("input", {
    class: `govuk-input govuk-date-input__input govuk-input--width-${width}`, type: "text", inputmode: "numeric", autocomplete: "off",
    id: at === 0 ? id : `${id}-${name}`, name: `${id}-${name}`, value: given[name] ?? "",
  }));
  const items = boxes.map((box, at) => h("div", { class: "govuk-date-input__item" }, h("div", { class: "govuk-form-group" },
    h("label", { class: "govuk-label govuk-date-input__label", for: box.id }, words(inputs[at][0])), box)));
  const beside = besides(parts);
  const { element, fail } = frame(parts, "group", true, h("div", { class: "govuk-date-input", id: `${id}-all` }, items), beside.element);
  const texts = () => Object.fromEntries(inputs.map(([name], at) => [name, boxes[at].value.trim()]));
  const read = () => either(boxes.some((box) => box.value.trim()), beside.read(), () => join(texts()));
  return { element, read, fail: (message) => fail(message, boxes), target: id };
}

function isAnswer(value) { return value !== undefined && value !== null && value.none !== true; }
