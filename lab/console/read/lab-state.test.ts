import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { labFigures } from "./lab-figures.ts";
import { LabState } from "./lab-state.ts";
import { statesOf, topologyOf } from "./topology.ts";

/** Times are in seconds; a stream counts when it is 5 s old. */
const at = (atS: number, event: object): HistoryEntry =>
  ({ ...event, at: atS * 1_000, wall: new Date(atS * 1_000).toISOString() }) as HistoryEntry;
const component = "agentk";

const HISTORY: readonly HistoryEntry[] = [
  ...["redis", "rails", "gitaly", "agentk", "lb", "kas-1", "kas-2"].map((name, pid) =>
    at(0, { kind: "component-started", component: name, pid }),
  ),
  at(1, { kind: "pod-phase", pod: "kas-1", phase: "ready", restarts: 0 }),
  at(1, { kind: "pod-phase", pod: "kas-2", phase: "ready", restarts: 0 }),
  at(2, { kind: "lb-endpoint-health", component: "lb", pod: "kas-1", healthy: true }),
  at(2, { kind: "lb-endpoint-health", component: "lb", pod: "kas-2", healthy: true }),
  at(10, { kind: "agent-started", component, agent: "agent-1" }),
  at(10, { kind: "agent-started", component, agent: "agent-2" }),
  at(20, { kind: "config-stream-opened", component, agent: "agent-1", stream: 1 }),
  at(20, { kind: "config-stream-opened", component, agent: "agent-2", stream: 1 }),
  at(30, {
    kind: "fault",
    id: "slow",
    fault: "link-black-hole",
    phase: "injected",
    says: "nothing passes",
    targets: ["kas-1->redis"],
  }),
  at(40, {
    kind: "config-stream-ended",
    component,
    agent: "agent-2",
    stream: 1,
    lastedMs: 20_000,
    code: "Unavailable",
    message: "unavailable",
  }),
  at(50, {
    kind: "component-exited",
    component: "redis",
    exitCode: null,
    signal: "SIGKILL",
    expected: true,
  }),
  at(60, { kind: "lb-endpoint-health", component: "lb", pod: "kas-2", healthy: false }),
  at(70, { kind: "fault", id: "slow", fault: "link-black-hole", phase: "healed", says: "" }),
  at(80, { kind: "component-started", component: "redis", pid: 9 }),
];

async function picture(atS: number): Promise<ReturnType<typeof topologyOf>> {
  const atMs = atS * 1_000;
  return topologyOf(LabState.at(HISTORY, atMs), await labFigures(null, atMs), atMs);
}

const stateAt = async (atS: number, node: string): Promise<string | undefined> =>
  statesOf(await picture(atS)).nodes[node];

describe("the topology at a time", () => {
  it("counts agents by their configuration streams", async () => {
    assert.equal(await stateAt(5, "agentk"), "starting");
    assert.equal(await stateAt(24, "agentk"), "down", "nothing has settled");
    assert.equal(await stateAt(25, "agentk"), "healthy");
    assert.equal(await stateAt(45, "agentk"), "degraded");
    const { figures } = await picture(45);
    assert.deepEqual([figures.agentsConnected, figures.agentsExpected], [1, 2]);
  });

  it("shows a fault on the link it is done to, and what that link cuts off", async () => {
    const { links, nodes, faults } = await picture(35);
    const link = links.find(({ name }) => name === "kas-1->redis");
    assert.equal(link?.state, "broken");
    assert.deepEqual(
      link.faults.map(({ id }) => id),
      ["slow"],
    );
    const pod = nodes.find(({ name }) => name === "kas-1");
    assert.equal(pod?.state, "degraded");
    assert.match(pod.why, /cannot reach redis/);
    assert.equal(nodes.find(({ name }) => name === "kas-2")?.state, "healthy");
    assert.deepEqual(
      faults.map(({ fault }) => fault),
      ["link-black-hole"],
    );
  });

  it("has no fault before it began and after it was healed", async () => {
    assert.deepEqual((await picture(25)).faults, []);
    assert.deepEqual((await picture(75)).faults, []);
  });

  it("knows what has ended, and that it is back", async () => {
    assert.equal(await stateAt(25, "redis"), "healthy");
    assert.equal(await stateAt(55, "redis"), "down");
    assert.equal(await stateAt(85, "redis"), "healthy");
  });

  it("takes the load balancer's word for pods in rotation", async () => {
    assert.equal(await stateAt(55, "lb"), "healthy");
    assert.equal(await stateAt(65, "lb"), "degraded");
    assert.equal(await stateAt(65, "kas-2"), "degraded");
  });

  it("says of links that it does not know them where there are no time series", async () => {
    const { links } = await picture(25);
    assert.ok(links.length > 0);
    assert.deepEqual([...new Set(links.map(({ state }) => state))], ["unknown"]);
  });
});
