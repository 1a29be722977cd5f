import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { FAULTS } from "../../lab/faults/registry.ts";
import { FAULT_CASES } from "./cases.ts";
import { FaultRig } from "./fault-rig.ts";
import { tryFault } from "./try-fault.ts";

/**
 * Every fault on a running stack: its observer does not see what was not injected (a no-op injector
 * makes a run inconclusive), sees what was; does not see the end of what was not healed (a no-op heal
 * makes a run fail), and sees the heal.
 */

const RIGS = [
  { name: "faults", tls: false, sentinel: false },
  { name: "faults of an edge with TLS", tls: true, sentinel: false },
  { name: "faults of a Redis with sentinels", tls: false, sentinel: true },
];

for (const { name, tls, sentinel } of RIGS) {
  const cases = FAULT_CASES.filter(
    ({ containers, ...candidate }) =>
      containers !== true &&
      (candidate.tls ?? false) === tls &&
      (candidate.sentinel ?? false) === sentinel,
  );
  describe(name, () => {
    let rig: FaultRig;
    before(async () => {
      rig = await FaultRig.start({ tls, sentinel });
    });
    after(() => rig.stop());
    for (const testCase of cases) {
      it(testCase.as ?? testCase.fault, async () => {
        await tryFault(rig, testCase);
      });
    }
  });
}

describe("the cases", () => {
  it("try every fault of the registry, and no other", () => {
    const tried = new Set(FAULT_CASES.map(({ fault }) => fault));
    assert.deepEqual([...tried].sort(), [...FAULTS.keys()].sort());
    assert.ok(FAULTS.size >= 30);
  });
});
