import assert from "node:assert/strict";
import { join } from "node:path";
import { beforeEach, describe, it } from "node:test";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { labVocabulary } from "../../scenario/load.ts";
import { parseScenario } from "../../scenario/parse.ts";
import type { Step } from "../../scenario/scenario.ts";
import { TOPOLOGY_PRESETS } from "../../topology/presets.ts";
import { ActionRequest } from "../api.ts";
import { LabActor } from "./lab-actor.ts";
import { twinOf } from "./twin.ts";

const ROOT = join(import.meta.dirname, "../../..");
const T0 = 1_000_000;
let clock: ManualClock;
let entries: HistoryEntry[];
let steps: Step[];
let actor: LabActor;

const append = (event: object): void => {
  entries.push({ at: clock.now(), wall: "", ...event } as HistoryEntry);
};

/** Writes what the real runner would write. */
const run = (step: Step): Promise<void> => {
  steps.push(step);
  if (step.kind === "inject" && !step.fault.healsItself) {
    const { id, says } = step;
    append({
      kind: "fault",
      id,
      fault: step.fault.name,
      phase: "injected",
      says,
      targets: step.targets,
    });
  }
  if (step.kind === "heal") {
    append({ kind: "action", id: step.id, action: "heal", says: step.says, facts: {} });
    for (const id of step.heals)
      append({ kind: "fault", id, fault: "x", phase: "healed", says: "" });
  }
  return Promise.resolve();
};

beforeEach(() => {
  clock = new ManualClock(T0);
  entries = [];
  steps = [];
  append({ kind: "timeline-started" });
  actor = new LabActor({
    shape: { ...TOPOLOGY_PRESETS["runbook-small"]!, kasPodsMax: 20 },
    scenario: null,
    isContained: false,
    speed: 10,
    seed: "4711",
    clock,
    entries,
    run,
    pods: () => ["kas-1", "kas-5"],
    append,
    random: new SeededRandom("1"),
  });
});

describe("an action by hand", () => {
  it("lands in the history with its command line", async () => {
    const { id, twin } = await actor.act({ kind: "inject", fault: "redis-kill" });
    const action = entries.find(({ kind }) => kind === "action");
    assert.ok(action?.kind === "action");
    assert.deepEqual([action.id, action.facts["twin"]], [id, twin]);
    assert.match(twin, / do inject redis-kill$/);
    const { active, played } = await actor.actions();
    assert.deepEqual([active.map((one) => one.id), played.length], [[id], 1]);
  });

  it("is kept with the command line that its form showed before", async () => {
    const requests: readonly ActionRequest[] = [
      { kind: "inject", fault: "link-latency", on: "all kas->redis", with: { delay: "200ms" } },
      { kind: "scale", replicas: 3 },
      { kind: "flag", name: "kubernetes_agent_internal_api", enabled: false },
      { kind: "heal", id: "hand-1" },
      { kind: "heal-all" },
      { kind: "restart", on: "kas-5" },
      { kind: "commit", agent: "agent-2" },
      { kind: "note", says: "it's Redis" },
    ];
    const { command } = await actor.actions();
    for (const request of requests) {
      const { twin } = await actor.act(ActionRequest.parse(JSON.parse(JSON.stringify(request))));
      assert.equal(twin, twinOf(request, command));
    }
    const { played } = await actor.actions();
    assert.deepEqual(
      played.map(({ twin }) => twin),
      requests.map((request) => twinOf(request, command)),
    );
  });

  it("draws its targets, and takes pods that came later by name", async () => {
    await actor.act({ kind: "inject", fault: "kas-kill", on: "kas-5" });
    await actor.act({ kind: "inject", fault: "link-reset", on: "all kas->redis" });
    assert.deepEqual(
      steps.map((step) => (step.kind === "inject" ? step.targets : null)),
      [["kas-5"], ["kas-1->redis", "kas-2->redis"]],
    );
  });

  it("heals one, or everything from the newest on", async () => {
    const first = await actor.act({ kind: "inject", fault: "redis-kill" });
    const second = await actor.act({ kind: "scale", replicas: 4 });
    const third = await actor.act({ kind: "flag", enabled: false });
    await actor.act({ kind: "heal", id: second.id });
    await actor.act({ kind: "heal-all" });
    const heals = steps.flatMap((step) => (step.kind === "heal" ? [step.heals] : []));
    assert.deepEqual(heals, [[second.id], [third.id, first.id]]);
    assert.deepEqual((await actor.actions()).active, []);
  });

  it("switches a flag on again by healing what switched it off", async () => {
    const off = await actor.act({ kind: "flag", enabled: false });
    await actor.act({ kind: "flag", enabled: true });
    assert.deepEqual(steps.at(-1)?.kind === "heal" ? steps.at(-1) : null, {
      kind: "heal",
      id: "hand-2",
      atMs: 0,
      heals: [off.id],
      says: "heals feature-flag (hand-1)",
    });
  });

  it("ends after its time", async () => {
    const { id } = await actor.act({ kind: "inject", fault: "redis-kill", for: "5m" });
    await clock.advance(299_000);
    assert.equal(steps.length, 1);
    await clock.advance(2_000);
    const last = steps.at(-1);
    assert.deepEqual(last?.kind === "heal" ? last.heals : null, [id]);
  });

  it("leaves no timer when the lab ends", async () => {
    await actor.act({ kind: "inject", fault: "redis-kill", for: "5m" });
    assert.equal(clock.pending, 1);
    actor.close();
    assert.equal(clock.pending, 0);
  });

  it("is refused with the reason", async () => {
    const refused = async (request: Parameters<LabActor["act"]>[0], why: RegExp): Promise<void> => {
      await assert.rejects(actor.act(request), why);
    };
    await refused({ kind: "inject", fault: "redis-kil" }, /unknown fault redis-kil/);
    await refused({ kind: "inject", fault: "link-reset" }, /needs "on"/);
    await refused({ kind: "inject", fault: "link-reset", on: "nowhere" }, /nothing is called/);
    await refused({ kind: "inject", fault: "link-latency", on: "all kas->redis" }, /delay/);
    await refused({ kind: "inject", fault: "container-pause", on: "redis" }, /only containers/);
    await refused({ kind: "inject", fault: "redis-kill", for: "soon" }, /no duration/);
    await refused({ kind: "heal", id: "hand-9" }, /no fault hand-9/);
    await refused({ kind: "flag", enabled: true }, /is on/);
    await refused({ kind: "heal-all" }, /nothing to heal/);
    await refused({ kind: "commit", agent: "agent-99" }, /unknown agent/);
    assert.deepEqual(steps, []);
  });
});

describe("a session that was played", () => {
  const vocabulary = labVocabulary(ROOT);
  const parsed = (): ReturnType<typeof parseScenario> =>
    parseScenario(actor.scenario().yaml, "played.yaml", vocabulary);

  it("is a scenario file that the lab understands, with the same steps", async () => {
    await clock.advance(11 * 60_000);
    await actor.act({ kind: "inject", fault: "redis-kill" });
    await clock.advance(60_000);
    await actor.act({ kind: "commit", agent: "agent-3", bytes: 128 });
    await actor.act({ kind: "note", says: "looks like Redis" });
    await clock.advance(60_000);
    await actor.act({ kind: "heal", id: "hand-1" });
    await actor.act({ kind: "restart" });
    await actor.act({
      kind: "inject",
      fault: "link-latency",
      on: "all kas->redis",
      with: { delay: "200ms" },
      for: "2m",
    });
    await clock.advance(60_000);
    const result = parsed();
    assert.ok("scenario" in result, JSON.stringify(result));
    const { steps: planned, shape, speed } = result.scenario;
    assert.deepEqual([shape.kasPodsMax, speed], [20, 10]);
    assert.deepEqual(
      planned.map(({ kind, id, atMs }) => [kind, id, atMs / 60_000]),
      [
        ["inject", "hand-1", 10.5],
        ["commit", "hand-2", 11.5],
        ["note", "hand-3", 11.5],
        ["heal", "hand-4", 12.5],
        ["inject", "hand-5", 12.5],
        ["inject", "hand-6", 12.5],
        ["heal", "hand-6-end", 14.5],
      ],
    );
    const heal = planned.find(({ id }) => id === "hand-4");
    assert.deepEqual(heal?.kind === "heal" ? heal.heals : null, ["hand-1"]);
  });

  it("is moved in time so that it begins when the fleet is steady, and says so", async () => {
    await clock.advance(30_000);
    await actor.act({ kind: "inject", fault: "kas-kill", on: "kas-5" });
    await actor.act({ kind: "inject", fault: "redis-kill" });
    const { leftOut } = actor.scenario();
    assert.ok(
      leftOut.some((says) => /later than it was played/.test(says)),
      String(leftOut),
    );
    assert.ok(
      leftOut.some((says) => /kas-5/.test(says)),
      String(leftOut),
    );
    const result = parsed();
    assert.ok("scenario" in result, JSON.stringify(result));
    assert.ok((result.scenario.steps[0]?.atMs ?? 0) > result.scenario.steady.byMs);
  });

  it("is a file even when nothing was done", () => {
    const result = parsed();
    assert.ok("scenario" in result, JSON.stringify(result));
  });
});
