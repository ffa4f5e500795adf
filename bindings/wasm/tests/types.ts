// Compiled, not run: what users write has the types that index.d.ts says, and what is wrong does not compile.
import { Policy, PolicyError, init, zone, type Check, type DecisionData, type Diagnostic, type Facts, type Place, type Question, type TestReport } from "regbox";
import type { RegboxChecker } from "regbox/checker";
import { writePage, type PageOptions } from "regbox/page";

export async function use(text: string): Promise<string> {
  await init();
  const london = await zone("Europe/London");
  const policy = Policy.fromSource(text, { zones: (name) => (name === "Europe/London" ? london : undefined) });
  const facts: Facts = { staff: 12, turnover: "10.50", holder: undefined, owners: [{ name: "A", shares: 10n }] };
  const decision = policy.decide(facts, { on: "2026-05-01" });
  const outcome: string | null = decision.outcome;
  const met: boolean = decision.verdicts["small"] === "met_by_exception";
  const data: DecisionData = decision.toJSON();
  const first: string | undefined = decision.needs[0]?.question ?? data.because ?? undefined;
  try {
    Policy.fromSources([{ name: "a", text }], { files: { "b.regbox": text } }).decide("{}", { on: "2026-05-01" });
  } catch (error) {
    if (error instanceof PolicyError) return error.diagnostics.map((one) => one.code).join();
  }
  return `${outcome} ${met} ${first} ${policy.decisions()[0]?.title} ${policy.criteria()[0]}`;
}

export function ask(policy: Policy, answers: { readonly [fact: string]: Facts }): string {
  const interview = policy.interview({ on: "2026-05-01", decision: "eligibility" });
  for (let question: Question | undefined; (question = interview.next()) !== undefined;) {
    const answer = answers[question.fact];
    if (answer === undefined) interview.skip(question.fact);
    else interview.answer(question.fact, answer);
  }
  const beside: string[] = interview.page().map(({ fact, kind, part, criterion }) => `${fact} ${kind} ${part?.title} ${criterion?.cites[0]?.at}`);
  const again: boolean = interview.takeBack("staff");
  const left: number | undefined = interview.questionsLeft;
  const title: string | undefined = policy.texts()["policy"]?.["title"];
  return `${interview.result().outcome} ${beside} ${again} ${left} ${title} ${interview.facts()} ${interview.answers()[0]?.fact}`;
}

export async function element(): Promise<string | null> {
  const checker: RegboxChecker = document.createElement("regbox-checker");
  checker.addEventListener("regbox-outcome", (event) => console.log(event.detail.decision.outcome));
  await checker.restart();
  return checker.interview?.result().outcome ?? null;
}

export function site(options: PageOptions): Promise<string[]> {
  return writePage({ ...options, lang: "en", translations: ["a.de.json"] });
}

/** The marks of an editor, and the scenarios beside it. */
export function edit(text: string): string {
  const { policy, diagnostics }: Check = Policy.check(text, { name: "policy.regbox", files: {} });
  const place = (one: Diagnostic): Place | undefined => one.labels[0];
  const marks = diagnostics.map((one) => `${one.severity} ${place(one)?.line}:${place(one)?.column} ${one.message} ${one.help ?? ""}`);
  if (policy === undefined) return marks.join();
  const report: TestReport = policy.test();
  const failed = report.scenarios.filter((one) => !one.passed).map(({ title, span, errors }) => `${title} ${span.start} ${errors[0]?.message}`);
  const several = Policy.check([{ name: "a", text }]).policy?.warnings.length ?? 0;
  const pages: string = policy.doc() + policy.doc({ form: "html" }) + policy.schema();
  return `${Policy.format(text)} ${marks} ${report.passed} ${report.failed} ${failed} ${several} ${pages} ${report.json}`;
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
  // @ts-expect-error: an interview has a day, too
  policy.interview({});
  // @ts-expect-error: where a site goes is said
  void writePage({ policy: "a.regbox" });
  // @ts-expect-error: a rulebook has two forms
  policy.doc({ form: "pdf" });
  // @ts-expect-error: several sources have names of their own
  Policy.check([{ name: "a", text: "" }], { name: "b" });
  // @ts-expect-error: there is no policy where there are errors
  Policy.check("").policy.decide({}, { on: "2026-05-01" });
  // @ts-expect-error: a policy is compiled
  new Policy();
}
