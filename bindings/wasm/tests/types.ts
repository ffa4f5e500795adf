// Compiled, not run: what users write has the types that index.d.ts says, and what is wrong does not compile.
import { Policy, PolicyError, init, zone, type DecisionData, type Facts } from "regbox";

export async function use(text: string): Promise<string> {
  await init();
  const london = await zone("Europe/London");
  const policy = Policy.fromSource(text, { zones: (name) => (name === "Europe/London" ? london : undefined) });
  const facts: Facts = { staff: 12, turnover: "10.50", holder: undefined, owners: [{ name: "A", shares: 10n }] };
  const decision = policy.decide(facts, { on: "2026-05-01" });
  const outcome: string | null = decision.outcome;
  const data: DecisionData = decision.toJSON();
  const first: string | undefined = decision.needs[0]?.question ?? data.because ?? undefined;
  try {
    Policy.fromSources([{ name: "a", text }], { files: { "b.regbox": text } }).decide("{}", { on: "2026-05-01" });
  } catch (error) {
    if (error instanceof PolicyError) return error.diagnostics.map((one) => one.code).join();
  }
  return `${outcome} ${first} ${policy.decisions()[0]?.title} ${policy.criteria()[0]}`;
}

export function misuse(policy: Policy): void {
  // @ts-expect-error: the day is missing
  policy.decide({}, {});
  // @ts-expect-error: an option that there is not
  policy.decide({}, { on: "2026-05-01", decison: "a" });
  // @ts-expect-error: an instant is no day
  policy.decide({}, { on: new Date(0) });
  // @ts-expect-error: nor is it a fact
  policy.decide({ since: new Date(0) }, { on: "2026-05-01" });
  // @ts-expect-error: a policy is compiled
  new Policy();
}
