import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import type { LinkEffect } from "../../contracts/link-faults.ts";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { QUEUE_BYTES_MAX } from "./shaper.ts";
import { linkFault, linkRig, listenTo, steady, until, WALL } from "./testing/link-rig.ts";

const WAYS = ["to-target", "to-client"] as const;
type Way = (typeof WAYS)[number];

/** A joined connection; bytes of interest go from `from` to `to`. */
async function rig(t: TestContext, way: Way, clock?: ManualClock | ScaledClock) {
  const { relay, join } = await linkRig(t, clock === undefined ? {} : { clock });
  const { client, target } = await join();
  const [from, to] = way === "to-target" ? [client, target] : [target, client];
  const [back, forth] = [listenTo(from), listenTo(to)];
  const hasRead = (): number => relay.counts()[way === "to-target" ? "toTarget" : "toClient"];
  let echoes = 0;
  /** The other way is free: what was let through before it has arrived when this resolves. */
  const otherWayPasses = async (): Promise<void> => {
    to.write("<");
    echoes += 1;
    await until("the other way", () => back.text() === "<".repeat(echoes));
  };
  const set = (effect: LinkEffect): void => relay.setFault(linkFault(effect, { direction: way }));
  const heal = (): void => relay.healFault("f1");
  return { relay, from, to, forth, back, hasRead, otherWayPasses, set, heal };
}

for (const way of WAYS) {
  test(`latency ${way}: nothing before its time, and the other way is free`, async (t) => {
    const clock = new ManualClock();
    const { from, forth, hasRead, otherWayPasses, set, heal } = await rig(t, way, clock);
    set({ kind: "latency", delayMs: 500, jitterMs: 0, distribution: "uniform" });
    from.end("late");
    await until("the timer", () => hasRead() === 4 && clock.pending === 1);
    await clock.advance(499);
    await otherWayPasses();
    assert.deepEqual([forth.text(), forth.ending()], ["", "open"]);
    await clock.advance(1);
    await until("the bytes and the end", () => forth.ending() === "end");
    assert.equal(forth.text(), "late");
    heal();
    assert.equal(clock.pending, 0);
  });

  test(`bandwidth ${way}: bytes by the lab second`, async (t) => {
    const clock = new ManualClock();
    const { from, forth, hasRead, otherWayPasses, set } = await rig(t, way, clock);
    set({ kind: "bandwidth", bytesPerSecond: 1_000 });
    from.write(Buffer.alloc(1_000));
    await until("the timer", () => hasRead() === 1_000 && clock.pending === 1);
    await clock.advance(500);
    await until("half", () => forth.bytes().length >= 500);
    await otherWayPasses();
    assert.equal(forth.bytes().length, 500);
    await clock.advance(500);
    await until("all", () => forth.bytes().length === 1_000);
  });

  test(`slice ${way}: piece by piece`, async (t) => {
    const clock = new ManualClock();
    const { from, forth, otherWayPasses, set } = await rig(t, way, clock);
    set({ kind: "slice", bytes: 3, delayMs: 100 });
    from.write("abcdefgh");
    for (const expected of ["abc", "abcdef", "abcdefgh"]) {
      await until(expected, () => forth.text().length >= expected.length);
      await otherWayPasses();
      assert.equal(forth.text(), expected);
      await clock.advance(100);
    }
  });

  test(`stall ${way}: held, ends too, and delivered after the heal`, async (t) => {
    const { from, forth, hasRead, otherWayPasses, set, heal } = await rig(t, way);
    set({ kind: "stall" });
    from.end("held");
    await until("read", () => hasRead() === 4);
    await otherWayPasses();
    assert.deepEqual([forth.text(), forth.ending()], ["", "open"]);
    heal();
    await until("the end", () => forth.ending() === "end");
    assert.equal(forth.text(), "held");
  });

  test(`stall ${way}: a reset is held, the bytes before it are not lost`, async (t) => {
    const { relay, from, to, forth, hasRead, set, heal } = await rig(t, way);
    set({ kind: "stall" });
    from.write("held");
    await until("read", () => hasRead() === 4);
    from.resetAndDestroy();
    to.write("to nobody");
    await until("read", () => relay.counts().toTarget + relay.counts().toClient === 13);
    assert.deepEqual([forth.text(), forth.ending()], ["", "open"]);
    heal();
    await until("the reset", () => forth.ending() === "ECONNRESET");
    assert.equal(forth.text(), "held");
  });

  test(`black-hole ${way}: swallowed, ends too; at the heal both sides are reset`, async (t) => {
    const { relay, from, forth, back, hasRead, otherWayPasses, set, heal } = await rig(t, way);
    set({ kind: "black-hole" });
    from.end("gone");
    await until("read", () => hasRead() === 4);
    await otherWayPasses();
    assert.deepEqual([forth.text(), forth.ending()], ["", "open"]);
    heal();
    await until("resets", () => forth.ending() + back.ending() === "ECONNRESETECONNRESET");
    assert.equal(forth.text(), "");
    await until("the close", () => relay.counts().openConnections === 0);
  });

  test(`black-hole ${way}: a reset is not passed on`, async (t) => {
    const { from, to, forth, set, heal, relay } = await rig(t, way);
    set({ kind: "black-hole" });
    from.resetAndDestroy();
    to.write("to nobody");
    await until("read", () => relay.counts().toTarget + relay.counts().toClient === 9);
    assert.equal(forth.ending(), "open");
    heal();
    await until("the reset", () => forth.ending() === "ECONNRESET");
  });

  test(`black-hole ${way}: a connection that has lost nothing carries on`, async (t) => {
    const { from, forth, otherWayPasses, set, heal } = await rig(t, way);
    set({ kind: "black-hole" });
    await otherWayPasses();
    heal();
    from.end("fine");
    await until("the end", () => forth.ending() === "end");
    assert.equal(forth.text(), "fine");
  });

  test(`stall ${way}: what is held is bounded, the source is held back, nothing is lost`, async (t) => {
    const { from, forth, hasRead, set, heal } = await rig(t, way);
    set({ kind: "stall" });
    const size = 16 * 1024 * 1024;
    from.end(Buffer.alloc(size));
    const held = await steady(hasRead);
    const chunk = 64 * 1024;
    assert.ok(held >= QUEUE_BYTES_MAX && held <= QUEUE_BYTES_MAX + 3 * chunk, `${held} bytes`);
    heal();
    await until("the end", () => forth.ending() === "end");
    assert.equal(forth.bytes().length, size);
  });

  test(`shaped ${way}: a peer that does not read holds the source back`, async (t) => {
    const { from, to, forth, hasRead, set } = await rig(t, way);
    set({ kind: "slice", bytes: 16 * 1024, delayMs: 0 });
    to.pause();
    const size = 64 * 1024 * 1024;
    from.end(Buffer.alloc(size));
    const before = await steady(hasRead);
    assert.ok(before < size / 2, `${before} bytes were taken though nobody reads`);
    to.resume();
    await until("the end", () => forth.ending() === "end");
    assert.equal(forth.bytes().length, size);
  });

  test(`${way}: a megabyte survives set and heal of every effect that delays`, async (t) => {
    const speed = 60;
    const clock = new ScaledClock({ epochMs: 0, wallStartMs: WALL.wallNow(), speed });
    const { from, forth, hasRead, set, heal } = await rig(t, way, clock);
    const sent = randomBytes(1024 * 1024);
    let offset = 0;
    const send = (share: number): void => {
      const end = Math.min(sent.length, Math.round(sent.length * share));
      from.write(sent.subarray(offset, end));
      offset = end;
    };
    const received = (): number => forth.bytes().length;
    const effects: LinkEffect[] = [
      { kind: "latency", delayMs: 600, jitterMs: 500, distribution: "normal" },
      { kind: "bandwidth", bytesPerSecond: 100_000 },
      { kind: "slice", bytes: 777, delayMs: 60 },
      { kind: "stall" },
    ];
    for (const [index, effect] of effects.entries()) {
      send((index + 0.5) / effects.length);
      const before = received();
      await until("traffic", () => received() > before);
      set(effect);
      send((index + 0.8) / effects.length);
      const during = received();
      if (effect.kind === "stall") await steady(hasRead);
      else await until(effect.kind, () => received() > during);
      send((index + 1) / effects.length);
      heal();
    }
    from.end();
    await until("the end", () => forth.ending() === "end");
    assert.ok(forth.bytes().equals(sent));
  });
}

test("half-close works under faults: the answer comes after the end", async (t) => {
  const { relay, dial } = await linkRig(t, {
    onTarget: (socket) => {
      const heard = listenTo(socket);
      socket.on("end", () => socket.end(`heard ${heard.text()}`));
    },
  });
  relay.setFault(
    linkFault({ kind: "latency", delayMs: 5, jitterMs: 5, distribution: "pareto" }, { id: "f1" }),
  );
  relay.setFault(linkFault({ kind: "slice", bytes: 2, delayMs: 1 }, { id: "f2" }));
  const client = await dial();
  client.end("hello");
  assert.equal(await text(client), "heard hello");
  await until("the close", () => relay.counts().openConnections === 0);
});
