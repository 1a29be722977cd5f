import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkFaultBody, type LinkEffect } from "../../contracts/link-faults.ts";
import { linkFault } from "./testing/link-rig.ts";
import { isClosed, PLAIN, treatmentOf } from "./treatment.ts";

const stall: LinkEffect = { kind: "stall" };
const blackHole: LinkEffect = { kind: "black-hole" };
const latency: LinkEffect = {
  kind: "latency",
  delayMs: 100,
  jitterMs: 0,
  distribution: "uniform",
};

test("no fault is plain, and what concerns only new connections leaves the bytes plain", () => {
  for (const effects of [[], [{ kind: "handshake-delay", delayMs: 5 } as const]]) {
    const treatment = treatmentOf(effects.map((effect) => linkFault(effect)));
    assert.equal(treatment.toTarget, PLAIN);
    assert.equal(treatment.toClient, PLAIN);
    assert.equal(isClosed(treatment), false);
  }
});

test("a fault of one direction leaves the other plain", () => {
  const there = treatmentOf([linkFault(latency, { direction: "to-target" })]);
  assert.deepEqual([there.toTarget.latencies, there.toClient], [[latency], PLAIN]);
  const back = treatmentOf([linkFault(stall, { direction: "to-client" })]);
  assert.deepEqual([back.toTarget, back.toClient.gate], [PLAIN, "held"]);
  assert.equal(isClosed(back), true);
});

test("several faults join: delays add up, the least rate and piece count, a black hole wins", () => {
  const both = treatmentOf(
    [
      latency,
      blackHole,
      latency,
      stall,
      { kind: "bandwidth", bytesPerSecond: 50 } as const,
      { kind: "bandwidth", bytesPerSecond: 70 } as const,
      { kind: "slice", bytes: 3, delayMs: 1 } as const,
      { kind: "slice", bytes: 4, delayMs: 2 } as const,
      { kind: "handshake-delay", delayMs: 5 } as const,
      { kind: "handshake-delay", delayMs: 6 } as const,
    ].map((effect) => linkFault(effect)),
  );
  assert.equal(both.dialDelayMs, 11);
  assert.equal(both.isReset, false);
  assert.deepEqual(both.toClient, {
    gate: "swallowing",
    latencies: [latency, latency],
    bytesPerSecond: 50,
    slice: { bytes: 3, delayMs: 2 },
  });
});

test("reset and a refusal that cuts reset what is open", () => {
  assert.equal(treatmentOf([linkFault({ kind: "reset" })]).isReset, true);
  assert.equal(treatmentOf([linkFault({ kind: "refuse", cut: true })]).isReset, true);
  assert.equal(treatmentOf([linkFault({ kind: "refuse", cut: false })]).isReset, false);
});

test("the body has defaults; a share of refused connections is no fault", () => {
  const body = LinkFaultBody.parse({ links: ["a"], effect: { kind: "latency", delayMs: 5 } });
  assert.deepEqual(body, {
    links: ["a"],
    direction: "both",
    share: 1,
    effect: { kind: "latency", delayMs: 5, jitterMs: 0, distribution: "uniform" },
  });
  for (const wrong of [
    { links: ["a"], share: 0.5, effect: { kind: "refuse" } },
    { links: ["a"], share: 0, effect: { kind: "stall" } },
    { links: [], effect: { kind: "stall" } },
    { links: ["a"], effect: { kind: "bandwidth", bytesPerSecond: 0 } },
    { links: ["a"], effect: { kind: "stall", delayMs: 5 } },
  ]) {
    assert.equal(LinkFaultBody.safeParse(wrong).success, false, JSON.stringify(wrong));
  }
});
