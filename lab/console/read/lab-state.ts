import { isFurtherReplica } from "../../../contracts/fleet.ts";
import type { HistoryEntry } from "../../../contracts/history.ts";
import type { AlertNow, FaultMark } from "../api.ts";
import { AgentsNow } from "./agents-now.ts";

/** A fault in force, with what it is done to. */
export interface FaultInForce extends FaultMark {
  readonly targets: readonly string[];
}

export interface PodState {
  readonly phase: string;
  readonly restarts: number;
  readonly sinceMs: number;
}

/** The alert with which every run checks its own alerting; it says nothing about the lab. */
const CONTROL_ALERT = "KasLabControl";

/**
 * What the history says about the lab at one moment: a fold over its entries, one after the other, so
 * that a lab that runs is not read again from its start.
 */
export class LabState {
  /** Components by name: whether they run. */
  readonly running = new Map<string, boolean>();
  readonly exits = new Map<string, { readonly says: string; readonly atMs: number }>();
  readonly pods = new Map<string, PodState>();
  /** Pods by name: whether the load balancer takes them for healthy. */
  readonly rotation = new Map<string, boolean>();
  readonly faults = new Map<string, FaultInForce>();
  readonly startedAgents = new Set<string>();
  readonly agents = new AgentsNow();
  readonly alerts = new Map<string, AlertNow>();
  /** Flags by name: the workers' copies. */
  readonly flags = new Map<string, Map<number, boolean>>();
  timelineStartMs: number | null = null;

  /** Everything that happened until then. */
  static at(entries: readonly HistoryEntry[], atMs: number): LabState {
    const state = new LabState();
    for (const entry of entries) if (entry.at <= atMs) state.take(entry);
    return state;
  }

  take(entry: HistoryEntry): void {
    const { kind, at } = entry;
    this.agents.take(entry);
    if (kind === "timeline-started") this.timelineStartMs = at;
    else if (kind === "component-started" || kind === "component-ready") {
      this.running.set(entry.component, true);
      this.exits.delete(entry.component);
    } else if (kind === "component-exited") this.exited(entry);
    else if (kind === "pod-phase") {
      this.pods.set(entry.pod, { phase: entry.phase, restarts: entry.restarts, sinceMs: at });
    } else if (kind === "lb-endpoint-health") this.rotation.set(entry.pod, entry.healthy);
    else if (kind === "fault") this.fault(entry);
    else if (kind === "agent-started") {
      if (!isFurtherReplica(entry.agent)) this.startedAgents.add(entry.agent);
    } else if (kind === "rails-flag-copy") {
      const copies = this.flags.get(entry.flag) ?? new Map<number, boolean>();
      this.flags.set(entry.flag, copies.set(entry.worker, entry.enabled));
    } else if (kind === "alert") this.alert(entry);
  }

  private exited(entry: Extract<HistoryEntry, { kind: "component-exited" }>): void {
    const { component, exitCode, signal, at } = entry;
    this.running.set(component, false);
    const how = signal === null ? `ended with ${exitCode ?? "no code"}` : `ended by ${signal}`;
    const says = entry.outOfMemory === true ? `${how}, out of memory` : how;
    this.exits.set(component, { says, atMs: at });
    // The streams of a fleet that is gone are gone with it, and nobody tells.
    if (component === "agentk") this.agents.clear();
  }

  private fault(entry: Extract<HistoryEntry, { kind: "fault" }>): void {
    const { id, fault, says, at, targets = [] } = entry;
    if (entry.phase === "injected") this.faults.set(id, { id, fault, says, sinceMs: at, targets });
    if (entry.phase === "healed" || entry.phase === "gone-observed") this.faults.delete(id);
  }

  private alert(entry: Extract<HistoryEntry, { kind: "alert" }>): void {
    const { alert, phase, labels, annotations, at } = entry;
    if (alert === CONTROL_ALERT) return;
    const key = JSON.stringify(Object.entries(labels).sort());
    if (phase === "resolved") {
      this.alerts.delete(key);
      return;
    }
    const says = annotations["title"] ?? annotations["description"] ?? "";
    this.alerts.set(key, { alert, phase, sinceMs: at, labels: { ...labels }, says });
  }
}
