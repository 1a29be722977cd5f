import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import type { HistoryEntry, Verdict } from "../../contracts/history.ts";
import type { JudgedExpectation } from "../report/run-result.ts";
import { CHECKS } from "./checks/registry.ts";
import { judgeExpectations } from "./judge.ts";
import { startedAgents, stream, syntheticEvidence } from "./synthetic-evidence.ts";
import { late } from "./testing/late.ts";

const FAILED = { code: "Unavailable", message: "status: 404" };
const { timelineStartMs: T0 } = syntheticEvidence({});
/** Both agents lose their streams and are back at 1900 and 2000 s. */
const OUTAGE = [
  ...startedAgents(2),
  ...stream("agent-1", 1, 10, 700, FAILED),
  ...stream("agent-1", 2, 1900, null),
  ...stream("agent-2", 1, 20, 800, FAILED),
  ...stream("agent-2", 2, 2000, null),
];
const lag = (where: string, fromS: number, toS: number): HistoryEntry =>
  late(where, T0 + fromS * 1000, T0 + toS * 1000);

async function judge(
  key: string,
  spec: unknown,
  kind: "by" | "during",
  [fromS, toS]: readonly [number, number],
  lags: readonly HistoryEntry[],
  speed = 1,
): Promise<JudgedExpectation> {
  const check = CHECKS.get(key)?.bind(spec);
  assert.ok(typeof check === "function");
  const window = { kind, fromMs: fromS * 1000, toMs: toS * 1000 };
  const expectation = { says: "x", window, check, checkKey: key, source: "x.yaml:1" };
  const history = [...OUTAGE, ...lags].sort((a, b) => a.at - b.at);
  const evidence = { ...syntheticEvidence({ history }), speed };
  const [judged] = await judgeExpectations([expectation], evidence);
  assert.ok(judged !== undefined);
  return judged;
}

const back = { connected: "all" };
const ROWS: readonly (readonly [
  name: string,
  toS: number,
  lags: readonly HistoryEntry[],
  verdict: Verdict,
  seen: RegExp,
])[] = [
  ["no lag", 2001.2, [], "pass", /^2 of 2 after 200 s$/],
  ["less than its margin", 2001.2, [lag("kas-1", 1999, 2000)], "pass", /after 200 s$/],
  [
    "more than its margin, beside the deadline",
    2001.2,
    [lag("kas-1", 1998.5, 2000.5), lag("lb", 1998, 1998.9)],
    "inconclusive",
    /^reached 1\.2 s before its limit, while kas-1 was up to 2\.0 s late$/,
  ],
  ["more, but before the window", 2001.2, [lag("kas-1", 1790, 1799)], "pass", /after 200 s$/],
  ["more, but after it was reached", 2001.2, [lag("kas-1", 2000.1, 2003)], "pass", /after 200 s$/],
  ["a burst far from any deadline", 2300, [lag("kas-1", 1900, 1990)], "pass", /after 200 s$/],
  [
    "it failed by less than the lag",
    1998.8,
    [lag("kas-1", 1998, 2000)],
    "inconclusive",
    /^reached 1\.2 s after its limit, while kas-1/,
  ],
  [
    "it failed by more than the lag",
    1990,
    [lag("kas-1", 1999.5, 2000)],
    "fail",
    /^at most 1 of 2$/,
  ],
  [
    "it failed, and something was as late as a time-out lasts",
    1990,
    [lag("kas-1", 1900, 1901.5)],
    "inconclusive",
    /^at most 1 of 2, but kas-1 was up to 1\.5 s late, as long as a time-out lasts$/,
  ],
];

describe("by its limit everyone is back", () => {
  for (const [name, toS, lags, verdict, seen] of ROWS) {
    it(`${verdict}: ${name}`, async () => {
      const judged = await judge("agents", back, "by", [1800, toS], lags);
      assert.equal(judged.verdict, verdict, judged.seen);
      assert.match(judged.seen, seen);
    });
  }
});

test("the report gets the margin, and the lag beside it whatever the verdict", async () => {
  const judged = await judge("agents", back, "by", [1800, 2030], [lag("lb", 1899, 1900)]);
  assert.deepEqual(judged.margin, {
    ms: 30_000,
    says: "reached 30 s before its limit",
    lateMs: 1_000,
    where: "lb",
  });
});

test("a margin below the noise floor of the speed is none", async () => {
  const close = await judge("agents", back, "by", [1800, 2001], [], 60);
  assert.equal(close.verdict, "inconclusive");
  assert.match(close.seen, /before its limit, and at speed 60 nothing below 1\.8 s can be told/);
  assert.equal((await judge("agents", back, "by", [1800, 2002], [], 60)).verdict, "pass");
});

test("lag takes no verdict away that time cannot change", async () => {
  const lags = [lag("kas-1", 650, 900)];
  const never = { never: ["panic"] };
  const words = await judge("agent-sees", never, "during", [600, 1800], lags);
  assert.deepEqual([words.verdict, words.margin], ["pass", null]);
  const nobody = await judge("agents", { connected: 0 }, "during", [2400, 3000], lags);
  assert.equal(nobody.verdict, "fail", "a late lab connects nobody");
});

test("a call waits in all that it passes: lateness adds up on the stretch that it lasted", async () => {
  const refused = stream("agent-1", 9, 1200, 1220, FAILED);
  const nobody = { connected: 0 };
  const window = [900, 1800] as const;
  const two = [lag("kas-1", 1203, 1212), lag("lb", 1204, 1212)];
  const short = await judge("agents", nobody, "during", window, [...refused, ...two]);
  assert.equal(short.verdict, "fail", short.seen);
  const three = [...two, lag("rails", 1210, 1215)];
  const long = await judge("agents", nobody, "during", window, [...refused, ...three]);
  assert.equal(long.verdict, "inconclusive");
  assert.equal(long.seen, "it lasted only 20 s, while kas-1 with 2 more was up to 22 s late");
  const elsewhere = [...two, lag("rails", 1221, 1226)];
  const other = await judge("agents", nobody, "during", window, [...refused, ...elsewhere]);
  assert.equal(other.verdict, "fail", other.seen);
});

test("a failure that time-outs can make is doubted only where something was late for so long", async () => {
  const never = { never: ["404"] };
  const verdicts = [];
  for (const lags of [[], [lag("kas-1", 650, 650.9)], [lag("kas-1", 650, 652)]]) {
    verdicts.push((await judge("agent-sees", never, "during", [600, 1800], lags)).verdict);
  }
  assert.deepEqual(verdicts, ["fail", "fail", "inconclusive"]);
});

test("what was late before T+0 moved nothing", async () => {
  const judged = await judge("agents", back, "by", [0, 21], [lag("kas-1", -30, -1)]);
  assert.equal(judged.verdict, "pass", judged.seen);
});
