import assert from "node:assert/strict";
import { resolve } from "node:path";
import { describe, it } from "node:test";
import type { BroughtKas } from "../../topology/brought-kas.ts";
import { loadScenario } from "../load.ts";
import { broughtWords, checkBrought, refusals } from "./refusals.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const BINARY: BroughtKas = { kind: "binary", path: "/kas" };
const ADDRESS: BroughtKas = { kind: "address", host: "127.0.0.1", port: 8150, metrics: null };

const rows: readonly (readonly [string, BroughtKas, number, readonly RegExp[]])[] = [
  ["flag-disable", BINARY, 20, []],
  ["kas-kill", BINARY, 20, []],
  ["pod-churn", BINARY, 60, []],
  ["redis-failover", BINARY, 10, []],
  ["clock-skew", BINARY, 10, []],
  ["flag-disable-not-found", BINARY, 20, [/^profile notFound: NotFound/]],
  ["redis-loss-seed-age", BINARY, 20, [/^profile age: seed/]],
  ["scale-to-zero", BINARY, 20, [/connections of many ages/]],
  ["rails-5xx-at-scale", BINARY, 20, [/connections of many ages/, /recorded healthy hour/]],
  ["flag-disable", ADDRESS, 1, []],
  ["redis-loss", ADDRESS, 1, []],
  ["flag-disable", ADDRESS, 20, [/^speed 20/]],
  ["kas-kill", ADDRESS, 1, [/^kill \(kas-kill\): it is no pod of the lab's/]],
  ["flag-disable-cold", ADDRESS, 1, [/topology\.kas\.config/]],
  ["redis-failover", ADDRESS, 1, [/sentinels/]],
  ["metrics-closed", ADDRESS, 1, [/many ages/, /prometheus->kas-1 is a link/]],
];

describe("a kas of the user's", () => {
  for (const [name, kas, speed, why] of rows) {
    const what = why.length === 0 ? "can be run" : "is refused";
    it(`${name} ${what} with a ${kas.kind} at ${speed}x`, () => {
      const found = refusals(loadScenario(name, ROOT, {}), kas, speed);
      assert.equal(found.length, why.length, found.join("\n"));
      why.forEach((pattern, index) => assert.match(found[index] ?? "", pattern));
    });
  }

  it("has a clock that the lab cannot set wrong", () => {
    const scenario = loadScenario("clock-skew", ROOT, {});
    const steps = scenario.steps.map((step) =>
      step.kind === "inject" ? { ...step, targets: ["kas-1"] } : step,
    );
    const found = refusals({ ...scenario, steps }, BINARY, 10);
    assert.equal(found.length, 3);
    assert.match(found[0] ?? "", /^bit-ahead: only the lab's own kas lets its clock be set wrong/);
  });

  it("is refused before anything starts, with every reason", () => {
    const scenario = loadScenario("kas-kill", ROOT, {});
    assert.throws(() => checkBrought(scenario, ADDRESS, 20), {
      code: "LAB_KAS_CANNOT",
      errorClass: "input",
      message: /kas-kill cannot be run with ws:\/\/127\.0\.0\.1:8150:\n {2}speed 20.*\n {2}kill/,
    });
  });

  it("has in its plan what the lab cannot do with it", () => {
    assert.match(broughtWords(BINARY).join(), /lives on the wall clock/);
    assert.match(broughtWords(ADDRESS).join(), /neither configure.*without --kas-metrics-address/);
  });
});
