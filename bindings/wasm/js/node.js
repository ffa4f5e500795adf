// In Node the module is there once it is imported, and so are the time zones.
import { readFileSync } from "node:fs";
import { initSync } from "./regbox_wasm.js";
import { useZones, zonePath } from "./policy.js";

export { Decision, Interview, Monitor, Policy, PolicyError, Status, TestReport } from "./policy.js";

initSync({ module: readFileSync(new URL("./regbox_wasm_bg.wasm", import.meta.url)) });
useZones(read);

export async function init() {}

export async function zone(name) { return read(name); }

function read(name) {
  const path = zonePath(name);
  try {
    return path && new Uint8Array(readFileSync(new URL(path, import.meta.url)));
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "EISDIR") return undefined;
    throw error;
  }
}
