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

  readonly name: string;
  readonly title: string | undefined;
  readonly version: string | undefined;
  /** `sha256:` and the digest of all files. */
  readonly hash: string;
  /** The decisions, in order of declaration. */
  decisions(): { name: string; title: string | undefined }[];
  /** The names of the criteria, in order of declaration. */
  criteria(): string[];

  /** Takes a decision on a day. `decision` may be left out where the policy has one. Throws a {@link PolicyError}. */
  decide(facts: Facts, options: { readonly on: string; readonly decision?: string | undefined }): Decision;
}

/** The answer to one decision. */
export class Decision {
  private constructor();
  /** The decision as JSON, version 1: the same bytes from every face of Regbox. */
  readonly json: string;
  readonly status: "settled" | "undetermined" | "conflict" | "problem";
  /** `null` unless settled. */
  readonly outcome: string | null;
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
  readonly cites: readonly {
    readonly source: string; readonly title: string; readonly at: string; readonly url: string | null;
  }[];
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
  readonly labels: readonly {
    readonly file: string; readonly line: number; readonly column: number;
    readonly start: number; readonly end: number; readonly text: string;
  }[];
}
