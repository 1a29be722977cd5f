import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { KasRig, wait } from "../wire/kas-rig.ts";
import { AGENT_1_TOKEN, answerAgent1 } from "../wire/known-agent.ts";
import { recordedText } from "../wire/recorded.ts";
import { monitorRedis, parseMonitor, unitsOf } from "../wire/redis-monitor.ts";

const real = parseMonitor(recordedText("redis-commands-one-agent-start.txt"));
const clock = ScaledClock.real();
const rig = new KasRig({
  net: "127.77.5",
  clock,
  rails: (_request, response) => answerAgent1(response),
});
/** Written twice or more by the tunnels, which have one record each. */
const TUNNELS = 10;
let ours = real;

before(async () => {
  await rig.start();
  const monitor = await monitorRedis(rig.redisAddress);
  await rig.agent(AGENT_1_TOKEN, TUNNELS);
  const fromKas = (): typeof ours =>
    monitor.seen().filter(({ args }) => args[1]?.includes("gitlab-kas:") ?? isBracket(args));
  await waitFor(
    clock,
    "as many commands as recorded",
    () => (fromKas().length >= real.length ? true : undefined),
    wait,
  );
  ours = fromKas();
  monitor.stop();
});
after(() => rig.stop());

test("one agent start makes the recorded commands, arguments and values, in the same transactions", () => {
  assert.deepEqual([...unitsOf(ours)].sort(), [...unitsOf(real)].sort());
  assert.equal(unitsOf(real).length, 11 + 11 + TUNNELS + 2);
});

test("every stream is counted before it is announced, the project before the agent, as recorded", () => {
  for (const [who, commands] of Object.entries({ real, ours })) {
    const kinds = unitsOf(commands).map(kindOf);
    const seen = { get: 0, count: 0, tunnel: 0, project: 0, agent: 0 };
    for (const kind of kinds) {
      seen[kind] += 1;
      assert.ok(seen.count <= seen.get, `${who}: a count without a check`);
      assert.ok(seen.tunnel + seen.project <= seen.count, `${who}: announced before it is counted`);
    }
    assert.ok(kinds.indexOf("project") < kinds.indexOf("agent"), `${who}: agent before project`);
  }
});

test("the first burst opens five connections", () => {
  const clients = (commands: typeof ours): number =>
    new Set(commands.map(({ client }) => client)).size;
  assert.equal(clients(real), 5);
  assert.equal(clients(ours), 5);
});

function isBracket(args: readonly Buffer[]): boolean {
  return ["multi", "exec"].includes(args[0]?.toString() ?? "");
}

function kindOf(unit: string): "get" | "count" | "tunnel" | "project" | "agent" {
  if (unit.startsWith("get ")) return "get";
  if (unit.startsWith("multi; incr ")) return "count";
  if (unit.includes("TunnelInfo")) return "tunnel";
  const key = Buffer.from(/hset ([0-9a-f]+)/.exec(unit)?.[1] ?? "", "hex").toString("latin1");
  return key.includes("conn_by_project_id") ? "project" : "agent";
}
