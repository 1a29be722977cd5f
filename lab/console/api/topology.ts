import { z } from "zod";

/**
 * `healthy`, `degraded` (it works for some, or something next to it is broken), `down`, `paused` (a
 * fault froze it), `starting`, `gone` (a pod that was replaced), `unknown` (no data at this time).
 */
export const NodeState = z.enum([
  "healthy",
  "degraded",
  "down",
  "paused",
  "starting",
  "gone",
  "unknown",
]);
export type NodeState = z.infer<typeof NodeState>;

export const NodeKind = z.enum([
  "fleet",
  "edge",
  "lb",
  "kas",
  "rails",
  "gitaly",
  "redis",
  "sentinel",
  "prometheus",
]);
export type NodeKind = z.infer<typeof NodeKind>;

/** A fault that is in force, as nodes and links carry it. */
export const FaultMark = z.object({
  /** Its step's id: what `heal` names. */
  id: z.string(),
  fault: z.string(),
  says: z.string(),
  sinceMs: z.number(),
});
export type FaultMark = z.infer<typeof FaultMark>;

/** A number with how to show it: Grafana's name of the unit (`short`, `ops`, `Bps`, `percentunit`, `s`, `bytes`). */
export const Figure = z.object({
  label: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  /** PromQL or `history`: where it comes from. */
  query: z.string(),
});
export type Figure = z.infer<typeof Figure>;

export const TopologyNode = z.object({
  /** Unique: `agentk`, `edge`, `lb`, `kas-1`, `rails`, `gitaly-default`, `redis`, `prometheus`. */
  name: z.string(),
  kind: NodeKind,
  title: z.string(),
  state: NodeState,
  /** One sentence: why it is in this state. */
  why: z.string(),
  faults: z.array(FaultMark),
  figures: z.array(Figure),
  /** The component whose log it writes (`/api/logs?component=`); null when it has none. */
  log: z.string().nullable(),
});
export type TopologyNode = z.infer<typeof TopologyNode>;

export const TopologyLink = z.object({
  /** As faults name it: `kas-1->redis`; a link that is no relay of the lab has `relay: false`. */
  name: z.string(),
  /** Names of nodes; `kas` stands for all pods of the deployment, which share the links to Gitaly. */
  from: z.string(),
  to: z.string(),
  relay: z.boolean(),
  /** Open connections now; null: no data. */
  connections: z.number().nullable(),
  /** Both directions, lab time; null: no data. */
  bytesPerSecond: z.number().nullable(),
  state: z.enum(["flowing", "idle", "slow", "broken", "unknown"]),
  why: z.string(),
  faults: z.array(FaultMark),
});
export type TopologyLink = z.infer<typeof TopologyLink>;

export const AlertNow = z.object({
  alert: z.string(),
  phase: z.enum(["pending", "firing"]),
  sinceMs: z.number(),
  labels: z.record(z.string(), z.string()),
  /** `annotations.title` or `.description`; may be empty. */
  says: z.string(),
});
export type AlertNow = z.infer<typeof AlertNow>;

export const KeyFigures = z.object({
  agentsConnected: z.number().nullable(),
  /** Agents that have been started and should be connected. */
  agentsExpected: z.number().nullable(),
  /** Finished calls a minute by gRPC code. */
  codesPerMinute: z.array(z.object({ code: z.string(), value: z.number(), counted: z.boolean() })),
  sli: z.object({
    /** Ratio of counted errors over the last 5 minutes; null: no finished call. */
    errorRatio5m: z.number().nullable(),
    errorRatio1h: z.number().nullable(),
    /** The error budget of the objective: 0.0005. */
    budget: z.number(),
    /** The ratio above which the fast burn pages: 0.0072. */
    pageAbove: z.number(),
  }),
  alerts: z.array(AlertNow),
});
export type KeyFigures = z.infer<typeof KeyFigures>;

/** The states alone, for a tick. */
export const TopologyState = z.object({
  nodes: z.record(z.string(), NodeState),
  links: z.record(
    z.string(),
    z.object({ state: TopologyLink.shape.state, bytesPerSecond: z.number().nullable() }),
  ),
});
export type TopologyState = z.infer<typeof TopologyState>;

/** GET /api/topology?at=MS (default: now, or the end of a stored run). */
export const Topology = z.object({
  at: z.number(),
  nodes: z.array(TopologyNode),
  links: z.array(TopologyLink),
  figures: KeyFigures,
  /** In force at this time, whatever they are done to; empty in a drill. */
  faults: z.array(FaultMark),
});
export type Topology = z.infer<typeof Topology>;
