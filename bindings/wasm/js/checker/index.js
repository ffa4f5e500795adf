// <regbox-checker>: asks what can still change the outcome of a policy's decision, and says what comes out and why.
import { PolicyError } from "../web.js";
import { h, link, paragraph } from "./dom.js";
import { load } from "./load.js";
import { outcome } from "./outcome.js";
import { answersPage, errorSummary, questions, start } from "./pages.js";
import { wordsOf } from "./words.js";

let elements = 0;

/** Where there is no page, as on a server, the class can be imported all the same. */
const Base = globalThis.HTMLElement ?? class {};

export class RegboxChecker extends Base {
  #state;
  /** The pages that were shown, in the order of the browser's history, and which of them is. */
  #pages = [];
  #at = 0;
  #token;
  #onpop;
  #words;

  async connectedCallback() {
    elements += 1;
    this.#token = `regbox-${elements}`;
    this.#onpop = (event) => this.#pop(event.state);
    addEventListener("popstate", this.#onpop);
    await this.restart();
  }

  disconnectedCallback() { removeEventListener("popstate", this.#onpop); }

  /** The interview, once it has begun. */
  get interview() { return this.#state?.interview; }

  /** Begins again, with nothing answered. */
  async restart() {
    const lang = this.getAttribute("lang") || document.documentElement.lang || "en";
    const list = (name) => (this.getAttribute(name) ?? "").split(/\s+/).filter(Boolean);
    if (!this.#state) this.#wait(lang);
    try {
      this.#state ??= await load({ src: this.getAttribute("src") ?? "", more: list("with"), translations: list("translations"), lang });
      this.#prepare();
      this.#pages = [{ view: "start" }];
      this.#at = 0;
      this.#keep("replaceState");
      this.#render({ focus: this.#state.shown === true });
      this.#state.shown = true;
    } catch (error) {
      this.#broken(error);
    }
  }

  /** What is said while the rules are on their way. */
  async #wait(lang) {
    this.#words = await wordsOf(lang);
    if (!this.#state && !this.firstElementChild) this.replaceChildren(h("p", { class: "govuk-body", role: "status" }, this.#words("loading")));
  }

  #prepare() {
    const state = this.#state;
    const decisions = state.policy.decisions();
    const decision = this.getAttribute("decision") ?? (decisions.length === 1 ? decisions[0].name : undefined);
    // What the engine says of a decision that is missing, or not there, is said once and well.
    state.policy.interview({ on: "2000-01-01", decision });
    const title = state.texts.of(decision, "title") ?? state.texts.of("policy", "title") ?? decision;
    Object.assign(state, {
      id: this.#token, titled: this.hasAttribute("titled"), decision, title, known: new Map(), interview: undefined,
      fixedDay: this.getAttribute("on") ?? undefined, on: this.getAttribute("on") ?? today(),
      begin: (on) => this.#begin(on),
      fail: (errors) => this.#fail(errors),
      show: (page) => this.#show(page),
      goOn: (page, changed) => this.#goOn(page, changed),
      change: (fact) => this.#show({ view: "questions", questions: [state.known.get(fact)], returnTo: this.#pages[this.#at].view }),
      addMember: (fact, count) => { state.interview.answer(fact, count); this.#goOn({}, true); },
      removeMember: (member) => { this.#remove(member); this.#goOn({}, true, this.#pages[this.#at].view); },
      restart: () => this.restart(),
    });
  }

  #begin(on) {
    const state = this.#state;
    try {
      state.interview = state.policy.interview({ on, decision: state.decision });
    } catch (error) {
      if (error instanceof TypeError && state.fixedDay === undefined) return false;
      throw error;
    }
    state.on = on;
    state.known.clear();
    this.#goOn({}, true);
    return true;
  }

  /** To the next page: back to where a change began if nothing more is asked, and else to what is asked next. */
  #goOn(page, changed, returnTo = page.returnTo) {
    // Who went back and changed nothing goes forward again.
    if (!changed && this.#at + 1 < this.#pages.length && !page.returnTo) return history.forward();
    const { interview, known } = this.#state;
    const asked = interview.page();
    for (const question of asked) known.set(question.fact, question);
    if (returnTo === "answers" || (returnTo === "outcome" && asked.length === 0)) return this.#show({ view: returnTo });
    return this.#show(asked.length > 0 ? { view: "questions", questions: asked } : { view: "outcome" });
  }

  /** Takes a member out of a list; those behind it move up, with their answers. */
  #remove(member) {
    const { interview, known } = this.#state;
    const [, list, number] = /^(.*)\[(\d+)\]$/.exec(member);
    const inside = (fact) => {
      const found = fact.startsWith(`${list}[`) && /^\[(\d+)\](.*)$/.exec(fact.slice(list.length));
      return found ? [Number(found[1]), found[2]] : undefined;
    };
    const answers = interview.answers().filter(({ fact }) => inside(fact) && inside(fact)[0] >= Number(number));
    const length = interview.answers().find(({ fact }) => fact === list).value.length;
    for (const { fact } of answers) interview.takeBack(fact);
    interview.answer(list, length - 1);
    for (const { fact, value } of answers) {
      const [at, rest] = inside(fact);
      if (at === Number(number)) continue;
      const moved = `${list}[${at - 1}]${rest}`;
      known.set(moved, { ...known.get(fact), fact: moved });
      // A list inside it is given by its length: what is in it follows.
      interview.answer(moved, known.get(moved).kind === "list" && Array.isArray(value) ? value.length : value);
    }
  }

  #show(page) {
    this.#pages.splice(this.#at + 1, Infinity, page);
    this.#at += 1;
    this.#keep("pushState");
    this.#render({ focus: true });
  }

  #keep(how) { history[how]({ regbox: this.#token, at: this.#at }, ""); }

  #pop(state) {
    if (state?.regbox !== this.#token || this.#pages[state.at] === undefined) return;
    this.#at = state.at;
    this.#render({ focus: true });
  }

  #render({ focus }) {
    const state = this.#state;
    const page = this.#pages[this.#at];
    const views = { start, questions, answers: answersPage, outcome };
    const back = this.#at > 0 && link(state.words("back"), () => history.back(), undefined, { class: "govuk-back-link" });
    this.replaceChildren(h("div", { class: "regbox-checker", lang: state.words.lang }, back, h("div", { class: "regbox-page" }, views[page.view](state, page).flat(Infinity).filter(Boolean))));
    const heading = this.querySelector("h1");
    this.#title(heading.textContent);
    if (page.view === "outcome") {
      this.dispatchEvent(new CustomEvent("regbox-outcome", { bubbles: true, detail: { decision: state.interview.result() } }));
    }
    if (!focus) return;
    heading.focus({ preventScroll: true });
    this.scrollIntoView();
  }

  #fail(errors) {
    const { words } = this.#state;
    this.querySelector(".govuk-error-summary")?.remove();
    const shown = errorSummary(words, errors);
    this.querySelector(".regbox-page").prepend(shown);
    this.#title(`${words("error.prefix")}${this.querySelector("h1").textContent}`);
    shown.focus({ preventScroll: true });
    shown.scrollIntoView();
  }

  /** Where the checker is the page, the page's title says where one is. */
  #title(text) {
    if (!this.hasAttribute("titled")) return;
    const { title } = this.#state;
    document.title = text === title ? title : `${text} – ${title}`;
  }

  #broken(error) {
    const words = this.#state?.words ?? this.#words ?? String;
    const text = error instanceof PolicyError ? undefined : paragraph(words("failed.text"));
    this.replaceChildren(h("div", { class: "regbox-checker", role: "alert" }, h("h1", { class: "govuk-heading-l" }, words("failed")),
      text ?? "", h("pre", { class: "regbox-pre" }, String(error.message))));
    console.error(error);
  }
}

function today() {
  const now = new Date();
  const pad = (number, length) => String(number).padStart(length, "0");
  return `${pad(now.getFullYear(), 4)}-${pad(now.getMonth() + 1, 2)}-${pad(now.getDate(), 2)}`;
}

globalThis.customElements?.define("regbox-checker", RegboxChecker);
