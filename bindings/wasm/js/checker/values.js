// Values as people write and read them, in their language. Digits are never computed with: they pass as text.

/** How a language groups and marks the digits of a number. */
function marks(lang) {
  const parts = new Intl.NumberFormat(lang, { useGrouping: true }).formatToParts(1234567.8);
  const of = (type, other) => parts.find((part) => part.type === type)?.value ?? other;
  return { group: of("group", ","), decimal: of("decimal", ".") };
}

/** A number as the engine reads it: without the marks by which the language groups digits. What is no number of that shape
 * stays as it was written, for the engine to refuse. */
export function digits(written, lang) {
  const text = written.trim().replace(/[\u2212\u2013]/g, "-");
  const { group, decimal } = marks(lang);
  const bare = text.replace(/(\d)[\s\u00a0\u202f'’](?=\d{3}(?!\d))/g, "$1");
  const [, sign, whole, fraction] = /^(-?)([\d.,]*\d)$/.test(bare) ? split(bare, group, decimal) : [];
  return whole === undefined ? text : `${sign}${whole}${fraction === undefined ? "" : `.${fraction}`}`;
}

function split(text, group, decimal) {
  const escape = (mark) => mark.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const grouped = new RegExp(`^(-?)(\\d{1,3}(?:${escape(group)}\\d{3})+|\\d+)(?:${escape(decimal)}(\\d+))?$`).exec(text);
  if (grouped === null) return [];
  return [text, grouped[1], grouped[2].replaceAll(group, ""), grouped[3]];
}

/** Digits as the language writes them; all of them. */
export function number(text, lang) {
  const [, sign, whole, fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text)) ?? [];
  if (whole === undefined) return String(text);
  const { group, decimal } = marks(lang);
  const shown = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return `${sign ? "\u2212" : ""}${shown}${fraction === undefined ? "" : `${decimal}${fraction}`}`;
}

export function currencySign(code, lang) {
  const parts = new Intl.NumberFormat(lang, { style: "currency", currency: code, currencyDisplay: "narrowSymbol" }).formatToParts(1);
  return parts.find((part) => part.type === "currency")?.value ?? code;
}

export function date(text, lang) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (parts === null) return text;
  const day = new Date(0);
  day.setUTCFullYear(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]));
  return new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" }).format(day);
}

/** An instant as the clocks of a time zone show it: `2026-05-02T09:00`. */
export function local(text, zone = "UTC") {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) return text;
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(instant);
  const of = (type) => parts.find((part) => part.type === type).value;
  return `${of("year").padStart(4, "0")}-${of("month")}-${of("day")}T${of("hour")}:${of("minute")}`;
}

/** The numbers of a period or a duration of ISO 8601. */
export function lengths(text) {
  const [, years, months, weeks, days, hours, minutes] =
    /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(text) ?? [];
  const count = (digits) => Number(digits ?? 0);
  return {
    years: count(years), months: count(months), days: count(weeks) * 7 + count(days),
    hours: count(hours), minutes: count(minutes),
  };
}

/** A value of a question in words. */
export function show(question, value, { words, texts, policy }) {
  const { locale: lang } = words;
  if (value === null || value === undefined) return words("unknown.short");
  if (typeof value === "object" && value.none === true) return words("none");
  switch (question.kind) {
    case "yes_no": return words(value ? "yes" : "no");
    case "one_of": return choice(question, value, texts);
    case "some_of": return value.length === 0 ? words("none_of_these") : value.map((one) => choice(question, one, texts)).join(", ");
    case "money": {
      const [code, amount] = String(value).split(" ");
      return amount === undefined ? number(code, lang) : `${code} ${number(amount, lang)}`;
    }
    case "percent": return `${number(String(value).replace("%", ""), lang)}%`;
    case "date": return date(value, lang);
    case "datetime": {
      const [day, time] = local(value, policy.timezone).split("T");
      return `${date(day, lang)}, ${time}`;
    }
    case "period": case "duration": {
      const parts = Object.entries(lengths(value)).filter(([, count]) => count > 0);
      if (parts.length === 0) return words(question.kind === "duration" ? "hours" : question.type.endsWith("days") ? "days" : "months", { count: 0 });
      return parts.map(([unit, count]) => words(unit, { count })).join(words("and"));
    }
    case "list": return number(value.length ?? value, lang);
    case "record": return words("there_is_one");
    case "text": return String(value);
    default: return number(value, lang);
  }
}

/** The words of one of the choices of a question. */
export function choice(question, value, texts) {
  const kind = question.type.replace(/^(optional |set of |list of )+/, "");
  const title = texts.of(`${kind}.${value}`, "title") ?? String(value).replaceAll("_", " ");
  return title.charAt(0).toUpperCase() + title.slice(1);
}

/** The bounds of a question in words. */
export function bounds(question, context) {
  const { words } = context;
  const days = { at_least: "on_or_after", at_most: "on_or_before", more_than: "after", less_than: "before", exactly: "on", other_than: "not_on" };
  const one = ({ is, value }) => {
    const key = question.kind === "date" || question.kind === "datetime" ? days[is] : is;
    return words(`bound.${key}`, { value: show(question, value, context) });
  };
  return question.bounds.map(one).join(words("and"));
}
