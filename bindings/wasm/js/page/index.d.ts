export interface PageOptions {
  /** The path of the policy. */
  readonly policy: string;
  /** The folder of the site. */
  readonly out: string;
  /** The paths of more files of the policy. */
  readonly with?: readonly string[] | undefined;
  /** The decision, where the policy has several. */
  readonly decision?: string | undefined;
  /** The day of the decision. Left out, each person's own today, which can be changed. */
  readonly on?: string | undefined;
  /** The language of the policy; `en` if left out. */
  readonly lang?: string | undefined;
  /** The paths of translations of its texts. */
  readonly translations?: readonly string[] | undefined;
}

/** Writes a static site of a policy, and tells the paths of its files in it. Throws a `PolicyError` for what is wrong with
 * the policy, and a `TypeError` for what is wrong with the call. */
export function writePage(options: PageOptions): Promise<string[]>;
