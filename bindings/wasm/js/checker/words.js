// The words of the interface, in one language.

/** The languages whose words come with the package. */
const SHIPPED = ["en", "de"];

/** A function from a key to words; `{name}` in them is replaced, and `count` chooses among the forms of a number.
 * `given` are the words of a translation, which come first. */
export async function wordsOf(lang, given = {}) {
  const shipped = SHIPPED.find((one) => one === lang) ?? SHIPPED.find((one) => lang.startsWith(`${one}-`)) ?? "en";
  // Days come first where the inputs have them first.
  const locale = lang === "en" ? "en-GB" : lang;
  const words = { ...(await import(`./words/${shipped}.js`)).default, ...given };
  const plural = new Intl.PluralRules(locale);
  const form = (key, count) => (count === undefined ? key : [`${key}.${plural.select(count)}`, `${key}.other`].find((one) => one in words) ?? key);
  const say = (key, values = {}) => {
    const text = words[form(key, values.count)] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  };
  say.lang = lang;
  say.locale = locale;
  say.has = (key) => key in words;
  return say;
}
