import assert from "node:assert/strict";
import { test } from "node:test";
import type { LinkEffect } from "../../contracts/link-faults.ts";
import type { Timer } from "../../kit/clock/clock.ts";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { SeededRandom } from "../../kit/random.ts";
import { drawLatency } from "./latency.ts";
import { QUEUE_BYTES_MAX, QUEUE_PARCELS_MAX, Shaper } from "./shaper.ts";
import { linkFault } from "./testing/link-rig.ts";
import { treatmentOf, type LatencyEffect, type Shape } from "./treatment.ts";

const CATCH_UP_MS = 50;

/** Takes from a shaper whenever something is due, and notes at what time what went out. */
class Line {
  readonly clock = new ManualClock(0);
  readonly out: string[] = [];
  readonly shaper = new Shaper(new SeededRandom(1), CATCH_UP_MS);
  private timer: Timer | undefined;

  set(...effects: LinkEffect[]): void {
    this.shaper.reshape(shapeOf(...effects), this.clock.now());
    this.pump();
  }

  send(...parcels: string[]): void {
    for (const text of parcels) {
      const isBytes = text !== "end" && text !== "reset";
      this.shaper.offer(
        isBytes ? { kind: "bytes", bytes: Buffer.from(text) } : { kind: text },
        this.clock.now(),
      );
    }
    this.pump();
  }

  private pump(): void {
    this.timer?.cancel();
    const nowMs = this.clock.now();
    for (;;) {
      const parcel = this.shaper.take(nowMs);
      if (parcel === undefined) break;
      const text = parcel.kind === "bytes" ? parcel.bytes.toString() : parcel.kind;
      this.out.push(`${nowMs} ${text}`);
    }
    const atMs = this.shaper.nextAtMs(nowMs);
    if (atMs !== undefined) this.timer = this.clock.setTimer(atMs - nowMs, () => this.pump());
  }
}

const latency = (delayMs: number, rest: Partial<LatencyEffect> = {}): LatencyEffect => ({
  kind: "latency",
  delayMs,
  jitterMs: 0,
  distribution: "uniform",
  ...rest,
});

test("without a fault everything goes out at once, in order", () => {
  const line = new Line();
  line.send("a", "b", "end");
  assert.deepEqual(line.out, ["0 a", "0 b", "0 end"]);
});

test("latency delays bytes, ends and resets alike; two latencies add up", async () => {
  const line = new Line();
  line.set(latency(100));
  line.send("a");
  await line.clock.advance(30);
  line.send("b", "end", "reset");
  await line.clock.advance(1000);
  assert.deepEqual(line.out, ["100 a", "130 b", "130 end", "130 reset"]);
  const two = new Line();
  two.set(latency(100), latency(11));
  two.send("a");
  await two.clock.advance(1000);
  assert.deepEqual(two.out, ["111 a"]);
});

test("jitter spreads the delays and keeps the order", async () => {
  const line = new Line();
  line.set(latency(100, { jitterMs: 80 }));
  const names = Array.from({ length: 200 }, (_, index) => `p${index}`);
  for (const name of names) {
    line.send(name);
    await line.clock.advance(10);
  }
  await line.clock.advance(1000);
  assert.deepEqual(
    line.out.map((entry) => entry.split(" ")[1]),
    names,
  );
  const delays = line.out.map((entry, index) => Number(entry.split(" ")[0]) - index * 10);
  assert.ok(Math.min(...delays) >= 20 && Math.max(...delays) <= 180, delays.join());
  assert.ok(Math.max(...delays) - Math.min(...delays) > 80, "no spread");
});

test("the distributions have the mean and the least that they should", () => {
  for (const [distribution, mean, least] of [
    ["uniform", 100, 80],
    ["normal", 100, 0],
    ["pareto", 110, 100],
  ] as const) {
    const random = new SeededRandom(distribution);
    const effect = latency(100, { jitterMs: 20, distribution });
    const draws = Array.from({ length: 20_000 }, () => drawLatency(effect, random));
    const average = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    assert.ok(Math.abs(average - mean) < 1, `${distribution}: ${average}`);
    assert.ok(draws.every((draw) => draw >= least));
    assert.ok(Math.max(...draws) > 119, `${distribution} has no spread`);
  }
});

test("a bandwidth passes its bytes a second in small pieces, and an idle line earns no credit", async () => {
  const line = new Line();
  line.set({ kind: "bandwidth", bytesPerSecond: 100 });
  await line.clock.advance(5_000);
  line.send("x".repeat(100), "end");
  await line.clock.advance(500);
  assert.equal(line.out.length, 10, "5 bytes every 50 ms");
  await line.clock.advance(500);
  assert.deepEqual(
    [line.out[0], line.out[19], line.out[20]],
    ["5050 xxxxx", "6000 xxxxx", "6000 end"],
  );
});

test("a bandwidth below a byte a second still moves", async () => {
  const line = new Line();
  line.set({ kind: "bandwidth", bytesPerSecond: 0.5 });
  line.send("ab");
  await line.clock.advance(10_000);
  assert.deepEqual(line.out, ["2000 a", "4000 b"]);
});

test("a caller that comes late makes up for a moment, not for a long wait", () => {
  const shaper = new Shaper(new SeededRandom(1), CATCH_UP_MS);
  shaper.reshape(shapeOf({ kind: "bandwidth", bytesPerSecond: 1_000 }), 0);
  shaper.offer({ kind: "bytes", bytes: Buffer.alloc(10_000) }, 0);
  let passed = 0;
  for (let piece = shaper.take(5_000); piece; piece = shaper.take(5_000)) {
    if (piece.kind === "bytes") passed += piece.bytes.length;
  }
  assert.equal(passed, 100, "the piece that was due, and 50 ms worth of bytes");
});

test("slices go out one by one with the pause between them", async () => {
  const line = new Line();
  line.set({ kind: "slice", bytes: 3, delayMs: 40 });
  line.send("abcdefg", "hi", "end");
  await line.clock.advance(1000);
  assert.deepEqual(line.out, ["0 abc", "40 def", "80 g", "120 hi", "120 end"]);
});

test("a stall holds everything and lets it go in order at the heal", async () => {
  const line = new Line();
  line.set({ kind: "stall" });
  line.send("a", "b", "end", "reset");
  await line.clock.advance(60_000);
  assert.deepEqual(line.out, []);
  assert.equal(line.clock.pending, 0);
  line.set();
  assert.deepEqual(line.out, ["60000 a", "60000 b", "60000 end", "60000 reset"]);
  assert.equal(line.shaper.isLossy, false);
});

test("a black hole swallows what comes and what is under way, and remembers it", () => {
  const late = new Line();
  late.set({ kind: "black-hole" });
  assert.equal(late.shaper.isLossy, false);
  late.send("end");
  assert.equal(late.shaper.isLossy, true);
  const early = new Line();
  early.set(latency(100));
  early.send("a");
  early.set({ kind: "black-hole" });
  early.set();
  assert.deepEqual([early.out, early.shaper.isLossy], [[], true]);
});

test("a heal sets free at once; a change counts latency from the arrival", async () => {
  const line = new Line();
  line.set(latency(1_000), { kind: "slice", bytes: 1, delayMs: 500 });
  line.send("ab");
  await line.clock.advance(100);
  line.set(latency(300));
  await line.clock.advance(300);
  assert.deepEqual(line.out, ["300 ab"]);
  line.send("c");
  await line.clock.advance(10);
  line.set();
  assert.deepEqual(line.out, ["300 ab", "410 c"]);
});

test("a heal ends a pause that has begun", async () => {
  const line = new Line();
  line.set({ kind: "slice", bytes: 1, delayMs: 500 });
  line.send("abc");
  await line.clock.advance(100);
  line.set({ kind: "slice", bytes: 2, delayMs: 500 });
  assert.deepEqual(line.out, ["0 a", "100 bc"]);
});

test("it is full by bytes and by parcels, and not before", () => {
  const byBytes = new Shaper(new SeededRandom(1), CATCH_UP_MS);
  byBytes.reshape(shapeOf({ kind: "stall" }), 0);
  byBytes.offer({ kind: "bytes", bytes: Buffer.alloc(QUEUE_BYTES_MAX - 1) }, 0);
  assert.equal(byBytes.isFull, false);
  byBytes.offer({ kind: "bytes", bytes: Buffer.alloc(1) }, 0);
  assert.equal(byBytes.isFull, true);
  byBytes.reshape(shapeOf(), 0);
  byBytes.take(0);
  assert.equal(byBytes.isFull, false);
  const byParcels = new Shaper(new SeededRandom(1), CATCH_UP_MS);
  byParcels.reshape(shapeOf({ kind: "stall" }), 0);
  for (let count = 0; count < QUEUE_PARCELS_MAX; count++) {
    assert.equal(byParcels.isFull, false);
    byParcels.offer({ kind: "bytes", bytes: Buffer.alloc(1) }, 0);
  }
  assert.equal(byParcels.isFull, true);
});

function shapeOf(...effects: LinkEffect[]): Shape {
  return treatmentOf(effects.map((effect) => linkFault(effect))).toTarget;
}
