import assert from "node:assert/strict";
import { it } from "node:test";
import type { HistoryEntry } from "../../../contracts/history.ts";
import {
  happened,
  judged,
  startedAgents,
  stream,
  type SyntheticWindow,
} from "../synthetic-evidence.ts";
import { judgesAsListed } from "./judged-rows.ts";
import { CHECKS } from "./registry.ts";

const WINDOW: SyntheticWindow = ["during", 600, 1800];
const DENIED = { code: "ResourceExhausted", message: "new connection rate limit exhausted" };

const lookup = (
  atS: number,
  agent: string | null,
  status: number,
  client: string | null = "gitlab-kas",
): HistoryEntry =>
  happened(atS, {
    kind: "rails-request",
    endpoint: "agent_info",
    pod: "127.1.1.1",
    client,
    agent,
    status,
    worker: 1,
  });
const phase = (atS: number, pod: string, name: string): HistoryEntry =>
  happened(atS, { kind: "pod-phase", pod, phase: name, restarts: 1 });
const calls = (atS: number, accepted: number): HistoryEntry =>
  happened(atS, {
    kind: "token-calls",
    agent: "agent-2",
    minuteMs: 0,
    accepted,
    acceptedInside: accepted,
    denied: 0,
    lost: 0,
  });
const health = happened(700, { kind: "lb-endpoint-health", pod: "kas-1", healthy: false });

const HISTORY = [
  happened(1, { kind: "component-started", pid: 1 }),
  ...startedAgents(2),
  ...stream("agent-1", 1, 10, 700, DENIED),
  ...stream("agent-2", 1, 20, 800),
  happened(900, {
    kind: "tunnel-ended",
    agent: "agent-1",
    tunnel: 3,
    lastedMs: 5,
    connectionAgeMs: 900,
    ...DENIED,
  }),
  lookup(650, "agent-1", 200),
  lookup(700, null, 401),
  lookup(710, null, 401, null),
  lookup(750, "agent-2", 200),
  lookup(2000, "agent-2", 200),
  phase(700, "kas-1", "crash-loop-back-off"),
  phase(710, "kas-1", "ready"),
  phase(800, "kas-2", "crash-loop-back-off"),
  calls(700, 90),
  calls(760, 95),
  happened(700, { kind: "agent-dial-failed", agent: "agent-2", error: "refused" }),
  happened(650, {
    kind: "agent-commit",
    agent: "agent-1",
    commit: "c",
    agentId: 1,
    projectId: 1001,
  }),
  health,
];
const EOF = { code: "Unavailable", message: "error reading from server: EOF" };
const CUT = [
  ...stream("agent-1", 1, 610, 611, EOF),
  ...stream("agent-1", 2, 620, 640, DENIED),
  ...stream("agent-1", 3, 650, 700, EOF),
  ...stream("agent-2", 1, 20, 800),
];
const least = (of: string, count: number, more: object = {}) => ({
  of,
  "at least": count,
  ...more,
});
const most = (of: string, count: number, more: object = {}) => ({ of, "at most": count, ...more });

judgesAsListed("count", [
  ["lookups", least("lookups", 3), WINDOW, HISTORY, "pass", /^3 lookups$/],
  ["lookups with a status", most("lookups", 0, { code: 401 }), WINDOW, HISTORY, "fail", /^1 look/],
  ["lookups of one agent", most("lookups", 1, { agent: "agent-2" }), WINDOW, HISTORY, "pass", /^1/],
  ["too few lookups", least("lookups", 4), WINDOW, HISTORY, "fail", /^3 lookups$/],
  ["denials", most("denials", 1), WINDOW, HISTORY, "fail", /^2 denials$/],
  [
    "no denial of others",
    most("denials", 0, { "not agent": "agent-1" }),
    WINDOW,
    HISTORY,
    "pass",
    /^0/,
  ],
  [
    "denials of others",
    least("denials", 1, { "not agent": "agent-1" }),
    WINDOW,
    HISTORY,
    "fail",
    /^0/,
  ],
  ["commits", least("commits delivered", 2), WINDOW, HISTORY, "fail", /^1 commits/],
  ["streams by code", least("streams ended", 1, { code: "OK" }), WINDOW, HISTORY, "pass", /^1/],
  [
    "streams cut",
    { of: "streams cut", "at least": 1, "at most": 1 },
    WINDOW,
    CUT,
    "pass",
    /^1 streams cut$/,
  ],
  ["no stream cut", most("streams cut", 0), WINDOW, CUT, "fail", /^1 streams cut$/],
  ["tunnels by code", most("tunnels ended", 0, { code: "OK" }), WINDOW, HISTORY, "pass", /^0/],
  ["dial failures", most("dial failures", 0), WINDOW, HISTORY, "fail", /^1 dial/],
  ["starts before", most("agent starts", 0), WINDOW, HISTORY, "pass", /^0 agent starts$/],
  ["restarts", most("restarts", 1), WINDOW, HISTORY, "fail", /^2 restarts$/],
  ["restarts of a pod", most("restarts", 1, { pod: "kas-1" }), WINDOW, HISTORY, "pass", /^1/],
  [
    "accepted calls",
    { of: "accepted calls", "at least": 185, "at most": 185 },
    WINDOW,
    HISTORY,
    "pass",
    /^185/,
  ],
  ["health changes", least("health changes", 2), WINDOW, HISTORY, "fail", /^1 health/],
  ["nobody counted", most("lookups", 0), WINDOW, startedAgents(2), "inconclusive", /nobody was/],
]);

void it("refuses what cannot be counted or narrowed down so", () => {
  const bad = [
    { of: "lookups" },
    { of: "lookup", "at most": 1 },
    { of: "lookups", pod: "kas-1", "at most": 1 },
    { of: "restarts", agent: "agent-1", "at most": 1 },
    { of: "denials", "at least": 2, "at most": 1 },
  ];
  for (const spec of bad)
    assert.ok(Array.isArray(CHECKS.get("count")?.bind(spec)), JSON.stringify(spec));
});

void it("takes no time-out for the reason of what the lab itself did too seldom", async () => {
  for (const [spec, expected] of [
    [least("agent starts", 99), false],
    [most("restarts", 1), true],
    [least("commits delivered", 99), true],
  ] as const) {
    const found = await judged("count", spec, WINDOW, { history: HISTORY });
    assert.deepEqual([found.verdict, found.mayBeTimeOuts], ["fail", expected], spec.of);
  }
});
