import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import type { ServiceEvent } from "../../contracts/service-events.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { startDoors } from "../../lab/doors/start.ts";
import { startTestFleet } from "../../services/agentk-sim/testing/lab-fleet.ts";
import {
  fail,
  sendCommit,
  StandInKas,
  type KasBehaviour,
} from "../../services/agentk-sim/testing/stand-in-kas.ts";

/*
 * What a door sees of an agent is what the agent itself says: a simulated agent, which tells its own
 * story, goes through a door, and both stories are laid beside each other.
 */
const clock = ScaledClock.real();
const running: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.stop();
});

interface Told {
  readonly kas: StandInKas;
  readonly own: readonly ServiceEvent[];
  readonly seen: readonly ServiceEvent[];
}

async function throughDoor(behaviour: (kas: StandInKas) => KasBehaviour): Promise<Told> {
  const kas: StandInKas = new StandInKas({
    onConfig: (stream) => behaviour(kas).onConfig(stream),
    onTunnel: (...given) => behaviour(kas).onTunnel(...given),
  });
  const target = new URL(await kas.start());
  running.push(kas);
  const seen: ServiceEvent[] = [];
  const doors = await startDoors(
    {
      doors: [
        {
          agent: "agent-1",
          listen: { host: "127.0.0.1", port: 0 },
          target: { host: target.hostname, port: Number(target.port) },
        },
      ],
      observability: { host: "127.0.0.1", port: 0 },
    },
    {
      clock,
      control: undefined,
      emit: (event) => seen.push(event as ServiceEvent),
    },
  );
  running.push(doors);
  doors.views[0]?.started();
  const fleet = await startTestFleet(`ws://127.0.0.1:${doors.ports[0] ?? 0}`, 1, 1);
  running.push(fleet.started);
  return { kas, own: fleet.events, seen };
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const probe = (): true | undefined => holds() || undefined;
  await waitFor(clock, what, probe, { timeoutWallMs: 8_000 });
}

/** A story without its times; tunnels end in any order. */
function story(events: readonly ServiceEvent[]): readonly string[] {
  return events
    .filter(({ kind }) => kind !== "token-calls")
    .map((event) => {
      const facts = { ...event, at: 0, lastedMs: 0, ageMs: 0, connectionAgeMs: 0 };
      if ("tunnel" in facts) facts.tunnel = 0;
      if ("error" in facts) facts.error = "";
      const { yours: _yours, ...plain } = { yours: false, ...facts };
      return JSON.stringify(plain, Object.keys(plain).sort());
    })
    .sort();
}

const count = (events: readonly ServiceEvent[], kind: ServiceEvent["kind"]): number =>
  events.filter((event) => event.kind === kind).length;

const idle: KasBehaviour = {
  onConfig: (stream) => sendCommit(stream, "c1"),
  onTunnel: () => undefined,
};

test("streams that are refused, each with its code and text, and one that is let in", async () => {
  const { own, seen } = await throughDoor((kas) => ({
    onConfig: idle.onConfig,
    onTunnel: (stream) => {
      if (kas.tunnels.length <= 4) fail(stream, 14, "unavailable", "ID");
      else if (kas.tunnels.length <= 6) fail(stream, 8, "api_agent_limit reached: 100 %", "ID");
    },
  }));
  await until("six refusals", () => count(own, "tunnel-ended") === 6);
  await until("all of them seen", () => count(seen, "tunnel-ended") === 6);
  await until("a configuration", () => count(seen, "agent-commit") === 1);
  assert.deepEqual(story(seen), story(own));
  assert.deepEqual(
    new Set(seen.flatMap((event) => (event.kind === "tunnel-ended" ? [event.message] : []))),
    new Set(["unavailable", "api_agent_limit reached: 100 %"]),
  );
});

test("GOAWAY, a second connection, and streams that move to it", async () => {
  const { kas, own, seen } = await throughDoor(() => idle);
  await until("all streams", () => kas.tunnels.length === 10 && kas.configStreams.length === 1);
  await until("a configuration", () => count(own, "agent-commit") === 1);
  kas.goaway();
  await until("a second connection", () => count(seen, "agent-connection-opened") === 2);
  for (const tunnel of kas.tunnels.slice(0, 10)) tunnel.end();
  kas.configStreams[0]?.end();
  await until("the first is gone", () => count(own, "agent-connection-closed") === 1);
  await until("and seen to be", () => count(seen, "agent-connection-closed") === 1);
  await until("all are back", () => kas.tunnels.length === 20 && kas.configStreams.length === 2);
  await until("with a configuration", () => count(own, "agent-commit") === 2);
  assert.deepEqual(story(seen), story(own));
  const closed = seen.find((event) => event.kind === "agent-connection-closed");
  assert.equal(closed?.kind === "agent-connection-closed" && closed.afterGoaway, true);
});

test("a kas that dies, and dials that fail", async () => {
  const { kas, own, seen } = await throughDoor(() => idle);
  await until("all streams", () => kas.tunnels.length === 10 && kas.configStreams.length === 1);
  await until("a configuration", () => count(own, "agent-commit") === 1);
  kas.stop();
  await until("a dial has failed", () => count(own, "agent-dial-failed") === 1);
  await until("and was seen", () => count(seen, "agent-dial-failed") === 1);
  assert.deepEqual(story(seen), story(own));
});
