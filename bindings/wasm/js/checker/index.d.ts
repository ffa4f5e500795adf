import type { Decision, Interview } from "../index.js";

/** `<regbox-checker>`: asks what can still change the outcome of a decision, and says what comes out and why. Its attributes:
 *
 * - `src`: the address of the policy; `with`: those of more files of it, with spaces between them.
 * - `decision`: the name of the decision, where the policy has several.
 * - `on`: the day of the decision. Left out, the person's own today, which can be changed.
 * - `lang`: the language of the interface and, where there is a translation, of the policy's texts.
 * - `translations`: the addresses of translations, with spaces between them.
 * - `titled`: the checker is the page, and sets its title.
 *
 * It is styled by `regbox/checker.css`. When an outcome is shown, `regbox-outcome` is dispatched, whose `detail.decision` is
 * the {@link Decision}. */
export class RegboxChecker extends HTMLElement {
  /** The interview, once it has begun. */
  readonly interview: Interview | undefined;
  /** Begins again, with nothing answered. */
  restart(): Promise<void>;
}

declare global {
  interface HTMLElementTagNameMap { "regbox-checker": RegboxChecker }
  interface HTMLElementEventMap { "regbox-outcome": CustomEvent<{ readonly decision: Decision }> }
}
