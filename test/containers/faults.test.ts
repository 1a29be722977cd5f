import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { FAULTS } from "../../lab/faults/registry.ts";
import { FAULT_CASES, type FaultCase } from "../faults/cases.ts";
import { FaultRig } from "../faults/fault-rig.ts";
import { tryFault } from "../faults/try-fault.ts";

/** Faults of processes that are to do the same to containers. */
const SHARED = ["redis-kill", "process-pause", "kas-kill", "clock-skew", "link-black-hole"];

describe("faults of containers", () => {
  let rig: FaultRig;
  before(async () => {
    rig = await FaultRig.start({ tls: false, sentinel: false, runtime: "container" });
  });
  after(() => rig.stop());

  for (const testCase of FAULT_CASES.filter(
    ({ fault, containers }) => containers === true || SHARED.includes(fault),
  )) {
    it(testCase.as ?? testCase.fault, async () => {
      await tryFault(rig, testCase);
    });
  }

  it("container-oom where the engine starts it again: dead for a moment, and nobody heals", async () => {
    const rails = rig.stack.runtime.running.get("rails");
    await dieAndReturn({ fault: "container-oom", with: { restart: "on-failure" }, on: "rails" });
    assert.equal(rig.stack.runtime.running.get("rails"), rails, "the lab did not start it");
  });

  it("container-oom of a pod: its deployment starts it again", async () => {
    const [name = ""] = rig.stack.deployment.names();
    const pod = rig.stack.runtime.running.get(name);
    await dieAndReturn({ fault: "container-oom", on: "kas-1" });
    assert.equal((await pod?.exited)?.outOfMemory, true);
    assert.notEqual(rig.stack.runtime.running.get(name), pod);
    assert.ok(rig.stack.deployment.names().includes(name), "the pod is the same");
  });

  async function dieAndReturn(testCase: FaultCase): Promise<void> {
    const fault = rig.bind(testCase);
    const context = await rig.context(testCase, fault);
    await fault.inject(context);
    const effect = await fault.observeEffect(context);
    assert.equal(effect.seen, true, effect.says);
    const gone = await fault.observeGone(context);
    assert.equal(gone.seen, true, gone.says);
    await rig.healthy();
  }
});

it("every fault of containers is tried", () => {
  const own = [...FAULTS.values()].filter(({ runtime }) => runtime === "container");
  const tried = new Set(FAULT_CASES.filter(({ containers }) => containers).map((one) => one.fault));
  assert.deepEqual(own.map(({ name }) => name).sort(), [...tried].sort());
  assert.ok(own.length >= 3);
});
