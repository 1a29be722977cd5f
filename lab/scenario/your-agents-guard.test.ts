import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { HistoryEntry } from "../../contracts/history.ts";
import type { Finding } from "./checks/check.ts";
import { CHECKS } from "./checks/registry.ts";
import {
  happened,
  series,
  stream,
  syntheticEvidence,
  type Synthetic,
} from "./synthetic-evidence.ts";
import { judgeWithYours } from "./your-agents-guard.ts";

const yours = (agent: string): HistoryEntry =>
  happened(0, { kind: "agent-started", agent, yours: true });
const simulated = (agent: string): HistoryEntry => happened(0, { kind: "agent-started", agent });

async function judged(checkKey: string, spec: unknown, synthetic: Synthetic): Promise<Finding> {
  const bound = CHECKS.get(checkKey)?.bind(spec);
  assert.ok(typeof bound === "function");
  const evidence = syntheticEvidence({ endS: 1000, ...synthetic });
  const window = { kind: "at", fromMs: evidence.endMs - 1, toMs: evidence.endMs - 1 } as const;
  return await judgeWithYours({ checkKey, check: bound }, evidence, window);
}

const ALL = { connected: "all" };
/** agent-1 is yours and has not come back, agent-2 is there. */
const oneAway = [
  yours("agent-1"),
  simulated("agent-2"),
  ...stream("agent-1", 1, 10, 500, { code: "Unavailable", message: "unavailable" }),
  ...stream("agent-2", 1, 10, null),
];

describe("agents of the user's, which live in wall time", () => {
  it("fail an expectation at speed 1 as any other", async () => {
    const { verdict, seen } = await judged("agents", ALL, { history: oneAway });
    assert.deepEqual([verdict, seen], ["fail", "1 of 2"]);
  });

  it("make it inconclusive at a higher one, when it holds without them", async () => {
    const { verdict, seen } = await judged("agents", ALL, { history: oneAway, speed: 20 });
    assert.equal(verdict, "inconclusive");
    assert.equal(seen, "1 of 2; agent-1 (yours) live in wall time; without them: 1 of 1");
  });

  it("do not excuse what fails without them too", async () => {
    const history = [
      yours("agent-1"),
      simulated("agent-2"),
      ...stream("agent-1", 1, 10, null),
      ...stream("agent-2", 1, 10, 500, { code: "Unavailable", message: "unavailable" }),
    ];
    assert.equal((await judged("agents", ALL, { history, speed: 20 })).verdict, "fail");
  });

  it("count where they hold", async () => {
    const history = [
      yours("agent-1"),
      simulated("agent-2"),
      ...stream("agent-1", 1, 10, null),
      ...stream("agent-2", 1, 10, null),
    ];
    const { verdict, seen } = await judged("agents", ALL, { history, speed: 20 });
    assert.deepEqual([verdict, seen], ["pass", "2 of 2"]);
  });

  it("make a failed query inconclusive at a higher speed: nobody can take them out of it", async () => {
    const spec = { query: "up", is: ">= 1" };
    const queries = { up: [series({}, 0, 1000, () => 0)] };
    const at = async (speed: number): Promise<string> =>
      (await judged("promql", spec, { history: oneAway, speed, queries })).verdict;
    assert.deepEqual([await at(1), await at(20)], ["fail", "inconclusive"]);
  });

  it("are left out by name when their connection could not be read", async () => {
    const unreadable = happened(20, { kind: "agent-unreadable", agent: "agent-1", why: "?" });
    const { verdict, seen } = await judged("agents", ALL, { history: [...oneAway, unreadable] });
    assert.equal(verdict, "pass");
    assert.match(seen, /^1 of 1; without agent-1 \(yours\), whose connections could not be read/);
  });
});

it("a fleet without any of them is judged as it is", async () => {
  const history = oneAway.map((entry) =>
    entry.kind === "agent-started" ? simulated(entry.agent) : entry,
  );
  assert.equal((await judged("agents", ALL, { history, speed: 20 })).verdict, "fail");
});
