import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { TestContext } from "node:test";
import type { LinkEffect, LinkFault } from "../../../contracts/link-faults.ts";
import type { Clock } from "../../../kit/clock/clock.ts";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { waitFor } from "../../../kit/wait-for.ts";
import type { LinkRecord } from "../../topology/component.ts";
import { Relay } from "../relay.ts";

/** The address from which the relay dials. */
export const CALLER = "127.0.0.44";
/** By which a test waits for conditions; what it tests may have another clock. */
export const WALL = ScaledClock.real();

export interface LinkRig {
  readonly relay: Relay;
  readonly port: number;
  readonly target: Server;
  /** What the target has accepted. */
  readonly accepted: readonly Socket[];
  /** Begins to connect to the relay as a client. */
  readonly call: () => Socket;
  /** A client's connection to the relay. */
  readonly dial: () => Promise<Socket>;
  /** A client and the socket at the target's end that it has been joined to. */
  readonly join: () => Promise<{ readonly client: Socket; readonly target: Socket }>;
}

interface RigOptions {
  readonly clock?: Clock;
  readonly seed?: number;
  readonly name?: string;
  readonly onTarget?: (socket: Socket) => void;
}

/** A relay on loopback between a test's clients and a test's target; all ends with the test. */
export async function linkRig(t: TestContext, options: RigOptions = {}): Promise<LinkRig> {
  const { clock = WALL, seed = 1, name = "kas-1->redis", onTarget } = options;
  const accepted: Socket[] = [];
  const target = createServer({ allowHalfOpen: true }, (socket) => {
    accepted.push(socket);
    socket.on("error", () => undefined);
    onTarget?.(socket);
  });
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  const link: LinkRecord = {
    name,
    from: "kas-1",
    to: "redis",
    listen: { host: "127.0.0.1", port: 0 },
    target: { host: "127.0.0.1", port: portOf(target) },
    sourceHost: CALLER,
  };
  const relay = new Relay(link, { clock, random: new SeededRandom(seed) });
  const port = await relay.start();
  t.after(async () => {
    for (const socket of accepted) socket.destroy();
    target.close();
    await relay.stop();
  });
  const call = (): Socket => {
    const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    t.after(() => socket.destroy());
    socket.on("error", () => undefined);
    return socket;
  };
  const dial = async (): Promise<Socket> => {
    const socket = call();
    await once(socket, "connect");
    return socket;
  };
  const join = async (): Promise<{ client: Socket; target: Socket }> => {
    const count = accepted.length;
    const { openConnections } = relay.counts();
    const client = await dial();
    await until("the join", () => relay.counts().openConnections > openConnections);
    await until("the target's end", () => accepted.length > count);
    const joined = accepted[count];
    assert.ok(joined !== undefined);
    return { client, target: joined };
  };
  return { relay, port, target, accepted, call, dial, join };
}

/** A fault on every connection and in both directions, unless told otherwise. */
export function linkFault(effect: LinkEffect, rest: Partial<LinkFault> = {}): LinkFault {
  return { id: "f1", links: ["kas-1->redis"], direction: "both", share: 1, effect, ...rest };
}

/** Collects what a socket receives, and how it ended. */
export function listenTo(socket: Socket): {
  readonly bytes: () => Buffer;
  readonly text: () => string;
  readonly ending: () => string;
} {
  const chunks: Buffer[] = [];
  let ending = "open";
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("end", () => (ending = "end"));
  socket.on("error", (error: Error & { code?: string }) => (ending = error.code ?? error.message));
  const bytes = (): Buffer => Buffer.concat(chunks);
  return { bytes, text: () => bytes().toString(), ending: () => ending };
}

/** Waits until the condition holds. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  await waitFor(WALL, what, () => holds() || undefined, {
    timeoutWallMs: 10_000,
    intervalWallMs: 2,
  });
}

/** The value once it has stayed the same over some probes. */
export async function steady(read: () => number): Promise<number> {
  let last = -1;
  let same = 0;
  const probe = (): number | undefined => {
    const now = read();
    same = now === last && now > 0 ? same + 1 : 0;
    last = now;
    return same >= 10 ? now : undefined;
  };
  return await waitFor(WALL, "a steady count", probe, {
    timeoutWallMs: 10_000,
    intervalWallMs: 10,
  });
}

export function portOf(server: Server): number {
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return address.port;
}
