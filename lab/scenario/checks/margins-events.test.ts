import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { HistoryEntry } from "../../../contracts/history.ts";
import {
  happened,
  judged,
  logLine,
  startedAgents,
  stream,
  syntheticEvidence,
  type Synthetic,
  type SyntheticWindow,
} from "../synthetic-evidence.ts";
import { hasMargins } from "../testing/margin-rows.ts";

const FAILED = { code: "Unavailable", message: "unavailable" };
/** Two agents lose their streams at 700 and 800 s and come back at 1900 and 2000 s. */
const OUTAGE = {
  history: [
    ...startedAgents(2),
    ...stream("agent-1", 1, 10, 700, FAILED),
    ...stream("agent-1", 3, 1900, null),
    ...stream("agent-2", 1, 20, 800, FAILED),
    ...stream("agent-2", 2, 2000, null),
  ],
};
const all = { connected: "all" };
const none = { connected: 0 };
const NO = /^$/;

const got = (agent: string, commit: string, atS: number): HistoryEntry =>
  happened(atS, { kind: "agent-commit", agent, commit, agentId: 1, projectId: 1 });
const made = happened(1200, {
  kind: "action",
  id: "new",
  action: "commit",
  says: "a commit",
  facts: { agent: "agent-1", commit: "new" },
});
const commits = (atS: number): Synthetic => ({
  history: [got("agent-1", "old", 12), got("agent-2", "old", 22), made, got("agent-1", "new", atS)],
});
const newest = { commit: "newest" };

const lookups = (apartS: number): Synthetic => ({
  history: [0, apartS, 900].map((atS) =>
    happened(600 + atS, {
      kind: "rails-request",
      endpoint: "agent_info",
      pod: "10.0.0.1",
      client: "gitlab-kas",
      agent: "agent-1",
      status: 200,
      worker: 1,
    }),
  ),
});
const apart = { per: "token and pod", apart: "60s" };

const tunnel = (ageS: number): Synthetic => ({
  history: [
    happened(2000, {
      kind: "tunnel-ended",
      agent: "agent-1",
      tunnel: 1,
      lastedMs: ageS * 1000,
      connectionAgeMs: ageS * 1000,
      code: "OK",
      message: "",
    }),
  ],
});
const stay = "stay open until their age";

const lines = (...atS: readonly number[]): Synthetic => ({
  logs: [1, ...atS].map((second) => logLine("kas-1", second, { msg: second === 1 ? "up" : "x" })),
});
const log = (more: object): object => ({ of: "kas", msg: "x", ...more });
const W: SyntheticWindow = ["during", 600, 1800];

hasMargins([
  ["back in time", "agents", all, ["by", 1800, 2030], OUTAGE, "pass", 30, /^reached 30 s before/],
  ["back too late", "agents", all, ["by", 1800, 1998.8], OUTAGE, "fail", 1.2, /1\.2 s after its l/],
  ["gone in time", "agents", none, ["during", 829, 1850], OUTAGE, "pass", 29, /29 s before its b/],
  ["back after the end", "agents", none, ["during", 1000, 1899], OUTAGE, "pass", 1, /1\.0 s after/],
  ["gone too late", "agents", none, ["during", 797, 1850], OUTAGE, "fail", 3, /3\.0 s after its b/],
  ["at an instant", "agents", all, ["at", 690, 690], OUTAGE, "pass", 10, /10 s after its time/],
  ["nothing near", "agents", all, ["during", 2400, 3000], OUTAGE, "pass", null, NO],
  [
    "a short gap",
    "agents",
    { connected: { "at least": 1 } },
    W,
    shortGap(),
    "fail",
    4,
    /only 4\.0/,
  ],
  [
    "commit in time",
    "agents",
    newest,
    ["at", 3000, 3000],
    commits(2990),
    "pass",
    10,
    /agent-1 10 s/,
  ],
  [
    "commit too late",
    "agents",
    newest,
    ["at", 3000, 3000],
    commits(3002),
    "fail",
    2,
    /2\.0 s after/,
  ],
  ["never, as before", "agents", newest, ["at", 1300, 1300], commitsNever(), "fail", null, NO],
  ["a slope", "loss", { "takes at least": "90s" }, W, OUTAGE, "pass", 10, /10 s longer/],
  ["a cliff", "loss", { "takes at least": "101s" }, W, OUTAGE, "fail", 1, /1\.0 s shorter/],
  ["nobody lost", "loss", { "takes at least": "9s" }, ["during", 0, 9], OUTAGE, "fail", null, NO],
  ["apart", "lookups", apart, W, lookups(61), "pass", 4, /4\.0 s further apart/],
  ["too close", "lookups", apart, W, lookups(56), "fail", 1, /1\.0 s less apart/],
  ["old enough", "tunnels", stay, ["during", 0, 3000], tunnel(1340), "pass", 5, /5\.0 s after/],
  ["too young", "tunnels", stay, ["during", 0, 3000], tunnel(1300), "fail", 35, /35 s before/],
  ["enough lines", "log", log({}), W, lines(602), "pass", 2, /a line that counts came 2\.0 s aft/],
  [
    "none, but nearly",
    "log",
    log({ "at most": 0 }),
    W,
    lines(1803),
    "pass",
    3,
    /3\.0 s after its e/,
  ],
  ["none at all", "log", log({ "at most": 0 }), W, lines(), "pass", null, NO],
  ["counts far away", "log", log({}), W, lines(1000, 1100, 1200), "pass", null, NO],
  [
    "too many",
    "log",
    log({ "at most": 1 }),
    W,
    lines(700, 1795),
    "fail",
    5,
    /5\.0 s before its end/,
  ],
  ["a word far away", "agent-sees", { never: ["404"] }, W, OUTAGE, "pass", null, NO],
  [
    "a text just in time",
    "agent-sees",
    { code: "Unavailable" },
    ["by", 0, 705],
    OUTAGE,
    "pass",
    5,
    /5\.0 s/,
  ],
  [
    "a text too late",
    "agent-sees",
    { code: "Unavailable" },
    ["by", 0, 695],
    OUTAGE,
    "fail",
    5,
    /5\.0 s/,
  ],
]);

/** Nobody is connected for four seconds, which a settled connection ends. */
function shortGap(): Synthetic {
  return {
    history: [
      ...startedAgents(1),
      ...stream("agent-1", 1, 10, 900, FAILED),
      ...stream("agent-1", 2, 901, 901.5, FAILED),
      ...stream("agent-2", 1, 904, null),
      happened(1, { kind: "agent-started", agent: "agent-2" }),
    ],
  };
}

function commitsNever(): Synthetic {
  return { history: [got("agent-1", "old", 12), got("agent-2", "old", 22), made] };
}

describe("what a decisive observation depends on", () => {
  const t0 = syntheticEvidence({}).timelineStartMs;
  const rows = [
    ["an agent that comes back since its window began", all, ["by", 1800, 2030], [1800, 2000]],
    ["one that starts since its start", all, ["by", 0, 30], [0, 20]],
    ["a loss as long as caches and poll last", none, ["during", 829, 1850], [420, 800]],
  ] as const;
  for (const [name, spec, window, [fromS, toS]] of rows) {
    it(name, async () => {
      const { margin } = await judged("agents", spec, window, OUTAGE);
      assert.deepEqual(
        margin?.within.map(({ fromMs, toMs }) => [(fromMs - t0) / 1000, (toMs - t0) / 1000]),
        [[fromS, toS]],
      );
    });
  }
});
