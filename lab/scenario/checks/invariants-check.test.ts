import type { HistoryEntry } from "../../../contracts/history.ts";
import { happened, startedAgents, stream, type SyntheticWindow } from "../synthetic-evidence.ts";
import { judgesAsListed } from "./judged-rows.ts";

const WHOLE: SyntheticWindow = ["during", 0, 3600];
const LOST = "no agent lost for good";
const NEWEST = "newest commit everywhere";
const MIXED = "tokens never mixed";
const LIMIT = "limiter never above its allowance";

const got = (
  atS: number,
  agent: string,
  commit: string,
  ids: { agentId: number; projectId: number },
): HistoryEntry => happened(atS, { kind: "agent-commit", agent, commit, ...ids });
const ONE = { agentId: 1, projectId: 1001 };
const TWO = { agentId: 2, projectId: 1002 };
const made = (agent: string, commit: string): HistoryEntry =>
  happened(1000, {
    kind: "action",
    id: "new",
    action: "commit",
    says: "a commit",
    facts: { agent, commit },
  });

const calls = (
  minuteS: number,
  accepted: number,
  inside: number,
  agent = "agent-2",
): HistoryEntry => {
  const minuteMs = happened(minuteS, { kind: "timeline-ended" }).at;
  return happened(minuteS + 90, {
    kind: "token-calls",
    agent,
    minuteMs,
    accepted,
    acceptedInside: inside,
    denied: 400,
    lost: 0,
  });
};

const FINE = [
  ...startedAgents(2),
  ...stream("agent-1", 1, 10, 700),
  ...stream("agent-1", 2, 1100, null),
  ...stream("agent-2", 1, 20, null),
  got(12, "agent-1", "a", ONE),
  got(22, "agent-2", "b", TWO),
];
const gone = (atS: number): readonly HistoryEntry[] => [
  ...startedAgents(2),
  ...stream("agent-1", 1, 10, null),
  ...stream("agent-2", 1, 20, atS),
];

judgesAsListed("invariants", [
  ["nobody lost", LOST, WHOLE, FINE, "pass", /^none of 2 lost$/],
  ["one lost", LOST, WHOLE, gone(2900), "fail", /^lost: agent-2$/],
  ["one on its way", LOST, WHOLE, gone(3000), "pass", /^none of 2 lost$/],
  ["never connected", LOST, WHOLE, startedAgents(1), "fail", /^lost: agent-1$/],
  ["nobody started", LOST, WHOLE, [], "inconclusive", /no agent had the time/],
  ["newest", NEWEST, WHOLE, FINE, "pass", /^2 of 2$/],
  ["one lags", NEWEST, WHOLE, [...FINE, made("agent-1", "c")], "fail", /not agent-1$/],
  ["own tokens", MIXED, WHOLE, FINE, "pass", /^2 configurations of 2 agents/],
  [
    "the id of another",
    MIXED,
    WHOLE,
    [...FINE, got(1500, "agent-1", "d", TWO)],
    "fail",
    /^agent-1 at \+25:00: a configuration for agent 2$/,
  ],
  [
    "a commit that another received",
    MIXED,
    WHOLE,
    [...FINE, got(1500, "agent-1", "b", ONE)],
    "fail",
    /commit b of agent-2$/,
  ],
  [
    "a commit that was made for another",
    MIXED,
    WHOLE,
    [...FINE, made("agent-2", "e"), got(1500, "agent-1", "e", ONE)],
    "fail",
    /commit e of agent-2$/,
  ],
  [
    "the project of another",
    MIXED,
    WHOLE,
    [...FINE, got(1500, "agent-1", "d", { agentId: 1, projectId: 1002 })],
    "fail",
    /project 1002 of agent-2$/,
  ],
  ["nothing received", MIXED, WHOLE, startedAgents(2), "inconclusive", /^no agent received/],
  ["at the allowance", LIMIT, WHOLE, [calls(600, 120, 100)], "pass", /^at most 100 let in/],
  ["a few at once", LIMIT, WHOLE, [calls(600, 120, 120)], "pass", /^at most 120/],
  [
    "above it",
    LIMIT,
    WHOLE,
    [calls(600, 90, 90), calls(660, 121, 121)],
    "fail",
    /the token of agent-2 in the minute of \+11:00$/,
  ],
  [
    "calls that lie close together in compressed time",
    LIMIT,
    WHOLE,
    { history: [calls(600, 162, 162)], speed: 30 },
    "pass",
    /^at most 162/,
  ],
  [
    "more than those in compressed time",
    LIMIT,
    WHOLE,
    { history: [calls(600, 250, 190)], speed: 30 },
    "fail",
    /^at most 190/,
  ],
  ["nobody called", LIMIT, WHOLE, FINE, "inconclusive", /more than ten calls/],
  [
    "one of several is not",
    [LOST, NEWEST, MIXED, LIMIT],
    WHOLE,
    [...FINE, calls(600, 300, 300)],
    "fail",
    /^at most 300/,
  ],
  [
    "a broken one outweighs one that cannot be seen",
    [LIMIT, LOST],
    WHOLE,
    gone(2000),
    "fail",
    /^lost/,
  ],
  [
    "all of them",
    [LOST, NEWEST, MIXED, LIMIT],
    WHOLE,
    [...FINE, calls(600, 90, 90)],
    "pass",
    /none of 2 lost; 2 of 2; 2 configurations .*; at most 90/,
  ],
]);
