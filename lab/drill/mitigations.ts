import type { Area } from "./causes.ts";
import { brokenPath, type FaultRef } from "./fault-ref.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

export type TargetKind = "agent" | "pod" | "storage" | "path" | "replicas";

/** Something an on-call can do, and what it heals. */
export interface Mitigation {
  readonly id: string;
  readonly says: string;
  readonly area: Area;
  readonly target: TargetKind | null;
  /** From the decision until it is in force: a command is quick, a change goes through a pipeline. */
  readonly takesMs: number;
  /** Faults that it heals. */
  readonly heals: readonly string[];
  /** Causes for which it is sensible although it heals nothing: not counted as wrong. */
  readonly fits: readonly string[];
}

/**
 * What can be done, in the words of an on-call. Each is really done, whether or not it helps; the list
 * is the same in every drill. The times are assumptions of the lab (docs/fidelity.md).
 * Source of the actions: observability reference, section 5.2.
 */
export const MITIGATIONS: readonly Mitigation[] = [
  row("flag-on", "rails", "switch the feature flag of the internal API on", 15 * SECOND_MS, {
    heals: ["feature-flag"],
  }),
  row("rollback-rails", "rails", "roll back the latest release of Rails", 5 * MINUTE_MS, {
    heals: ["rails-status", "rails-content", "rails-latency", "rails-stall"],
  }),
  row("align-secret", "rails", "write the secret of kas to Rails again", 2 * MINUTE_MS, {
    heals: ["rails-secret"],
  }),
  row("sync-clocks", "rails", "set every clock by NTP", MINUTE_MS, { heals: ["clock-skew"] }),
  row("restart-redis", "redis", "restart Redis", MINUTE_MS, {
    heals: ["redis-kill", "redis-hang", "redis-maxclients", "redis-readonly", "redis-oom"],
  }),
  row("raise-maxclients", "redis", "raise maxclients of Redis", 30 * SECOND_MS, {
    heals: ["redis-maxclients"],
  }),
  row("restart-kas", "kas", "delete all pods of kas (kubectl delete pod)", 15 * SECOND_MS, {}),
  row("rolling-restart", "kas", "replace the pods of kas one by one", 15 * SECOND_MS, {}),
  row("restart-pod", "kas", "delete one pod of kas", 15 * SECOND_MS, {
    target: "pod",
    fits: ["health-check"],
  }),
  row("rollback-kas", "kas", "roll back the latest change of kas (helm)", 3 * MINUTE_MS, {
    heals: ["kas-crash-loop", "kas-redis-disabled"],
  }),
  row("scale-kas", "kas", "scale kas to a number of replicas", 15 * SECOND_MS, {
    target: "replicas",
    heals: ["kas-scale"],
  }),
  row("restart-front-end", "edge", "create the load balancer's front end anew", 3 * MINUTE_MS, {
    heals: ["edge-outage"],
  }),
  row("apply-backend-config", "edge", "apply the BackendConfig again", 3 * MINUTE_MS, {
    heals: ["lb-backend-timeout", "lb-health-check"],
  }),
  row("renew-certificate", "edge", "renew the certificate of the edge", 5 * MINUTE_MS, {
    heals: ["certificate-expired"],
  }),
  row("sync-endpoints", "edge", "sync the endpoint group with the pods", MINUTE_MS, {
    heals: ["lb-stale-endpoint"],
  }),
  row("restore-path", "edge", "put the network policy of a path back", 3 * MINUTE_MS, {
    target: "path",
    fits: [],
  }),
  row("restart-gitaly", "gitaly", "restart a Gitaly storage", MINUTE_MS, {
    target: "storage",
    heals: ["gitaly-down", "gitaly-latency", "gitaly-status"],
  }),
  row("new-token", "agents", "give an agent a valid token again", MINUTE_MS, {
    target: "agent",
    heals: ["rails-token"],
    fits: ["token-abuse"],
  }),
  row("revoke-token", "agents", "revoke the token of an agent", 30 * SECOND_MS, {
    target: "agent",
    fits: ["token-abuse"],
  }),
  row("block-sources", "agents", "block the sources of abuse at the edge", MINUTE_MS, {
    heals: ["agent-abuse"],
  }),
];

/** Whether a mitigation, done to this target, heals this fault. */
export function heals(mitigation: Mitigation, target: string | null, fault: FaultRef): boolean {
  if (mitigation.target === "path") return brokenPath(fault) === target;
  if (!mitigation.heals.includes(fault.name)) return false;
  // A fault of several storages or agents is over when the last of them was seen to.
  if (mitigation.target === "storage") return isAll(target) || isOnly(fault, target);
  if (mitigation.target === "agent") return isOnly(fault, target);
  return true;
}

/** Ids of what would heal all these faults at once. */
export function healersOf(faults: readonly FaultRef[]): readonly string[] {
  return MITIGATIONS.filter((mitigation) =>
    faults.every((fault) =>
      mitigation.target === "path"
        ? brokenPath(fault) !== undefined
        : mitigation.heals.includes(fault.name),
    ),
  ).map(({ id }) => id);
}

/** The word for every storage. */
export const ALL = "all";

function isAll(target: string | null): boolean {
  return target === ALL;
}

function isOnly({ targets }: FaultRef, target: string | null): boolean {
  return targets.length > 0 && targets.every((name) => name === target);
}

function row(
  id: string,
  area: Area,
  says: string,
  takesMs: number,
  rest: Partial<Pick<Mitigation, "target" | "heals" | "fits">>,
): Mitigation {
  return { id, area, says, takesMs, target: null, heals: [], fits: [], ...rest };
}
