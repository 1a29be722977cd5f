import assert from "node:assert/strict";
import { it } from "node:test";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import type { FaultContext } from "../faults/fault.ts";
import type { BoundFault } from "../faults/registry.ts";
import type { Step } from "../scenario/scenario.ts";
import type { TimedEvent } from "./history-writer.ts";
import type { Stack } from "./stack.ts";
import { StepRunner } from "./step-runner.ts";

/** A runner over a stack that has pods and nothing else, and a fault that notes what is asked of it. */
function setUp(withoutFaults = false, redis: unknown = null) {
  const done: string[] = [];
  const note = async (what: string, { id, targets }: FaultContext): Promise<void> => {
    done.push(`${what} ${id}: ${targets.join(" ")}`);
    await Promise.resolve();
  };
  const fault: BoundFault = {
    name: "ill",
    says: "ill",
    healsItself: false,
    baseline: () => Promise.resolve(0),
    inject: (context) => note("inject", context),
    observeEffect: () => Promise.resolve({ seen: true, says: "seen" }),
    heal: (context) => note("heal", context),
    observeGone: async (context) => {
      await note("gone", context);
      return { seen: true, says: "gone" };
    },
  };
  const events: TimedEvent[] = [];
  const stack = {
    deployment: { names: () => ["kas-2", "kas-3"] },
    world: {},
    redis,
  } as unknown as Stack;
  const clock = new ManualClock(0);
  const append = (event: TimedEvent): void => void events.push(event);
  const runner = new StepRunner({ stack, clock, append, withoutFaults });
  const phases = (): readonly string[] =>
    events.flatMap((event) => (event.kind === "fault" ? [`${event.id} ${event.phase}`] : []));
  return { fault, runner, done, events, phases };
}

const part = (fault: BoundFault, id: string, targets: readonly string[]): Step => ({
  ...{ kind: "inject", id, atMs: 0, fault, targets, byOperator: false, says: id },
  partOf: "ill",
});
const HEAL: Step = { kind: "heal", id: "well", atMs: 1, heals: ["ill-part-2", "ill"], says: "" };

void it("lets the parts of a ramp take each other's place, heals once, and proves each", async () => {
  const { fault, runner, done, phases } = setUp();
  await runner.run(part(fault, "ill", ["agent-1"]));
  await runner.run(part(fault, "ill-part-2", ["agent-1", "agent-2"]));
  await runner.run(HEAL);
  await runner.finish();
  assert.deepEqual(done, [
    "inject ill: agent-1",
    "inject ill: agent-1 agent-2",
    "heal ill: agent-1 agent-2",
    "gone ill: agent-1 agent-2",
    "gone ill: agent-1",
  ]);
  for (const id of ["ill", "ill-part-2"]) {
    for (const phase of ["injected", "effect-observed", "healed", "gone-observed"]) {
      assert.equal(
        phases().filter((seen) => seen === `${id} ${phase}`).length,
        1,
        `${id} ${phase}`,
      );
    }
  }
});

void it("heals a ramp that was cut short by what it had reached", async () => {
  const { fault, runner, done } = setUp();
  await runner.run(part(fault, "ill", ["agent-1"]));
  await runner.finish();
  assert.deepEqual(done, ["inject ill: agent-1", "heal ill: agent-1", "gone ill: agent-1"]);
});

void it("does it to the pod that stands in the place of one that is gone", async () => {
  const { fault, runner, done } = setUp();
  await runner.run({ ...part(fault, "ill", ["kas-1"]), id: "ill" });
  assert.equal(done[0], "inject ill: kas-2");
  await runner.finish();
});

void it("does nothing without faults", async () => {
  const { fault, runner, done, phases } = setUp(true);
  await runner.run(part(fault, "ill", ["agent-1"]));
  await runner.run(HEAL);
  await runner.finish();
  assert.deepEqual([done, phases()], [[], ["ill skipped"]]);
});

void it("leaves out the parts of a ramp that a heal has overtaken", async () => {
  const { fault, runner, done, phases } = setUp();
  await runner.run(part(fault, "ill", ["agent-1"]));
  await runner.run(HEAL);
  await runner.run(part(fault, "ill-part-2", ["agent-1", "agent-2"]));
  await runner.finish();
  assert.deepEqual(done, ["inject ill: agent-1", "heal ill: agent-1", "gone ill: agent-1"]);
  assert.ok(!phases().some((phase) => phase.startsWith("ill-part-2")), phases().join());
});

for (const [late, kinds] of [
  [2, ["redis-contents"]],
  [3, ["note"]],
] as const) {
  void it(`reads Redis again when a command is late, ${late} times: ${kinds.join()}`, async () => {
    let asked = 0;
    const scanBuffer = (): Promise<readonly [Buffer, readonly Buffer[]]> => {
      asked += 1;
      return asked > late
        ? Promise.resolve([Buffer.from("0"), []])
        : Promise.reject(new Error("Command timed out"));
    };
    const { runner, events } = setUp(false, { scanBuffer });
    await runner.run({ kind: "snapshot-redis", id: "a", atMs: 0 });
    assert.deepEqual(
      events.map(({ kind }) => kind),
      kinds,
    );
    assert.equal(asked, 3);
  });
}
