import type { HistoryEntry } from "../../../contracts/history.ts";
import { happened, startedAgents, stream } from "../synthetic-evidence.ts";
import { judgesAsListed } from "./judged-rows.ts";

const FAILED = { code: "Unavailable", message: "unavailable" };
/** Two agents lose their streams at 700 and 800 s and come back at 1900 and 2000 s. */
const OUTAGE = [
  ...startedAgents(2),
  ...stream("agent-1", 1, 10, 700, FAILED),
  ...stream("agent-1", 2, 712, 713, FAILED),
  ...stream("agent-1", 3, 1900, null),
  ...stream("agent-2", 1, 20, 800, FAILED),
  ...stream("agent-2", 2, 2000, null),
];

judgesAsListed("agents", [
  ["all at an instant", { connected: "all" }, ["at", 600, 600], OUTAGE, "pass", /^2 of 2$/],
  ["not all at an instant", { connected: "all" }, ["at", 750, 750], OUTAGE, "fail", /^1 of 2$/],
  ["none in a window", { connected: 0 }, ["during", 800, 1899], OUTAGE, "pass", /^0 of 2$/],
  ["one too many", { connected: 0 }, ["during", 750, 1899], OUTAGE, "fail", /^0 to 1 of 2$/],
  ["a refused retry", { connected: 1 }, ["at", 712.5, 712.5], OUTAGE, "pass", /^1 of 2$/],
  ["at least", { connected: { "at least": 1 } }, ["at", 750, 750], OUTAGE, "pass", /^1 of 2$/],
  ["a share", { connected: { "at least": "51 %" } }, ["at", 750, 750], OUTAGE, "fail", /^1 of 2$/],
  ["at most", { connected: { "at most": 1 } }, ["during", 0, 700], OUTAGE, "fail", /^0 to 2 of 2$/],
  ["all back", { connected: "all" }, ["by", 1800, 2520], OUTAGE, "pass", /^2 of 2 after 200 s$/],
  ["not all back", { connected: "all" }, ["by", 1800, 1950], OUTAGE, "fail", /^at most 1 of 2$/],
]);

const got = (agent: string, commit: string, atS: number): HistoryEntry =>
  happened(atS, { kind: "agent-commit", agent, commit, agentId: 1, projectId: 1001 });
const made = happened(1200, {
  kind: "action",
  id: "new",
  action: "commit",
  says: "a commit",
  facts: { agent: "agent-1", commit: "new" },
});
const first = [...OUTAGE, got("agent-1", "old", 12), got("agent-2", "old", 22), made];
const newest = { commit: "newest" };

judgesAsListed("agents", [
  [
    "newest commit",
    newest,
    ["at", 3000, 3000],
    [...first, got("agent-1", "new", 1950)],
    "pass",
    /^2 of 2$/,
  ],
  ["one lags", newest, ["at", 3000, 3000], first, "fail", /^1 of 2; not agent-1$/],
  ["one has none", newest, ["at", 3000, 3000], [got("agent-1", "old", 1)], "fail", /not agent-2$/],
  [
    "too late",
    newest,
    ["at", 3000, 3000],
    [...first, got("agent-1", "new", 3500)],
    "fail",
    /not agent-1$/,
  ],
]);

const slope = (least: string): unknown => ({ "takes at least": least });

judgesAsListed("loss", [
  ["a slope", slope("60s"), ["during", 600, 1200], OUTAGE, "pass", /^2 lost over 100 s$/],
  ["a cliff", slope("101s"), ["during", 600, 1200], OUTAGE, "fail", /^2 lost over 100 s$/],
  ["nobody lost", slope("60s"), ["during", 2100, 3600], OUTAGE, "fail", /^none lost$/],
  ["one is no slope", slope("60s"), ["during", 600, 750], OUTAGE, "fail", /^1 lost over 0 s$/],
]);
