// Regbox, as its users call it: the package that `cargo xtask wasm` has built.
import { readFileSync } from "node:fs";
import { Policy } from "../../../bindings/wasm/pkg/node.js";

const text = readFileSync(new URL("../../reference20/policy.regbox", import.meta.url), "utf8");
export const policy = Policy.fromSource(text);
export const ON = { on: "2026-11-23" };

/** Its verdicts are words, of which these applications have two. */
export function decide(json) {
  const { outcome, verdicts } = policy.decide(json, ON);
  return { outcome, verdicts };
}
