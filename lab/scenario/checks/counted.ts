import type { HistoryEntry } from "../../../contracts/history.ts";
import { KAS_CLIENT_NAME } from "../../../contracts/rails-api.ts";
import { wasRefused } from "./refused.ts";

/** Which entries a `count` may be narrowed down to. */
export interface Narrowed {
  readonly agent?: string | undefined;
  readonly notAgent?: string | undefined;
  /** gRPC code, or HTTP status as text. */
  readonly code?: string | undefined;
  readonly pod?: string | undefined;
}

/** Something to count: how much an entry adds, and by what one knows that anybody was watching. */
export interface Countable {
  readonly says: string;
  readonly narrowedBy: readonly (keyof Narrowed)[];
  count(entry: HistoryEntry, narrowed: Narrowed): number;
  /**
   * The lab does it itself, at its own time: that there was too little of it is no time-out of
   * somebody who was late.
   */
  readonly byLab?: true;
  /** Without any entry of these kinds in the whole history a count of 0 means nothing. */
  readonly provenBy: readonly HistoryEntry["kind"][];
}

function isOf(agent: string, { agent: only, notAgent }: Narrowed): boolean {
  return (only === undefined || agent === only) && agent !== notAgent;
}

function has(value: string, wanted: string | undefined): boolean {
  return wanted === undefined || value === wanted;
}

/** An ended call that kas' limiter denied. Source: kas 14.2-pre protocol, section 6.2. */
const DENIED = "ResourceExhausted";

/** A stream that found no connection ends at once; agents take one for open after this time. */
const OPEN_MS = 5000;

/** What `count: { of: ... }` can name. */
export const COUNTABLES: Readonly<Record<string, Countable>> = {
  lookups: {
    says: "agent_info requests of kas that Rails answered",
    narrowedBy: ["agent", "notAgent", "code"],
    provenBy: ["rails-request"],
    count: (entry, narrowed) =>
      entry.kind === "rails-request" &&
      entry.endpoint === "agent_info" &&
      entry.client === KAS_CLIENT_NAME &&
      has(String(entry.status), narrowed.code) &&
      (entry.agent === null ? narrowed.agent === undefined : isOf(entry.agent, narrowed))
        ? 1
        : 0,
  },
  denials: {
    says: "calls of agents that the limiter denied",
    narrowedBy: ["agent", "notAgent"],
    provenBy: ["config-stream-opened"],
    count: (entry, narrowed) =>
      (entry.kind === "config-stream-ended" || entry.kind === "tunnel-ended") &&
      entry.code === DENIED &&
      isOf(entry.agent, narrowed)
        ? 1
        : 0,
  },
  "commits delivered": {
    says: "configurations that agents received",
    narrowedBy: ["agent", "notAgent"],
    provenBy: ["config-stream-opened"],
    count: (entry, narrowed) =>
      entry.kind === "agent-commit" && isOf(entry.agent, narrowed) ? 1 : 0,
  },
  "streams ended": {
    says: "config streams that ended, with a code or with any",
    narrowedBy: ["agent", "notAgent", "code"],
    provenBy: ["config-stream-opened"],
    count: (entry, narrowed) =>
      entry.kind === "config-stream-ended" &&
      isOf(entry.agent, narrowed) &&
      has(entry.code, narrowed.code)
        ? 1
        : 0,
  },
  "streams cut": {
    says: "config streams that kas had let in and that did not end well",
    narrowedBy: ["agent", "notAgent", "code"],
    provenBy: ["config-stream-opened"],
    count: (entry, narrowed) =>
      entry.kind === "config-stream-ended" &&
      entry.code !== "OK" &&
      entry.lastedMs >= OPEN_MS &&
      !wasRefused(entry) &&
      isOf(entry.agent, narrowed) &&
      has(entry.code, narrowed.code)
        ? 1
        : 0,
  },
  "tunnels ended": {
    says: "tunnels that ended, with a code or with any",
    narrowedBy: ["agent", "notAgent", "code"],
    provenBy: ["config-stream-opened"],
    count: (entry, narrowed) =>
      entry.kind === "tunnel-ended" && isOf(entry.agent, narrowed) && has(entry.code, narrowed.code)
        ? 1
        : 0,
  },
  "dial failures": {
    says: "attempts of agents to connect that failed",
    narrowedBy: ["agent", "notAgent"],
    provenBy: ["agent-started"],
    count: (entry, narrowed) =>
      entry.kind === "agent-dial-failed" && isOf(entry.agent, narrowed) ? 1 : 0,
  },
  "agent starts": {
    says: "agentk pods that started",
    byLab: true,
    narrowedBy: ["agent", "notAgent"],
    provenBy: ["agent-started"],
    count: (entry, narrowed) =>
      entry.kind === "agent-started" && isOf(entry.agent, narrowed) ? 1 : 0,
  },
  restarts: {
    says: "containers of kas that ended and are to be started again in their pod",
    byLab: true,
    narrowedBy: ["pod"],
    provenBy: ["component-started"],
    count: (entry, { pod }) =>
      entry.kind === "pod-phase" && entry.phase === "crash-loop-back-off" && has(entry.pod, pod)
        ? 1
        : 0,
  },
  "accepted calls": {
    says: "calls that kas let in, in minutes with more than ten calls of one token",
    narrowedBy: ["agent", "notAgent"],
    provenBy: ["token-calls"],
    count: (entry, narrowed) =>
      entry.kind === "token-calls" && isOf(entry.agent, narrowed) ? entry.accepted : 0,
  },
  "health changes": {
    says: "times that the load balancer took an endpoint in or out",
    narrowedBy: ["pod"],
    provenBy: ["lb-endpoint-health"],
    count: (entry, { pod }) => (entry.kind === "lb-endpoint-health" && has(entry.pod, pod) ? 1 : 0),
  },
  effects: {
    says: "faults whose effect was seen on the far side",
    byLab: true,
    narrowedBy: [],
    provenBy: ["fault"],
    count: (entry) => (entry.kind === "fault" && entry.phase === "effect-observed" ? 1 : 0),
  },
};
