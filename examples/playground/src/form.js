// The form of the facts, made from the JSON Schema of the policy. What is entered goes to the engine as it was written: whether
// it is right, the engine says.
import { h, prose, sentence } from "./dom.js";

const REASON = "Tried out in the playground";

/** A form for a schema. `facts` are what is known so far; `changed` is called when they have changed. */
export function factsForm(parent, schema, facts, changed) {
  const fields = new Map();
  const context = { defs: schema.$defs ?? {}, fields, changed };
  const names = Object.keys(schema.properties ?? {});
  parent.replaceChildren(...names.map((name) => field(schema.properties[name], name, name, placeIn(facts, name), context)));
  if (names.length === 0) parent.append(h("p", {}, "The policy asks for no facts."));

  return {
    /** Marks the facts that are still missing, and says what is wrong with those that are given. */
    show(needs, errors) {
      const wanted = new Set(needs.map(({ fact }) => fieldOf(fields, fact)));
      const wrong = new Map(errors.map(({ fact, message, help }) => [fact && fieldOf(fields, fact), `${message}${help ? `: ${help}` : ""}`]));
      for (const one of fields.values()) one.mark(wanted.has(one), wrong.get(one));
    },
    focus(fact) {
      const target = fieldOf(fields, fact)?.target();
      target?.focus();
      target?.scrollIntoView({ block: "center" });
    },
  };
}

/** The field of a place of the facts, or else of what holds it. */
function fieldOf(fields, place) {
  for (let path = place; path !== ""; path = path.replace(/(^|\.|\[)[^.[]*$/, "")) if (fields.has(path)) return fields.get(path);
  return undefined;
}

/** A value in an object or a list; what is not known is not in an object. */
function placeIn(holder, key) {
  return {
    get: () => holder[key],
    set(value) {
      if (value === undefined && !Array.isArray(holder)) delete holder[key];
      else holder[key] = value;
    },
  };
}

function field(schema, name, path, place, context) {
  const { type, optional } = bare(schema, context.defs);
  const parts = { type, optional, path, place, context, id: `fact-${path}`, title: schema.title ?? sentence(name), hint: hint(schema, type) };
  return make(type, context.defs)(parts);
}

/** A schema without `null`, which is unknown, and without the way to say that there is none. */
function bare(schema, defs) {
  if (schema.$ref) return { ...bare(defs[schema.$ref.slice("#/$defs/".length)], defs), optional: false };
  const optional = schema.anyOf?.some((one) => one.const?.none === true) ?? false;
  const own = schema.anyOf?.find((one) => one.type !== "null" && one.const === undefined);
  return own ? { ...bare(own, defs), optional } : { type: schema, optional };
}

function make(type, defs) {
  if (type.oneOf) return choice;
  if (types(type).includes("boolean")) return yesNo;
  if (types(type).includes("array")) {
    const item = bare(type.items, defs).type;
    return item.oneOf ? set : list;
  }
  if (types(type).includes("object") && !types(type).includes("string")) return type.properties?.by?.const ? judgement : record;
  return typed;
}

const types = (type) => [type.type ?? []].flat();

function hint(schema, type) {
  const example = schema.examples?.[0] ?? type.examples?.[0];
  const words = [schema.description, type.format !== "date" && example && `For example ${example}.`];
  return words.filter(Boolean).join(" ");
}

/** What goes around a field: its words, its hint, a place for an error. `inputs` have the hint as their description. */
function frame({ id, path, title, hint, context }, group, target, ...inside) {
  const needed = h("span", { class: "needed", hidden: true }, "missing");
  const error = h("p", { class: "error", id: `${id}-error`, hidden: true });
  const described = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" ");
  const below = [hint && h("p", { class: "hint", id: `${id}-hint` }, prose(hint)), error, inside];
  const element = group
    ? h("fieldset", { class: "field", "aria-describedby": described }, h("legend", {}, prose(title), " ", needed), below)
    : h("div", { class: "field" }, h("label", { for: id }, prose(title), " ", needed), below);
  if (!group) target().setAttribute("aria-describedby", described);
  context.fields.set(path, {
    target,
    mark(isNeeded, wrong) {
      needed.hidden = !isNeeded;
      error.hidden = wrong === undefined;
      error.replaceChildren(...prose(wrong ?? ""));
      element.classList.toggle("wrong", wrong !== undefined);
      if (!group) target().setAttribute("aria-invalid", String(wrong !== undefined));
    },
  });
  return element;
}

/** One of several values in a list that unfolds. */
function select(id, options, value, chosen) {
  const same = (one) => JSON.stringify(one) === JSON.stringify(value);
  const input = h("select", { id }, options.map(([one, words], at) => h("option", { value: at, selected: same(one) }, words)));
  input.addEventListener("change", () => chosen(options[Number(input.value)][0]));
  return input;
}

const UNKNOWN = [undefined, "Not known"];
const ABSENT = [{ none: true }, "There is none"];

function choiceOf(parts, options) {
  const { id, place, optional, context } = parts;
  const input = select(id, [UNKNOWN, ...options, ...(optional ? [ABSENT] : [])], place.get(), (value) => {
    place.set(value);
    context.changed();
  });
  return frame(parts, false, () => input, input);
}

function yesNo(parts) { return choiceOf(parts, [[true, "Yes"], [false, "No"]]); }

function choice(parts) { return choiceOf(parts, valuesOf(parts.type)); }

const valuesOf = (type) => type.oneOf.map((one) => [one.const, one.title ?? sentence(String(one.const))]);

/** One line of text. */
function typed(parts) {
  const { id, place, type, optional, context } = parts;
  const value = place.get();
  const input = h("input", { id, type: type.format === "date" ? "date" : "text", autocomplete: "off", spellcheck: "false", value: isText(value) ? written(value) : "" });
  input.addEventListener("input", () => {
    if (none) none.checked = false;
    place.set(input.value.trim() === "" ? undefined : input.value.trim());
    context.changed();
  });
  const none = optional && absent(parts, () => { input.value = ""; });
  return frame(parts, false, () => input, input, none && tick(none, ABSENT[1]));
}

const isText = (value) => value !== undefined && value !== null && value.none !== true;
const written = (value) => (typeof value === "object" ? `${value.currency} ${value.amount}` : String(value));

/** A box to say that there is none. */
function absent({ id, place, context }, clear) {
  const box = h("input", { type: "checkbox", id: `${id}-none`, checked: place.get()?.none === true });
  box.addEventListener("change", () => {
    if (box.checked) clear();
    place.set(box.checked ? ABSENT[0] : undefined);
    context.changed();
  });
  return box;
}

const tick = (box, words) => h("div", { class: "tick" }, box, h("label", { for: box.id }, words));

/** Some of several values. */
function set(parts) {
  const { id, place, type, context } = parts;
  const value = place.get();
  const options = [...valuesOf(bare(type.items, context.defs).type), [undefined, "None of these"]];
  const boxes = options.map(([one], at) => h("input", {
    type: "checkbox", id: at === 0 ? id : `${id}-${at}`,
    checked: Array.isArray(value) && (one === undefined ? value.length === 0 : value.includes(one)),
  }));
  const none = boxes.at(-1);
  for (const box of boxes) box.addEventListener("change", () => {
    for (const other of boxes) if (box.checked && (box === none) !== (other === none)) other.checked = false;
    const chosen = options.flatMap(([one], at) => (boxes[at].checked && boxes[at] !== none ? [one] : []));
    place.set(chosen.length > 0 || none.checked ? chosen : undefined);
    context.changed();
  });
  return frame(parts, true, () => boxes[0], boxes.map((box, at) => tick(box, options[at][1])));
}

/** What somebody has found, and why. */
function judgement(parts) {
  const { id, place, type, context } = parts;
  const by = type.properties.by.const;
  const value = bare(type.properties.value, context.defs).type;
  const options = value.oneOf ? valuesOf(value) : [[true, "Yes"], [false, "No"]];
  const given = place.get();
  const reason = h("input", { id: `${id}-reason`, type: "text", value: given?.reason ?? REASON, autocomplete: "off" });
  let found = given?.value ?? undefined;
  const update = () => {
    place.set(found === undefined ? undefined : { value: found, by, reason: reason.value });
    context.changed();
  };
  const input = select(id, [UNKNOWN, ...options], found, (one) => { found = one; update(); });
  reason.addEventListener("input", update);
  const row = (input, words) => h("div", { class: "row" }, h("label", { for: input.id }, words), input);
  return frame(parts, true, () => input, row(input, `Finding of the ${by}`), row(reason, "Reason"));
}

/** Facts that belong together. */
function record(parts) {
  const { place, optional, context } = parts;
  const own = place.get();
  const value = isText(own) && typeof own === "object" ? own : {};
  const inner = { ...context, changed: () => { keep(); context.changed(); } };
  const none = optional && absent(parts, () => {});
  const keep = () => {
    if (none) none.checked = false;
    place.set(Object.keys(value).length > 0 ? value : undefined);
  };
  const inside = members(parts, value, inner);
  return frame(parts, true, () => inside[0]?.querySelector("input, select, button"), none && tick(none, ABSENT[1]), inside);
}

function members({ type, path }, value, context) {
  return Object.entries(type.properties ?? {}).map(([name, schema]) => field(schema, name, `${path}.${name}`, placeIn(value, name), context));
}

/** Any number of values. */
function list(parts) {
  const { id, path, place, type, title, context } = parts;
  const item = bare(type.items, context.defs).type;
  const isRecord = types(item).includes("object") && !types(item).includes("string");
  const items = h("div", { class: "items" });
  const state = h("p", { class: "hint" });
  const add = h("button", { type: "button", id, onclick: () => change([...(place.get() ?? []), isRecord ? {} : ""], -1) }, "Add one");
  const none = h("button", { type: "button", onclick: () => change([]) }, "There are none");
  const unknown = h("button", { type: "button", onclick: () => change(undefined) }, "Not known");

  function change(value, at) {
    place.set(value);
    show();
    // The button that was pressed may be gone: the keyboard is not left nowhere.
    (items.children[at === -1 ? items.children.length - 1 : -1]?.querySelector("input, select, button") ?? add).focus();
    context.changed();
  }

  function show() {
    for (const key of [...context.fields.keys()]) if (key.startsWith(`${path}[`)) context.fields.delete(key);
    const value = Array.isArray(place.get()) ? place.get() : undefined;
    state.textContent = value === undefined ? "Not known" : value.length === 0 ? "There are none" : "";
    state.hidden = state.textContent === "";
    none.hidden = value !== undefined;
    unknown.hidden = value === undefined;
    items.replaceChildren(...(value ?? []).map((one, at) => {
      const remove = h("button", { type: "button", onclick: () => change(value.filter((_, other) => other !== at)) }, [h("span", { class: "spoken" }, `${sentence(path)}: `), `Remove ${at + 1}`]);
      const own = { type: item, path: `${path}[${at}]`, place: placeIn(value, at), context, id: `fact-${path}[${at}]`, title: `${sentence(path)} ${at + 1}`, hint: "" };
      return isRecord
        ? h("fieldset", { class: "item" }, h("legend", {}, `${sentence(path)} ${at + 1}`), members(own, one ?? {}, context), remove)
        : h("div", { class: "item" }, typed(own), remove);
    }));
  }

  show();
  return frame({ ...parts, title }, true, () => add, state, items, h("div", { class: "buttons" }, add, none, unknown));
}

