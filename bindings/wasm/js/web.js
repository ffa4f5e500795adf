// In a browser, or a bundler for one: `await init()` comes before anything else.
import load from "./regbox_wasm.js";
import { zonePath } from "./policy.js";

export { Decision, Interview, Monitor, Policy, PolicyError, Status, TestReport } from "./policy.js";

let loading;

export async function init(module) {
  loading ??= load({ module_or_path: module ?? new URL("./regbox_wasm_bg.wasm", import.meta.url) });
  try {
    await loading;
  } catch (error) {
    loading = undefined;
    throw error;
  }
}

export async function zone(name) {
  const path = zonePath(name);
  if (path === undefined) return undefined;
  const answer = await fetch(new URL(path, import.meta.url));
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`the time zone \`${name}\` cannot be fetched: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}
