import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryEntry } from "../../contracts/history.ts";
import { lateStretches, worstByProcess, worstWithin, type Late } from "./lag-record.ts";
import { late } from "./testing/late.ts";

const at = (atMs: number, event: object): HistoryEntry =>
  ({ ...event, at: atMs, wall: "" }) as HistoryEntry;
const fault = (atMs: number, phase: string, more: object = {}): HistoryEntry =>
  at(atMs, { kind: "fault", id: "f", fault: "process-pause", phase, says: "", ...more });
const names = (record: readonly Late[]): readonly string[] =>
  record.map(({ where, lateMs }) => `${where} ${lateMs}`);

test("lateness is a stretch; one that was recorded without its begin ends when it was told", () => {
  const old = at(5_000, { kind: "lag", source: "event-loop", component: "lab", lagMs: 300 });
  assert.deepEqual(lateStretches([late("kas-1", 1_000, 3_000), old]), [
    { fromMs: 1_000, toMs: 3_000, lateMs: 2_000, where: "kas-1", onlySamples: false },
    { fromMs: 4_700, toMs: 5_000, lateMs: 300, where: "lab", onlySamples: false },
  ]);
});

test("what a fault does to its targets is no lag of the lab, but all else is", () => {
  const targets = ["kas-1"];
  const history = [
    late("kas-1", 0, 500),
    fault(1_000, "injected", { targets }),
    late("kas-1", 990, 3_000),
    late("kas-2", 1_000, 1_800),
    fault(3_100, "healed"),
    fault(3_200, "gone-observed"),
    late("kas-1", 4_000, 4_100),
  ];
  assert.deepEqual(names(lateStretches(history)), ["kas-1 500", "kas-2 800", "kas-1 100"]);
  const faultless = history.filter(({ kind }) => kind !== "fault");
  assert.ok(names(lateStretches(faultless)).includes("kas-1 2010"), "excused without a fault");
});

test("a fault of Redis excuses Redis, and one that never goes excuses to the end", () => {
  const history = [
    fault(1_000, "injected", { fault: "redis-hang" }),
    late("redis", 2_000, 9_000),
    late("lab", 2_000, 9_000),
  ];
  assert.deepEqual(names(lateStretches(history)), ["lab 7000"]);
});

test("a program that still loads serves nobody, one that is restarted does", () => {
  const ready = (atMs: number): HistoryEntry =>
    at(atMs, { kind: "component-ready", component: "kas-1", wallMs: 1 });
  const history = [late("kas-1", 0, 800), ready(1_000), ready(5_000), late("kas-1", 4_000, 4_500)];
  assert.deepEqual(names(lateStretches(history)), ["kas-1 500"]);
});

const record = lateStretches([
  late("kas-1", 1_000, 3_000),
  late("lb", 2_000, 2_900),
  late("kas-1", 8_000, 8_100),
  late("collector", 8_000, 12_000, "collector"),
]);

test("the worst within spans counts, and late samples move no event", () => {
  const within = (fromMs: number, toMs: number, restsOn: "events" | "samples"): string =>
    worstWithin(record, [{ fromMs, toMs }], restsOn)?.where ?? "nothing";
  assert.equal(within(0, 999, "samples"), "nothing");
  assert.equal(within(3_000, 4_000, "events"), "kas-1");
  assert.equal(within(7_000, 9_000, "events"), "kas-1");
  assert.equal(within(9_000, 9_500, "events"), "nothing");
  assert.equal(within(7_000, 9_000, "samples"), "collector");
});

test("the worst of each process is told since an instant, the greatest first", () => {
  assert.deepEqual(names(worstByProcess(record, 0)), ["collector 4000", "kas-1 2000", "lb 900"]);
  assert.deepEqual(names(worstByProcess(record, 5_000)), ["collector 4000", "kas-1 100"]);
});
