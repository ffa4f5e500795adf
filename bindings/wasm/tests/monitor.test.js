// A test that is watched, from JavaScript.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Monitor, Policy, PolicyError } from "../pkg/node.js";

const policy = Policy.fromSource(`
  policy demo "Demo" { version "1" in force from 2024-01-01 timezone "Europe/London" source regs "Regulations" }
  fact firm: bool "Is it a firm?"
  criterion fine { cites regs "reg 1" requires firm and total is below GBP 500 }
  decision going { yes when fine  no otherwise }
  event sale { client: text  amount: money GBP }
  measure exposure = sum of sale.amount per client
  measure total = sum of sale.amount
  limit cap "Exposure of each client" { cites regs "reg 9"  exposure does not exceed GBP 1_000 }`);

const sale = (id, at, amount) => ({ event: "sale", id, at, client: "c1", amount });

function begun() {
  const monitor = policy.monitor({ firm: true });
  monitor.open("2026-05-01T00:00");
  monitor.observe(sale("s-1", "2026-05-02T09:00", "GBP 900.10"));
  return monitor;
}

test("a status is data, and text for people", () => {
  const monitor = begun();
  assert.ok(monitor instanceof Monitor);
  const status = monitor.status();
  assert.equal(status.at, "2026-05-02T09:00:00+01:00");
  assert.equal(status.limits[0].headroom, "GBP 99.90");
  assert.equal(JSON.stringify(status), status.json);
  assert.match(String(status), /GBP 99\.90/);
  assert.equal(monitor.status({ at: "2026-06-01T00:00" }).at, "2026-06-01T00:00:00+01:00");
});

test("an event is tried before it is taken", () => {
  const monitor = begun();
  const before = monitor.save();
  const next = sale("s-2", "2026-05-03T09:00", 100);
  assert.deepEqual(monitor.preview(next).map(({ name, status, cites }) => [name, status, cites]), [["cap", "breached", ["regs reg 9"]]]);
  assert.equal(monitor.preview({ ...next, amount: null })[0].status, "undetermined");
  assert.equal(monitor.save(), before);
  monitor.observe(JSON.stringify(next));
  assert.equal(monitor.status().limits[0].status, "breached");
  assert.equal(monitor.decide("going").outcome, "no");
  assert.equal(begun().decide(undefined, { at: "2026-05-02T09:00" }).outcome, "no");
});

test("what is saved is restored", () => {
  const monitor = begun();
  const again = policy.restore(monitor.save());
  assert.equal(again.save(), monitor.save());
  assert.equal(again.status().json, monitor.status().json);
  monitor.advance("2026-07-01T00:00");
  assert.throws(() => policy.restore(" " + monitor.save()), (error) => error.diagnostics[0].code === "E0624");
});

test("what is wrong with an event names it, and changes nothing", () => {
  const monitor = begun();
  const before = monitor.save();
  const wrong = (event) => {
    try {
      monitor.observe(event);
    } catch (error) {
      assert.ok(error instanceof PolicyError, String(error));
      return error.diagnostics.map(({ code, event, fact }) => [code, event, fact]);
    }
    assert.fail("nothing was thrown");
  };
  assert.deepEqual(wrong(sale("s-2", "2026-05-03T09:00", 0.5)), [["E0609", "s-2", "amount"]]);
  assert.deepEqual(wrong(sale("s-2", "2026-05-01T09:00", 5)), [["E0621", "s-2", null]]);
  assert.deepEqual(wrong(sale("s-1", "2026-05-02T09:00", 5)), [["E0622", "s-1", null]]);
  assert.equal(monitor.save(), before);
  assert.throws(() => monitor.status({ on: "2026-05-01" }), TypeError);
  assert.throws(() => monitor.status({ at: new Date(0) }), TypeError);
  assert.throws(() => new Monitor(), TypeError);
});
