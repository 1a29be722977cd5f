import assert from "node:assert/strict";
import type { FaultCase } from "./cases.ts";
import type { FaultRig } from "./fault-rig.ts";

/** How long an observer may look for what is not there, lab ms. */
const IN_VAIN_MS = 60_000;

/** Injects and heals a fault on a running stack; its observers must see what is, and nothing else. */
export async function tryFault(rig: FaultRig, testCase: FaultCase): Promise<void> {
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
}
