// Elements, made one by one: no text of a policy or of a person is ever read as HTML.

/** An element: `on…` attributes are listeners, `true` is an attribute without a value; what is nothing is left out. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

export const hidden = (text) => h("span", { class: "govuk-visually-hidden" }, text);

export function link(text, onclick, more, attributes = {}) {
  const go = (event) => {
    event.preventDefault();
    onclick();
  };
  return h("a", { class: "govuk-link", href: "#", onclick: go, ...attributes }, text, more && hidden(more));
}

export function button(text, attributes) {
  return h("button", { type: "button", class: "govuk-button", ...attributes }, text);
}

export function details(summary, ...children) {
  return h("details", { class: "govuk-details" },
    h("summary", { class: "govuk-details__summary" }, h("span", { class: "govuk-details__summary-text" }, summary)),
    h("div", { class: "govuk-details__text" }, children));
}

export function inset(...children) { return h("div", { class: "govuk-inset-text" }, children); }

export function paragraph(...children) { return h("p", { class: "govuk-body" }, children); }

export function list(items) {
  return h("ul", { class: "govuk-list govuk-list--bullet" }, items.map((item) => h("li", {}, item)));
}

/** Rows of a summary list: a key, a value, and what can be done. */
export function summary(rows) {
  const row = ([key, value, actions]) => h("div", { class: `govuk-summary-list__row${actions ? "" : " govuk-summary-list__row--no-actions"}` },
    h("dt", { class: "govuk-summary-list__key" }, key),
    h("dd", { class: "govuk-summary-list__value" }, value),
    actions && h("dd", { class: "govuk-summary-list__actions" }, actions));
  return h("dl", { class: "govuk-summary-list" }, rows.map(row));
}

export function card(title, actions, ...children) { return cardOf("h3", title, actions, ...children); }

/** A card whose title is a heading of some level. */
export function cardOf(heading, title, actions, ...children) {
  return h("div", { class: "govuk-summary-card" },
    h("div", { class: "govuk-summary-card__title-wrapper" },
      h(heading, { class: "govuk-summary-card__title" }, title),
      actions && h("div", { class: "govuk-summary-card__actions" }, actions)),
    h("div", { class: "govuk-summary-card__content" }, children));
}

/** Provisions, as links where the policy says where they are. */
export function citations(words, cites) {
  return cites.map(({ title, at, url }) => {
    const name = at ? `${title}, ${at}` : title;
    const safe = url !== null && /^https?:\/\//i.test(url);
    const shown = safe ? h("a", { class: "govuk-link", href: url, rel: "noopener noreferrer", target: "_blank" }, name, hidden(` (${words("new_tab")})`)) : name;
    return h("p", { class: "govuk-body-s regbox-rule" }, words("why.rule"), shown);
  });
}
