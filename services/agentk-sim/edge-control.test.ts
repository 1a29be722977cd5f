import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { AgentsAnswer } from "../../contracts/control.ts";
import { AbuseAnswer, BurstsAnswer } from "../../contracts/edge-faults.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { LabError } from "../../kit/errors.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { startTestFleet, type TestFleet } from "./testing/lab-fleet.ts";
import { fail, sendCommit, StandInKas, type KasBehaviour } from "./testing/stand-in-kas.ts";

const wall = ScaledClock.real();
const running: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.stop();
});

const idle: KasBehaviour = {
  onConfig: (stream) => {
    sendCommit(stream, "c1");
  },
  onTunnel: () => undefined,
};

interface Lab {
  readonly kas: StandInKas;
  readonly fleet: TestFleet;
  readonly ask: (
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<readonly [number, unknown]>;
}

async function labOf(
  count: number,
  speed: number,
  behaviour: KasBehaviour = idle,
  overrides: Parameters<typeof startTestFleet>[4] = {},
): Promise<Lab> {
  const kas = new StandInKas(behaviour);
  const address = await kas.start();
  running.push(kas);
  const control = { host: "127.0.0.1", port: 0, token: "t" };
  const fleet = await startTestFleet(address, count, speed, control, overrides);
  running.push(fleet.started);
  const ask: Lab["ask"] = async (method, path, body) => {
    const url = `http://127.0.0.1:${fleet.started.controlPort ?? 0}/control/${path}`;
    const headers = { authorization: "Bearer t", "content-type": "application/json" };
    const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
    const answer = await fetch(url, { method, headers: { authorization: "Bearer t" }, ...sent });
    return [answer.status, await answer.json()];
  };
  return { kas, fleet, ask };
}

function until(what: string, holds: () => boolean | Promise<boolean>): Promise<true> {
  const probe = async (): Promise<true | undefined> => ((await holds()) ? true : undefined);
  return waitFor(wall, what, probe, { timeoutWallMs: 8_000 });
}

async function startedLab(...given: Parameters<typeof labOf>): Promise<Lab> {
  const lab = await labOf(...given);
  await lab.ask("POST", "start");
  const wanted = lab.fleet.started.fleet.describe().length * 10;
  await until("all tunnels", () => lab.fleet.started.fleet.openTunnels === wanted);
  return lab;
}

test("restarted pods end all their streams and come back fresh; the others notice nothing", async () => {
  const { kas, fleet, ask } = await startedLab(3, 1);
  const agents = ["agent-1", "agent-2"];
  const [status] = await ask("POST", "pods/restart", { agents });
  assert.equal(status, 200);
  await until("five pods were started", () => fleet.eventsOf("agent-started").length === 5);
  await until("all tunnels again", () => kas.tunnels.length === 50);
  const ended = fleet.eventsOf("tunnel-ended");
  assert.deepEqual([...new Set(ended.map(({ agent }) => agent))].sort(), agents);
  assert.deepEqual([ended.length, ...new Set(ended.map(({ code }) => code))], [20, "Canceled"]);
  const life = fleet.events.flatMap((event) =>
    (event.kind === "agent-started" ||
      event.kind === "agent-connection-opened" ||
      event.kind === "agent-connection-closed") &&
    event.agent === "agent-1"
      ? [event.kind]
      : [],
  );
  const pod = ["agent-started", "agent-connection-opened"];
  assert.deepEqual(life, [...pod, "agent-connection-closed", ...pod], "gone before the next one");
  assert.equal(kas.openConnections, 3);
  assert.equal(kas.configStreams.at(-1)?.request.commitId, "", "it knows no commit");
  assert.deepEqual(
    fleet.lines.filter((line) => line["level"] !== "info"),
    [],
  );
});

test("stopped pods are gone when the answer comes, until fresh ones are started", async () => {
  const { kas, fleet, ask } = await startedLab(2, 1);
  await ask("POST", "pods/stop", { agents: ["agent-2"] });
  assert.equal(fleet.eventsOf("agent-connection-closed").length, 1);
  const [, body] = await ask("GET", "agents");
  assert.deepEqual(
    AgentsAnswer.parse(body).map(({ agent, started, openTunnels }) => [
      agent,
      started,
      openTunnels,
    ]),
    [
      ["agent-1", true, 10],
      ["agent-2", false, 0],
    ],
  );
  await until("kas sees one connection", () => kas.openConnections === 1);
  await ask("POST", "pods/start", { agents: ["agent-1", "agent-2"] });
  await until("all tunnels again", () => fleet.started.fleet.openTunnels === 20);
  assert.equal(fleet.eventsOf("agent-started").length, 3, "agent-1 was running");
});

test("replicas share a token and are told apart by name and pod", async () => {
  const replica = (name: string, podName: string) => ({
    name,
    token: "shared",
    podName,
    podNamespace: "ns",
    startAfterMs: 0,
  });
  const agents = [replica("agent-1", "agentk-1"), replica("agent-1-r2", "agentk-1-r2")];
  const { kas, fleet } = await startedLab(0, 1, idle, { agents });
  await until("two streams", () => kas.configStreams.length === 2);
  assert.deepEqual(
    kas.configStreams
      .map(({ metadata, request }) => [
        metadata.get("authorization")[0],
        request.agentMeta?.podName,
      ])
      .sort(),
    [
      ["Bearer shared", "agentk-1"],
      ["Bearer shared", "agentk-1-r2"],
    ],
  );
  assert.deepEqual(
    fleet
      .eventsOf("agent-connection-opened")
      .map(({ agent }) => agent)
      .sort(),
    ["agent-1", "agent-1-r2"],
  );
  await assert.rejects(
    labOf(0, 1, idle, { agents: [agents[0]!, replica("agent-1", "agentk-9")] }),
    (error) => error instanceof LabError && error.code === "AGENTK_BAD_CONFIGURATION",
  );
});

test("an attacker with a stolen token has a connection of its own and is counted by code", async () => {
  let stolen = 0;
  const { kas, fleet, ask } = await startedLab(1, 60, {
    onConfig: (stream) => {
      if (stream.request.agentMeta?.podName !== "stolen-token" || ++stolen <= 3) {
        sendCommit(stream, "c1");
      } else {
        fail(stream, 8, "api_agent_limit", "ID");
      }
    },
    onTunnel: () => undefined,
  });
  const counts = async (): Promise<AbuseAnswer> =>
    AbuseAnswer.parse((await ask("GET", "abuse"))[1]);
  assert.deepEqual([(await counts()).agent, (await counts()).running], [null, false]);
  await ask("POST", "abuse", { agent: "agent-1", perMinute: 500, forMs: 600_000 });
  await until("eight refusals", async () => (await counts()).ended["ResourceExhausted"]! >= 8);
  assert.equal(kas.openConnections, 2);
  assert.equal(kas.configStreams.at(-1)?.metadata.get("authorization")[0], "Bearer token-1");
  await ask("DELETE", "abuse");
  const last = await counts();
  assert.deepEqual([last.running, last.agent, last.answered], [false, "agent-1", 3]);
  assert.deepEqual(Object.keys(last.ended), ["ResourceExhausted"], "its own hanging up counts not");
  assert.equal(last.opened, last.open + last.ended["ResourceExhausted"]!);
  await until("it hung up", () => kas.openConnections === 1);
  assert.equal(fleet.eventsOf("config-stream-opened").length, 1, "the agent's own");
  assert.equal(fleet.started.fleet.openConnections, 1);
});

test("bursts connect ahead and open their calls from their instants on", async () => {
  const { kas, fleet, ask } = await startedLab(1, 20);
  const atMs = fleet.clock.now() + 20_000;
  await ask("POST", "burst", { agent: "agent-1", opens: 30, atMs });
  await ask("POST", "burst", { agent: "agent-1", opens: 20, atMs: atMs + 1_000 });
  await until("connected ahead", () => kas.openConnections === 3);
  assert.equal(kas.configStreams.length, 1);
  const bursts = async (): Promise<BurstsAnswer> =>
    BurstsAnswer.parse((await ask("GET", "burst"))[1]);
  await until("all answered", async () => {
    const answered = (await bursts()).map(({ counts }) => counts.answered);
    return answered.join() === "30,20";
  });
  for (const { atMs: dueMs, counts } of await bursts()) {
    assert.ok(counts.firstAtMs !== null && counts.firstAtMs >= dueMs);
    assert.ok(counts.lastAtMs !== null && counts.lastAtMs >= counts.firstAtMs);
    assert.deepEqual([counts.open, counts.ended], [counts.opened, {}]);
  }
  assert.deepEqual(await ask("DELETE", "burst"), [200, []]);
  await until("hung up", () => kas.openConnections === 1);
});

test("agents nobody knows and instants that are over are told so", async () => {
  const { fleet, ask } = await labOf(1, 1);
  const asked = [
    await ask("POST", "pods/stop", { agents: ["agent-9"] }),
    await ask("POST", "pods/start", { agents: [] }),
    await ask("POST", "pods/restart", { agents: ["agent-1", "agent-9"] }),
    await ask("POST", "abuse", { agent: "agent-9", perMinute: 1, forMs: 1 }),
    await ask("POST", "burst", { agent: "agent-1", opens: 1, atMs: fleet.clock.now() - 1 }),
  ];
  assert.deepEqual(
    asked.map(([status]) => status),
    [400, 400, 400, 400, 400],
  );
  assert.deepEqual(fleet.events, []);
});
