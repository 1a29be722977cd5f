import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test, type TestContext } from "node:test";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { systemCodeOf } from "../../kit/errors.ts";
import { linkFault, linkRig, listenTo, until, type LinkRig } from "./testing/link-rig.ts";

const stall = linkFault({ kind: "stall" });
const blackHole = linkFault({ kind: "black-hole" });

test("reset: open connections at once on both sides, new ones right after the accept", async (t) => {
  const { relay, join, call, accepted } = await linkRig(t);
  const { client, target } = await join();
  const [here, there] = [listenTo(client), listenTo(target)];
  relay.setFault(linkFault({ kind: "reset" }));
  await until("resets", () => here.ending() + there.ending() === "ECONNRESETECONNRESET");
  const late = listenTo(call());
  await until("the reset of a new one", () => late.ending() === "ECONNRESET");
  assert.equal(accepted.length, 1, "the target heard of a connection that was reset");
  relay.healFault("f1");
  await join();
});

test("handshake-delay: the target is dialled after its time; open connections are free", async (t) => {
  const clock = new ManualClock();
  const { relay, join, dial, accepted } = await linkRig(t, { clock });
  const open = await join();
  relay.setFault(linkFault({ kind: "handshake-delay", delayMs: 300 }));
  const late = await dial();
  late.write("hello");
  await until("the timer", () => clock.pending === 1);
  await clock.advance(299);
  await echo(open.client, open.target);
  assert.equal(accepted.length, 1);
  await clock.advance(1);
  await until("the target's end", () => accepted.length === 2);
  const heard = listenTo(accepted[1]!);
  await until("the bytes", () => heard.text() === "hello");
  await dial();
  await until("the timer", () => clock.pending === 1);
  relay.healFault("f1");
  assert.equal(clock.pending, 0);
  await until("a heal dials at once", () => accepted.length === 3);
});

for (const [kind, fault] of [
  ["stall", stall],
  ["black-hole", blackHole],
] as const) {
  for (const direction of ["both", "to-target", "to-client"] as const) {
    test(`${kind} ${direction}: a new connection is accepted, and nobody answers`, async (t) => {
      const { relay, dial, accepted, join } = await linkRig(t);
      const free = await join();
      relay.setFault({ ...fault, direction, id: "other" });
      relay.setFault({ ...fault, direction });
      const held = await dial();
      const silent = await dial();
      const [heldHears, silentHears] = [listenTo(held), listenTo(silent)];
      held.write("hello");
      await until("read", () => relay.counts().toTarget === 5);
      relay.healFault("other");
      if (direction === "to-client") await pass(free.client, free.target);
      if (direction === "to-target") await pass(free.target, free.client);
      assert.deepEqual([relay.counts().connections, accepted.length], [3, 1]);
      assert.deepEqual([heldHears.ending(), silentHears.ending()], ["open", "open"]);
      relay.healFault("f1");
      const hasLost = kind === "black-hole" && direction !== "to-client";
      if (hasLost) await until("the reset", () => heldHears.ending() === "ECONNRESET");
      await until("what has lost nothing", () => accepted.length === (hasLost ? 2 : 3));
      for (const socket of accepted.slice(1)) socket.write("welcome");
      await until("answers", () => silentHears.text() === "welcome");
      assert.equal(heldHears.text(), hasLost ? "" : "welcome");
    });
  }
}

test("the draws of a share are seeded, for open connections and for new ones", async (t) => {
  const drawn = async (seed: number, id: string, name = "kas-1->redis"): Promise<string> => {
    const { relay, join, call } = await linkRig(t, { seed, name });
    const open = [];
    for (let count = 0; count < 12; count++) open.push(listenTo((await join()).client));
    relay.setFault(linkFault({ kind: "reset" }, { id, share: 0.5 }));
    const fresh = [];
    for (let count = 1; count <= 12; count++) {
      fresh.push(listenTo(call()));
      await until("the accept", () => relay.counts().connections === 12 + count);
    }
    const all = [...open, ...fresh];
    const isOver = (): boolean =>
      relay.counts().openConnections === all.filter(({ ending }) => ending() === "open").length;
    await until("all resets", isOver);
    return all.map(({ ending }) => (ending() === "open" ? "." : "R")).join("");
  };
  const first = await drawn(1, "f1");
  assert.match(first, /^(?=.{0,11}R)(?=.{0,11}\.)(?=.{12}.*R)(?=.{12}.*\.).{24}$/);
  assert.equal(await drawn(1, "f1"), first);
  assert.notEqual(await drawn(2, "f1"), first, "another seed");
  assert.notEqual(await drawn(1, "f2"), first, "another fault");
  assert.notEqual(await drawn(1, "f1", "kas-2->redis"), first, "another link");
});

test("setting acts on all connections in one step, while traffic is under way", async (t) => {
  const { relay, join, call, accepted } = await linkRig(t);
  const pairs = [];
  for (let count = 0; count < 10; count++) pairs.push(await join());
  const ends = pairs.map(({ client, target }) => ({ client, hears: listenTo(target) }));
  for (const { client } of ends) client.write(Buffer.alloc(2_000, "-"));
  await until("traffic", () => ends.some(({ hears }) => hears.bytes().length > 0));
  // Connected for the kernel, not yet accepted by the relay.
  const racing = call();
  for (const { client } of ends) client.write("X");
  relay.setFault(stall);
  const racer = listenTo(racing);
  racing.write("X");
  await until("all is read", () => relay.counts().toTarget === 10 * 2_001 + 1);
  await settleOf(t);
  assert.equal(ends.filter(({ hears }) => hears.text().includes("X")).length, 0);
  assert.equal(accepted.length, 10);
  relay.healFault("f1");
  await until("everything", () => ends.every(({ hears }) => hears.text().length === 2_001));
  assert.ok(ends.every(({ hears }) => hears.text().endsWith("-X")));
  await until("the racer", () => accepted.length === 11);
  accepted[10]?.end("welcome");
  await until("its answer", () => racer.text() === "welcome");
});

test("healing one of several faults leaves the others", async (t) => {
  const { relay, join } = await linkRig(t);
  const { client, target } = await join();
  const hears = listenTo(target);
  relay.setFault(stall);
  relay.setFault(linkFault({ kind: "slice", bytes: 1, delayMs: 0 }, { id: "f2" }));
  client.write("abc");
  await until("read", () => relay.counts().toTarget === 3);
  relay.healFault("f2");
  await pass(...(await other(t)));
  assert.equal(hears.text(), "");
  relay.healFault("f1");
  await until("the bytes", () => hears.text() === "abc");
});

test("two black holes: what is lost is reset when the last of them is healed", async (t) => {
  const { relay, join } = await linkRig(t);
  const { client, target } = await join();
  const [here, there] = [listenTo(client), listenTo(target)];
  relay.setFault({ ...blackHole, direction: "to-target" });
  relay.setFault({ ...blackHole, id: "f2", direction: "to-client" });
  client.write("gone");
  await until("read", () => relay.counts().toTarget === 4);
  relay.healFault("f1");
  client.write("gone too");
  await until("read", () => relay.counts().toTarget === 12);
  await settleOf(t);
  assert.deepEqual([there.text(), there.ending(), here.ending()], ["", "open", "open"]);
  relay.healFault("f2");
  await until("resets", () => here.ending() + there.ending() === "ECONNRESETECONNRESET");
});

test("a failed dial is not told through a black hole; it is dialled anew after the heal", async (t) => {
  const { relay, dial, target } = await linkRig(t);
  target.close();
  await once(target, "close");
  relay.setFault(linkFault({ kind: "handshake-delay", delayMs: 3_600_000 }));
  const hears = listenTo(await dial());
  await until("the accept", () => relay.counts().connections === 1);
  relay.healFault("f1");
  // The dial has begun, its failure comes later.
  relay.setFault(blackHole);
  await settleOf(t);
  assert.deepEqual([hears.ending(), relay.counts().dialFailures], ["open", 0]);
  relay.healFault("f1");
  await until("the news", () => hears.ending() === "ECONNRESET");
  assert.equal(relay.counts().dialFailures, 1);
});

test("an end that comes while the connection waits is passed on after the join", async (t) => {
  const { relay, dial, accepted } = await linkRig(t);
  relay.setFault(stall);
  const client = await dial();
  client.end();
  await until("the accept", () => relay.counts().connections === 1);
  await settleOf(t);
  relay.healFault("f1");
  await until("the end", () => accepted[0]?.readableEnded === true);
});

test("a stop with active faults leaves no timer and no socket", async (t) => {
  const clock = new ManualClock();
  const { relay, join, dial, port } = await linkRig(t, { clock });
  const { client, target } = await join();
  const latency = { kind: "latency", delayMs: 500, jitterMs: 9, distribution: "pareto" } as const;
  relay.setFault(linkFault(latency));
  relay.setFault(linkFault({ kind: "handshake-delay", delayMs: 500 }, { id: "f2" }));
  client.write("to the target");
  target.write("to the client");
  const waiting = await dial();
  const hear = [client, target, waiting].map(listenTo);
  await until("three timers", () => clock.pending === 3);
  await relay.stop();
  assert.deepEqual([clock.pending, relay.counts().openConnections], [0, 0]);
  await until("all is reset", () => hear.every(({ ending }) => ending() === "ECONNRESET"));
  assert.equal(await dialFailure(port), "ECONNREFUSED");
  await relay.stop();
});

for (const fault of [stall, blackHole]) {
  test(`a stop resets what a ${fault.effect.kind} holds`, async (t) => {
    const { relay, join, dial } = await linkRig(t);
    const { client, target } = await join();
    relay.setFault(fault);
    client.write("held");
    const held = await dial();
    await until("all accepted", () => relay.counts().connections === 2);
    await until("read", () => relay.counts().toTarget === 4);
    const hear = [client, target, held].map(listenTo);
    await relay.stop();
    await until("all is reset", () => hear.every(({ ending }) => ending() === "ECONNRESET"));
  });
}

test("a stop while the target is dialled leaves nothing at the target", async (t) => {
  const { relay, dial, accepted } = await linkRig(t);
  relay.setFault(linkFault({ kind: "handshake-delay", delayMs: 3_600_000 }));
  const hears = listenTo(await dial());
  await until("the accept", () => relay.counts().connections === 1);
  relay.healFault("f1");
  await relay.stop();
  await until("the reset", () => hears.ending() === "ECONNRESET");
  await settleOf(t);
  for (const socket of accepted) await until("its end", () => socket.readableEnded);
});

async function dialFailure(port: number): Promise<string | undefined> {
  const [error] = (await once(connect(port, "127.0.0.1"), "error")) as unknown[];
  return systemCodeOf(error);
}

async function echo(client: Socket, target: Socket): Promise<void> {
  await pass(client, target);
  await pass(target, client);
}

/** A byte from socket to socket. */
async function pass(from: Socket, to: Socket): Promise<void> {
  const arrived = once(to, "data");
  from.write(".");
  await arrived;
}

/** A connection through a link without faults. */
async function other(t: TestContext): Promise<[Socket, Socket]> {
  const rig: LinkRig = await linkRig(t);
  const { client, target } = await rig.join();
  return [client, target];
}

/** Some turns of the event loop with traffic: what was let through before has arrived. */
async function settleOf(t: TestContext): Promise<void> {
  const [client, target] = await other(t);
  for (let count = 0; count < 5; count++) await echo(client, target);
}
