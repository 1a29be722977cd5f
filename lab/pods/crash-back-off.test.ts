import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CrashBackOff } from "./crash-back-off.ts";

const TEN_MINUTES_MS = 600_000;

describe("the kubelet's back-off", () => {
  it("waits 10, 20, 40 ... and never more than 300 s", () => {
    const backOff = new CrashBackOff();
    const waitsS = Array.from({ length: 8 }, () => backOff.ended(1_000) / 1000);
    assert.deepEqual(waitsS, [10, 20, 40, 80, 160, 300, 300, 300]);
  });

  it("begins anew for a container that ran for 10 min", () => {
    const backOff = new CrashBackOff();
    for (let count = 0; count < 4; count++) backOff.ended(1_000);
    assert.equal(backOff.ended(TEN_MINUTES_MS), 10_000);
    assert.equal(backOff.ended(1_000), 20_000);
  });

  it("forgives nothing earlier", () => {
    const backOff = new CrashBackOff();
    backOff.ended(1_000);
    assert.equal(backOff.ended(TEN_MINUTES_MS - 1), 20_000);
  });
});
