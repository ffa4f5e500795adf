// Elements, in one call.

/** An element with its attributes and what is in it. An attribute that is `false` or `undefined` is left out; one that begins
 * with `on` is a listener. */
export function h(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...inside.flat(Infinity).filter((one) => one !== false && one !== undefined && one !== null));
  return element;
}

export const find = (id) => document.getElementById(id);

/** A name as words. */
export function sentence(name) {
  const words = name.split(".").pop().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "1 error", "2 errors". */
export const count = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;

/** Text in which what stands in backticks is code. */
export function prose(text) {
  return text.split("`").map((part, at) => (at % 2 ? h("code", {}, part) : part));
}
