/** Makes the package ready. In a browser it comes first: it fetches the module, from `module` if that is given. In Node
 * there is nothing to wait for. */
export function init(module?: RequestInfo | URL | Response | BufferSource | WebAssembly.Module): Promise<void>;

/** The bytes of a time zone of this package, such as `Europe/London`; `undefined` if there is no such zone. */
export function zone(name: string): Promise<Uint8Array | undefined>;

/** A value among the facts. A `number` is whole and safe (`Number.isSafeInteger`); any other is given as text,
 * `"0.1"`. `undefined` and `null` are unknown. */
export type Fact =
  | string | number | bigint | boolean | null | undefined
  | readonly Fact[] | { readonly [name: string]: Fact };

/** Facts by their names, or their JSON as text, whose digits are kept. */
export type Facts = { readonly [name: string]: Fact } | string;

/** A file of a policy: its name, as messages call it, and its text. */
export interface Source { readonly name: string; readonly text: string }

export interface LoadOptions {
  /** The time zones that the policy names, as TZif bytes. Left out: those of the package in Node, none in a browser,
   * where {@link zone} fetches one. */
  readonly zones?: { readonly [name: string]: Uint8Array } | ((name: string) => Uint8Array | undefined) | undefined;
  /** The modules that the policy uses, by their paths. */
  readonly files?: { readonly [path: string]: string } | ((path: string) => string | undefined) | undefined;
}

/** A compiled policy. */
export class Policy {
  private constructor();
  /** Compiles a policy of one file, which messages call `name`. Throws a {@link PolicyError}. */
  static fromSource(text: string, options?: LoadOptions & { readonly name?: string | undefined }): Policy;
  /** Compiles a policy of several files, in any order. Throws a {@link PolicyError}. */
  static fromSources(sources: readonly Source[], options?: LoadOptions): Policy;

  /** Checks a policy, of one file or of several, without throwing: its errors, or the policy and its warnings. */
  static check(text: string, options?: LoadOptions & { readonly name?: string | undefined }): Check;
  static check(sources: readonly Source[], options?: LoadOptions): Check;
  /** The text of a file in the one layout: only white space changes. The file need not be a whole policy. Throws a
   * {@link PolicyError}. */
  static format(text: string, options?: { readonly name?: string | undefined }): string;

  readonly name: string;
  readonly title: string | undefined;
  readonly version: string | undefined;
  /** The time zone that its header names. */
  readonly timezone: string | undefined;
  /** `sha256:` and the digest of all files. */
  readonly hash: string;
  /** What deserves a second look. */
  readonly warnings: readonly Diagnostic[];
  /** The decisions, in order of declaration. */
  decisions(): { name: string; title: string | undefined }[];
  /** The names of the criteria, in order of declaration. */
  criteria(): string[];

  /** Takes a decision on a day. `decision` may be left out where the policy has one. Throws a {@link PolicyError}. */
  decide(facts: Facts, options: { readonly on: string; readonly decision?: string | undefined }): Decision;

  /** Begins an interview towards a decision on a day. Throws a {@link PolicyError}. */
  interview(options: { readonly on: string; readonly decision?: string | undefined }): Interview;
  /** The texts that an applicant reads, by item and by kind, such as `{ staff: { question: "…" } }`: what a translation
   * says again. */
  texts(): { [item: string]: { [kind: string]: string } };

  /** The JSON Schema (2020-12) of the facts, and under `$defs.event` of an event, as text: what `regbox schema` writes. */
  schema(): string;
  /** The rulebook for a lawyer, each provision in words beside its citation: in Markdown, or in one HTML page that needs
   * nothing else. */
  doc(options?: { readonly form?: "markdown" | "html" | undefined }): string;
  /** Runs the scenarios of the policy. */
  test(): TestReport;

  /** Watches a test of a firm of which these facts are known. Throws a {@link PolicyError}. */
  monitor(facts?: Facts): Monitor;
  /** The monitor that {@link Monitor.save} saved, as it was. Throws a {@link PolicyError}. */
  restore(saved: string): Monitor;
}

/** What {@link Policy.check} finds: `policy` is there unless there are errors. */
export interface Check { readonly policy: Policy | undefined; readonly diagnostics: readonly Diagnostic[] }

/** How the scenarios of a policy went. */
export class TestReport {
  private constructor();
  /** The report as JSON: what `regbox test --format json` writes. */
  readonly json: string;
  readonly passed: number;
  readonly failed: number;
  /** In order. A scenario that did not pass says in `errors` what did not come true. */
  readonly scenarios: readonly {
    readonly title: string; readonly passed: boolean; readonly span: Place; readonly errors: readonly Diagnostic[];
  }[];
  /** {@link json}, parsed. */
  toJSON(): { readonly regbox: 1; readonly errors: readonly Diagnostic[]; readonly scenarios: TestReport["scenarios"] };
}

/** An interview towards one decision: it asks only what can still change the outcome, the most useful first, and never
 * for a judgement. */
export class Interview {
  private constructor();
  /** The next question; `undefined` where the outcome is settled, or nothing that one can say would change it. */
  next(): Question | undefined;
  /** The next question, and those that can be asked beside it: of the same part of the policy, none of which waits for
   * another. The answer to one may spare others. */
  page(): Question[];
  /** Answers a question, or changes an answer. A list may be answered with the number of its members. Throws a
   * {@link PolicyError}; everything then stands as it was. */
  answer(fact: string, value: Fact): void;
  /** Leaves a question open; it is not asked again. */
  skip(fact: string): void;
  /** Takes an answer back; says whether there was one. */
  takeBack(fact: string): boolean;
  /** The answers so far, in the order in which they were first given; `null` is a question that was left open. */
  answers(): { fact: string; value: unknown }[];
  /** What the answers come to as facts, as JSON. */
  facts(): string;
  /** At most so many questions are to come; `undefined` where the members of a list may bring more. */
  readonly questionsLeft: number | undefined;
  /** The decision on what is known so far. */
  result(): Decision;
}

/** A question of an interview. Its shape is `question.schema.json` of the project. */
export interface Question {
  /** The place that the answer is for: `staff`, `directors[0].disqualified`. */
  readonly fact: string;
  readonly question: string | null;
  readonly type: string;
  readonly kind:
    | "yes_no" | "one_of" | "some_of" | "integer" | "decimal" | "percent" | "ratio" | "money" | "rate" | "date"
    | "datetime" | "period" | "duration" | "text" | "list" | "record";
  /** Whether `{ none: true }` is an answer. */
  readonly optional: boolean;
  readonly help: string | null;
  readonly choices: readonly { readonly value: Fact; readonly title: string }[];
  readonly bounds: readonly {
    readonly is: "at_least" | "at_most" | "more_than" | "less_than" | "exactly" | "other_than";
    readonly value: string | number; readonly words: string;
  }[];
  /** The part of the policy whose criterion waits for the answer. */
  readonly part: { readonly name: string; readonly title: string | null } | null;
  /** The provisions that the fact is asked for. */
  readonly cites: readonly Citation[];
  /** The criterion that waits for the answer, the first of them. */
  readonly criterion: { readonly name: string; readonly title: string | null; readonly cites: readonly Citation[] } | null;
}

export interface Citation {
  readonly source: string; readonly title: string; readonly at: string; readonly url: string | null;
}

/** An event: `event` is its kind, `at` its instant, `id` its own; or its JSON as text. */
export type Event = { readonly event: string; readonly at: string; readonly id?: string | undefined; readonly [field: string]: Fact } | string;

/** An instant that is asked about, such as `2026-05-02T09:00`, local unless it has an offset, or a day alone, its first
 *  instant. Left out: the last one told. */
export interface AtOptions { readonly at?: string | undefined }

/** A test that is watched. What is wrong with an event is a {@link PolicyError} that names it, and changes nothing. */
export class Monitor {
  private constructor();
  /** Begins the test; else the first event does. */
  open(at: string): void;
  /** Declares that everything before an instant has been told. */
  advance(at: string): void;
  /** Takes an event. */
  observe(event: Event): void;
  /** What an event would breach, without taking it. */
  preview(event: Event): BreachData[];
  /** Where everything stands. */
  status(options?: AtOptions): Status;
  /** Takes a decision with the test as it stands. */
  decide(decision?: string, options?: AtOptions): Decision;
  /** The whole state as text, for {@link Policy.restore}. Keep it as it is. */
  save(): string;
}

export interface BreachData {
  readonly name: string;
  readonly title: string | null;
  readonly key: { readonly [key: string]: string };
  /** `undetermined`: it may be breached, and that is not known. */
  readonly status: "breached" | "undetermined";
  readonly cites: readonly string[];
}

/** Where everything stands at an instant. */
export class Status {
  private constructor();
  /** The status as JSON, version 1: the same bytes from every face of Regbox. */
  readonly json: string;
  readonly at: string | null;
  readonly lifecycles: readonly { readonly name: string; readonly stage: string | null; readonly since: string | null; readonly until: string | null;
    /** The facts and judgements that are not given and that it waits for; so for all that may not be known. */
    readonly needs: readonly Need[];
  }[];
  readonly limits: readonly {
    readonly name: string; readonly key: { readonly [key: string]: unknown };
    readonly used: string | number | null; readonly cap: string | number | null; readonly headroom: string | number | null;
    readonly status: "within" | "warning" | "over" | "breached" | "undetermined"; readonly first_breach: string | null;
    readonly needs: readonly Need[];
  }[];
  readonly obligations: readonly {
    readonly name: string; readonly status: "pending" | "met" | "met_late" | "breached" | "outstanding" | "undetermined";
    readonly due: string | null; readonly met_at: string | null; readonly breached_at: string | null;
    readonly needs: readonly Need[];
  }[];
  readonly prohibitions: readonly { readonly name: string; readonly status: "clear" | "breached" | "undetermined"; readonly needs: readonly Need[] }[];
  readonly waivers: readonly { readonly name: string; readonly active: boolean | null; readonly needs: readonly Need[] }[];
  /** The next instant at which something changes by itself. */
  readonly nextChange: string | null;
  /** {@link json}, parsed. */
  toJSON(): { readonly [key: string]: unknown };
  /** The status as people read it. */
  toString(): string;
}

/** The answer to one decision. */
export class Decision {
  private constructor();
  /** The decision as JSON, version 1: the same bytes from every face of Regbox. */
  readonly json: string;
  readonly status: "settled" | "undetermined" | "conflict" | "problem";
  /** `null` unless settled. */
  readonly outcome: string | null;
  /** The verdicts of the criteria by their names. These, `status` and `outcome` are there at once; the rest is made when it
   * is asked for. */
  readonly verdicts: { readonly [criterion: string]: CriterionVerdict["verdict"] };
  /** The reason that the policy gives for the outcome. */
  readonly because: string | null;
  /** The facts that can still change the outcome, the most useful first. */
  readonly needs: readonly Need[];
  readonly conditions: readonly { readonly name: string; readonly attached: boolean }[];
  readonly criteria: readonly CriterionVerdict[];
  /** Why, as an indented tree for people. */
  readonly explanation: string;
  /** {@link json}, parsed. A whole number of more than 15 digits is exact in {@link json} alone. */
  toJSON(): DecisionData;
  /** The decision as people read it. */
  toString(): string;
}

export interface Need { readonly fact: string; readonly question: string | null; readonly type: string }

export interface CriterionVerdict {
  readonly name: string;
  readonly title: string | null;
  readonly verdict:
    | "met" | "met_by_exception" | "deemed_met" | "not_applicable" | "not_met" | "undetermined" | "conflict" | "problem";
  readonly cites: readonly Citation[];
  readonly used: { readonly [fact: string]: unknown };
}

/** A decision as data. Its shape is `decision.schema.json` of the project; later versions 1 may have more keys. */
export interface DecisionData {
  readonly regbox: 1;
  readonly policy: { readonly name: string; readonly version: string | null; readonly hash: string };
  readonly on: string;
  readonly decision: string;
  readonly status: Decision["status"];
  readonly outcome: string | null;
  readonly because: string | null;
  readonly conditions: Decision["conditions"];
  readonly needs: Decision["needs"];
  readonly presumed: readonly string[];
  readonly problems: readonly { readonly message: string }[];
  readonly conflicts: readonly { readonly message: string }[];
  readonly criteria: Decision["criteria"];
  readonly explanation: { readonly [key: string]: unknown };
}

/** A mistake in a policy, in facts or in the naming of a decision: all of them at once. A call that is wrong in itself,
 * such as an unknown option, is a `TypeError`. */
export class PolicyError extends Error {
  private constructor();
  readonly name: "PolicyError";
  readonly diagnostics: readonly Diagnostic[];
  /** The errors as JSON, version 1: the same bytes from every face of Regbox. */
  readonly json: string;
}

export interface Diagnostic {
  /** Stable; `regbox explain` prints its page. */
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly help: string | null;
  /** The fact that is wrong, by its place. */
  readonly fact: string | null;
  readonly event: string | null;
  /** Places in the policy, the first of them the mistake's. */
  readonly labels: readonly (Place & { readonly text: string })[];
}

/** A place in a file of a policy. `line` and `column` count from 1, a column is a character; `start` and `end` are bytes of
 * UTF-8, which are not indices into a string where it has more than ASCII. A byte-order mark is no part of the text. */
export interface Place {
  readonly file: string; readonly line: number; readonly column: number; readonly start: number; readonly end: number;
}
