import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { HistoryEntry, Verdict } from "../../../contracts/history.ts";
import type { Finding, Window } from "../checks/check.ts";
import type { Evidence } from "../evidence.ts";
import { happened, syntheticEvidence } from "../synthetic-evidence.ts";
import { cannotFollow, HARD_CODED_TIMES } from "./hard-coded-times.ts";
import { judgeForeign } from "./rests-on.ts";

const { timelineStartMs: T0 } = syntheticEvidence({});
const BINARY = { from: "binary", name: "/kas", metrics: true, log: true } as const;
const CONNECTED = { connected: "all" };

/** A fault from 600 to 1200 s. */
function fault(name: string, targets: readonly string[] = []): readonly HistoryEntry[] {
  const entry = { kind: "fault", id: "f", fault: name, says: "x", targets } as const;
  return [
    happened(600, { ...entry, phase: "injected" }),
    happened(1200, { ...entry, phase: "healed" }),
  ];
}

function evidenceOf(history: readonly HistoryEntry[], speed: number, metrics = true): Evidence {
  return {
    ...syntheticEvidence({ history }),
    endMs: T0 + 6_000_000,
    speed,
    brought: { kas: { ...BINARY, metrics }, labTime: (stampMs) => stampMs },
  };
}

/** A check that holds in windows that reach until then. */
function holdsFrom(atS: number): (evidence: Evidence, window: Window) => Promise<Finding> {
  return (_evidence, { toMs }) =>
    Promise.resolve({
      verdict: toMs >= T0 + atS * 1000 ? "pass" : "fail",
      expected: "e",
      seen: "s",
      sinceMs: null,
      where: "w",
    });
}

interface Case {
  readonly key?: string;
  readonly spec?: unknown;
  readonly kind?: Window["kind"];
  readonly fromS?: number;
  readonly toS: number;
  readonly holdsFromS: number;
  readonly history: readonly HistoryEntry[];
  readonly speed?: number;
  readonly metrics?: boolean;
}

async function judge(of: Case): Promise<Finding> {
  const { key = "agents", spec = CONNECTED, kind = "by", fromS = 600, speed = 20 } = of;
  const check = holdsFrom(of.holdsFromS);
  const evidence = evidenceOf(of.history, speed, of.metrics);
  const window = { kind, fromMs: T0 + fromS * 1000, toMs: T0 + of.toS * 1000 };
  const found = await check(evidence, window);
  return await judgeForeign({ check, checkKey: key, spec }, window, evidence, found);
}

const verdicts: readonly (readonly [string, Case, Verdict])[] = [
  [
    "at speed 1 every time is the true one",
    { toS: 1210, holdsFromS: 9999, history: fault("redis-kill"), speed: 1 },
    "fail",
  ],
  [
    "a recovery in time stands, for the real one is faster",
    { toS: 1210, holdsFromS: 1205, history: fault("redis-kill") },
    "pass",
  ],
  [
    "one within the known delay is in time: 1.5 s of the wall, 28.5 s of lab time more",
    { toS: 1210, holdsFromS: 1238, history: fault("redis-kill") },
    "pass",
  ],
  [
    "one beyond the known delay is too late",
    { toS: 1210, holdsFromS: 1239, history: fault("redis-kill") },
    "fail",
  ],
  [
    "a fault that brings nothing hard-coded into play changes nothing",
    { toS: 1210, holdsFromS: 1215, history: fault("feature-flag") },
    "fail",
  ],
  [
    "long after the fault nothing is in play",
    { fromS: 1300, toS: 1310, holdsFromS: 1400, history: fault("redis-kill") },
    "fail",
  ],
  [
    "what must hold throughout is open, also where it holds",
    { kind: "during", toS: 1150, holdsFromS: 0, history: fault("rails-latency") },
    "inconclusive",
  ],
  [
    "that nobody is left may be the slower kas' doing",
    {
      ...{ spec: { connected: { "at most": 2 } }, toS: 1210 },
      ...{ holdsFromS: 0, history: fault("rails-stall") },
    },
    "inconclusive",
  ],
  [
    "a commit rests on the back-off of polls",
    {
      ...{ key: "count", spec: { of: "commits delivered", "at most": 0 }, kind: "during" },
      ...{ toS: 1200, holdsFromS: 0, history: fault("gitaly-down", ["default"]) },
    },
    "inconclusive",
  ],
  [
    "who is connected does not",
    { kind: "during", toS: 1200, holdsFromS: 0, history: fault("gitaly-down", ["default"]) },
    "pass",
  ],
  [
    "a widened window must have been lived",
    { spec: { commit: "newest" }, toS: 5900, holdsFromS: 9999, history: fault("gitaly-down") },
    "inconclusive",
  ],
];

describe("an expectation beside a kas on the wall clock", () => {
  for (const [name, of, verdict] of verdicts) {
    it(name, async () => {
      assert.equal((await judge(of)).verdict, verdict);
    });
  }

  it("says what it rests on, and how long that is here", async () => {
    const { seen } = await judge({ toS: 1210, holdsFromS: 1238, history: fault("redis-kill") });
    assert.match(seen, /^s, in time plus 29 s: kas cannot hasten how long a dial error of Redis/);
  });

  it("is open where it looks at metrics that nobody scraped, at every speed", async () => {
    const of = { key: "promql", spec: { query: 'up{job="gitlab-kas"}' }, history: [], speed: 1 };
    const found = await judge({ ...of, toS: 900, holdsFromS: 0, metrics: false });
    assert.equal(found.verdict, "inconclusive");
    assert.match(found.seen, /nobody scraped the metrics of kas/);
  });

  it("is open about denials only where a token made more calls than the true allowance", async () => {
    const calls = (accepted: number): HistoryEntry =>
      happened(660, {
        ...{ kind: "token-calls", agent: "agent-1", minuteMs: T0 + 600_000 },
        ...{ accepted, acceptedInside: accepted, denied: 0, lost: 0 },
      });
    const of = { key: "count", spec: { of: "denials", "at most": 0 }, kind: "during" } as const;
    const few = await judge({ ...of, toS: 900, holdsFromS: 0, history: [calls(100)] });
    const many = await judge({ ...of, toS: 900, holdsFromS: 0, history: [calls(101)] });
    assert.deepEqual([few.verdict, many.verdict], ["pass", "inconclusive"]);
  });
});

describe("the table of hard-coded times", () => {
  it("is empty at speed 1 and says every row at any other", () => {
    assert.deepEqual(cannotFollow(1), []);
    const rows = cannotFollow(20);
    assert.equal(rows.length, HARD_CODED_TIMES.length + 1);
    assert.match(rows[0] ?? "", /10 s, doubling to 60 s.*up to 2,400 s of lab time$/);
  });

  it("has one row for each name", () => {
    assert.equal(new Set(HARD_CODED_TIMES.map(({ id }) => id)).size, HARD_CODED_TIMES.length);
  });
});
