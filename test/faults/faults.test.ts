import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { FAULTS } from "../../lab/faults/registry.ts";
import { FAULT_CASES } from "./cases.ts";
import { FaultRig } from "./fault-rig.ts";

/**
 * Every fault on a running stack: its observer does not see what was not injected (a no-op injector
 * makes a run inconclusive), sees what was; does not see the end of what was not healed (a no-op heal
 * makes a run fail), and sees the heal.
 */

/** How long an observer may look for what is not there, lab ms. */
const IN_VAIN_MS = 60_000;

const RIGS = [
  { name: "faults", tls: false, sentinel: false },
  { name: "faults of an edge with TLS", tls: true, sentinel: false },
  { name: "faults of a Redis with sentinels", tls: false, sentinel: true },
];

for (const { name, tls, sentinel } of RIGS) {
  const cases = FAULT_CASES.filter(
    (candidate) => (candidate.tls ?? false) === tls && (candidate.sentinel ?? false) === sentinel,
  );
  describe(name, () => {
    let rig: FaultRig;
    before(async () => {
      rig = await FaultRig.start({ tls, sentinel });
    });
    after(() => rig.stop());
    for (const testCase of cases) {
      it(testCase.as ?? testCase.fault, async () => {
        const fault = rig.bind(testCase);
        const idle = await rig.context(testCase, fault, IN_VAIN_MS);
        const nothing = await fault.observeEffect(idle);
        assert.equal(nothing.seen, false, `seen without an injection: ${nothing.says}`);

        const context = await rig.context(testCase, fault);
        await fault.inject(context);
        try {
          const effect = await fault.observeEffect(context);
          assert.equal(effect.seen, true, `effect not seen: ${effect.says}`);
          if (!fault.healsItself) {
            const still = await fault.observeGone({ ...context, observeAtMostMs: IN_VAIN_MS });
            assert.equal(still.seen, false, `gone without a heal: ${still.says}`);
          }
        } finally {
          // Whatever was seen: the next case finds a whole stack.
          await fault.heal(context);
        }
        const gone = await fault.observeGone(context);
        assert.equal(gone.seen, true, `not seen to be gone: ${gone.says}`);
        await rig.healthy();
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
