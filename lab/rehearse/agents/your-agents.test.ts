import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import type { RunningComponent, Runtime } from "../../runtimes/runtime.ts";
import type { ComponentRecord } from "../../topology/component.ts";
import { AgentFleet } from "./agent-fleet.ts";
import { YourAgents } from "./your-agents.ts";

/** Two programs of the user's on a runtime that only notes what it is told. */
function rig() {
  const clock = new ManualClock(0);
  const told: string[] = [];
  const running = new Map<string, RunningComponent>();
  const say = (what: string): void => {
    told.push(`${clock.now() / 1000} ${what}`);
  };
  const runtime: Pick<Runtime, "start" | "running"> = {
    running,
    start: (record) => {
      say(`start ${record.name}`);
      const component = {
        record,
        stop: () => {
          say(`stop ${record.name}`);
          running.delete(record.name);
          return Promise.resolve({ killed: false });
        },
      } as unknown as RunningComponent;
      running.set(record.name, component);
      return Promise.resolve(component);
    },
  };
  const programs = new YourAgents({
    agents: ["agent-1", "agent-2"].map((name, index) => ({
      name,
      record: { name } as ComponentRecord,
      startAfterMs: 10_000 + index * 5_000,
    })),
    clock,
    runtime,
    signal: new AbortController().signal,
    onStarted: (agent) => {
      say(`told: ${agent} starts`);
      return Promise.resolve();
    },
    onStopped: (agent) => {
      say(`told: ${agent} is gone`);
      return Promise.resolve();
    },
    onError: (agent, error) => {
      say(`${agent}: ${String(error)}`);
    },
  });
  return { clock, told, programs, running };
}

test("each starts after its own delay, once, and its door is told before", async () => {
  const { clock, told, programs } = rig();
  programs.start();
  programs.start();
  await clock.advance(60_000);
  assert.deepEqual(told, [
    "10 told: agent-1 starts",
    "10 start agent-1",
    "15 told: agent-2 starts",
    "15 start agent-2",
  ]);
});

test("a restart ends them one after the other, and starts each again when it has been told to", async () => {
  const { clock, told, programs } = rig();
  programs.start();
  await clock.advance(20_000);
  told.length = 0;
  programs.restartPods(["agent-1", "agent-2"], 8_000, 10_000);
  await clock.advance(60_000);
  assert.deepEqual(
    told.filter((what) => !what.includes("told")),
    ["20 stop agent-1", "24 stop agent-2", "30 start agent-1", "34 start agent-2"],
  );
});

test("one that is stopped stays so until somebody starts it; after the end nobody does", async () => {
  const { clock, told, programs, running } = rig();
  programs.start();
  await clock.advance(20_000);
  await programs.stopPods(["agent-1"]);
  await clock.advance(600_000);
  assert.deepEqual([...running.keys()], ["agent-2"]);
  programs.startPods(["agent-1", "agent-2"]);
  await clock.advance(0);
  assert.deepEqual([...running.keys()], ["agent-2", "agent-1"]);
  programs.stop();
  told.length = 0;
  programs.restartPods(["agent-2"], 0, 0);
  await clock.advance(600_000);
  assert.deepEqual(told, []);
});

test("the fleet is commanded as one: each kind of agent gets what is meant for it", async () => {
  const { clock, told, programs } = rig();
  const requests: string[] = [];
  const control = (name: string, answer: unknown) => ({
    request: (method: string, path: string, body?: unknown) => {
      requests.push(`${name} ${method} ${path} ${JSON.stringify(body ?? null)}`);
      return Promise.resolve(answer);
    },
  });
  const agent = (name: string) => ({
    agent: name,
    started: true,
    connected: true,
    openTunnels: 10,
    commit: null,
    lastError: null,
  });
  const fleet = new AgentFleet({
    simulated: control("sim", [agent("agent-3")]),
    yours: { programs, doors: control("doors", [agent("agent-1"), agent("agent-2")]) },
  });
  const names = (await fleet.agents()).map((found) => found.agent);
  assert.deepEqual(names.sort(), ["agent-1", "agent-2", "agent-3"]);
  requests.length = 0;
  await fleet.request("POST", "/control/start", {});
  await clock.advance(20_000);
  told.length = 0;
  const body = { agents: ["agent-1", "agent-3"], spreadMs: 0, afterMs: 1_000 };
  await fleet.request("POST", "/control/pods/restart", body);
  await fleet.request("POST", "/control/abuse", { agent: "agent-1" });
  await clock.advance(5_000);
  assert.deepEqual(requests, [
    "sim POST /control/start {}",
    'sim POST /control/pods/restart {"agents":["agent-3"],"spreadMs":0,"afterMs":1000}',
    'sim POST /control/abuse {"agent":"agent-1"}',
  ]);
  assert.deepEqual(
    told.filter((what) => !what.includes("told")),
    ["20 stop agent-1", "21 start agent-1"],
  );
});
