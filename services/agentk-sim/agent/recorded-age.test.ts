import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { createLogger } from "../../../kit/log.ts";
import { SeededRandom } from "../../../kit/random.ts";
import {
  RPC_OK,
  type Connection,
  type ConnectionListener,
  type RpcEnd,
  type RpcStatus,
} from "../rpc.ts";
import { Agent } from "./agent.ts";
import { GET_CONFIGURATION_PATH } from "./messages.ts";

const recorded = (name: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../../test/recordings/wire/${name}`, import.meta.url), "utf8"),
  ) as unknown;

/** `[second, [GetConfiguration, Connect]]` at each change, as kas counts its open streams. */
type Changes = readonly (readonly [number, readonly [number, number]])[];
const life = (
  recorded("agentk-reconnect.json") as {
    readonly connection_age_20s: {
      readonly open_streams_config_and_tunnels: Changes;
      readonly agentk_log: readonly Readonly<Record<string, unknown>>[];
    };
  }
).connection_age_20s;
/** When a kas with that age sent GOAWAY and ended the streams: least, median, most, seconds. */
const ages = recorded("connection-age.json") as {
  readonly goaway_first_s: readonly [number, number, number];
  readonly config_end_s: readonly [number, number, number];
};
const LOOK_MS = 100;
const UNTIL_MS = 60_000;

/** A kas that does with every connection what the recorded one did, at the given shares of its age. */
function agingKas(clock: ManualClock, goawayS: number, endS: number) {
  const open = { config: 0, tunnels: 0 };
  let connections = 0;
  const dial = (_timeoutMs: number, listener: ConnectionListener): Promise<Connection> => {
    connections += 1;
    const ends = new Set<(end: RpcEnd) => void>();
    const close = (status: RpcStatus): void => {
      for (const end of ends) end({ status, correlationId: "id", unprocessed: false });
      ends.clear();
      listener.closed();
    };
    clock.setTimer(goawayS * 1000, () => listener.goaway());
    const age = clock.setTimer(endS * 1000, () => close(RPC_OK));
    return Promise.resolve({
      start: ({ path }, onEnd) => {
        const kind = path === GET_CONFIGURATION_PATH ? "config" : "tunnels";
        open[kind] += 1;
        ends.add((end) => {
          open[kind] -= 1;
          onEnd(end);
        });
      },
      close: () => {
        age.cancel();
        close({ code: "Canceled", message: "closed" });
      },
    });
  };
  return {
    dial,
    open: (): readonly [number, number] => [open.config, open.tunnels],
    connections: () => connections,
  };
}

for (const [which, index] of [
  ["least", 0],
  ["median", 1],
  ["most", 2],
] as const) {
  test(`over an age of 20 s (${which}) open streams do not dip and nothing is logged, as recorded`, async () => {
    const clock = new ManualClock(0);
    const kas = agingKas(clock, ages.goaway_first_s[index], ages.config_end_s[index]);
    const lines: Readonly<Record<string, unknown>>[] = [];
    const write = (line: string): void =>
      void lines.push(JSON.parse(line) as Readonly<Record<string, unknown>>);
    const agent = new Agent({
      name: "agent-1",
      identity: { version: "v", commit: "c", podNamespace: "n", podName: "p" },
      clock,
      random: new SeededRandom(which),
      log: createLogger({ clock, destination: { write } }),
      emit: () => undefined,
      counts: { streamEnded: () => undefined, dialFailed: () => undefined },
      dialer: kas,
      observabilityAddress: "[::]:8080",
    });
    const changes: [number, readonly [number, number]][] = [[0, kas.open()]];
    agent.start();
    for (let atMs = LOOK_MS; atMs <= UNTIL_MS; atMs += LOOK_MS) {
      await clock.advance(LOOK_MS);
      const now = kas.open();
      if (String(changes.at(-1)?.[1]) !== String(now)) changes.push([atMs / 1000, now]);
    }
    assert.deepEqual(
      changes.map(([, streams]) => streams),
      life.open_streams_config_and_tunnels.map(([, streams]) => streams),
    );
    assert.ok(kas.connections() >= 4, "three ages have passed");
    const logged = lines.map(({ time: _time, ...line }) => ({ n: 1, ...line }));
    assert.deepEqual(logged, life.agentk_log);
    await agent.stop();
  });
}
