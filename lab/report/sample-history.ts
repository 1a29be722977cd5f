import type { HistoryEntry, HistoryEvent } from "../../contracts/history.ts";
import type { Reporter, RunHead } from "./reporter.ts";
import { SAMPLE_START_MS, sampleResult } from "./sample-result.ts";

const MINUTE_MS = 60_000;
const START_WALL_MS = Date.UTC(2026, 10, 23, 13, 40, 2);

export function sampleHead(): RunHead {
  const result = sampleResult();
  return {
    labVersion: result.labVersion,
    run: result.run,
    runFolder: `runs/${result.run}`,
    seed: result.seed,
    speed: result.speed,
    title: result.title,
    rehearses: result.rehearses,
    topologySummary: result.topology.summary,
    profile: "",
    withoutFaults: result.withoutFaults,
  };
}

/** What happened in the sample run, with the kinds of entry that no report shows among them. */
export function sampleHistory(): readonly HistoryEntry[] {
  const { run, scenario, seed, speed } = sampleResult();
  const flag = { kind: "fault", id: "off", fault: "feature-flag" } as const;
  const lab = {
    alert: "LabAgentsDisconnected",
    labels: { origin: "lab", severity: "s3" },
  } as const;
  const control = { kind: "alert", alert: "KasLabControl", labels: {}, annotations: {} } as const;
  const started = { kind: "run-started", run, scenario, seed, speed } as const;
  return [
    at(-84_000, { ...started, epochMs: SAMPLE_START_MS, version: "0.1.0", withoutFaults: false }),
    at(-50_000, { kind: "component-ready", component: "redis", wallMs: 120 }),
    at(-30_000, { kind: "component-ready", component: "kas-1", wallMs: 400 }),
    at(-20_000, { kind: "lb-endpoint-health", component: "lb", pod: "kas-1", healthy: true }),
    at(0, { kind: "timeline-started" }),
    at(1_000, { kind: "agent-started", component: "agentk", agent: "agent-1" }),
    at(60_000, { ...control, phase: "firing" }),
    at(10 * MINUTE_MS, { kind: "steady-state", holds: true, seen: "10 agents, 0 counted errors" }),
    at(10 * MINUTE_MS, { kind: "moment", id: "off" }),
    at(10 * MINUTE_MS, {
      ...flag,
      phase: "injected",
      says: "PUT flag kubernetes_agent_internal_api = false",
    }),
    at(641_000, {
      ...flag,
      phase: "effect-observed",
      says: "agent_info answers 404 on 3 of 3 workers",
    }),
    at(720_000, { kind: "alert", ...lab, phase: "pending", annotations: {} }),
    at(840_000, { kind: "alert", ...lab, phase: "firing", annotations: {} }),
    at(900_000, { kind: "lb-endpoint-health", component: "lb", pod: "kas-2", healthy: false }),
    at(905_000, { kind: "lb-endpoint-health", component: "lb", pod: "kas-2", healthy: true }),
    at(20 * MINUTE_MS, { kind: "moment", id: "new-commit" }),
    at(20 * MINUTE_MS, {
      kind: "action",
      id: "new-commit",
      action: "commit",
      says: "commit 5f1e2d3c to the configuration of agent-3",
      facts: { commit: "5f1e2d3c", agent: "agent-3" },
    }),
    at(30 * MINUTE_MS, { kind: "moment", id: "on" }),
    at(30 * MINUTE_MS, {
      ...flag,
      phase: "healed",
      says: "PUT flag kubernetes_agent_internal_api = true",
    }),
    at(1_838_000, {
      ...flag,
      phase: "gone-observed",
      says: "agent_info answers 401 on 3 of 3 workers",
    }),
    at(2_160_000, { kind: "alert", ...lab, phase: "resolved", annotations: {} }),
    at(75 * MINUTE_MS, { kind: "timeline-ended" }),
    at(75 * MINUTE_MS, { kind: "run-ended", verdict: "pass" }),
  ];
}

/** Plays head, entries and the progress between them, as a run would, without the result. */
export function playSample(reporter: Reporter): void {
  reporter.onHead(sampleHead());
  const agents = sampleResult().charts[0]?.series[0]?.points ?? [];
  const entries = [...sampleHistory()];
  for (const [atMs, connected] of agents) {
    while ((entries[0]?.at ?? Number.POSITIVE_INFINITY) - SAMPLE_START_MS <= atMs) {
      const entry = entries.shift();
      if (entry !== undefined) reporter.onEntry(entry);
    }
    reporter.onProgress({
      phase: "timeline",
      says: "",
      atMs,
      endMs: 75 * MINUTE_MS,
      agentsConnected: connected ?? 0,
      agentsTotal: 10,
      alertsPending: [],
      alertsFiring: atMs >= 840_000 && atMs < 2_160_000 ? ["LabAgentsDisconnected"] : [],
    });
  }
}

function at(atMs: number, event: HistoryEvent | Omit<HistoryEvent, "at">): HistoryEntry {
  const wall = new Date(START_WALL_MS + (atMs + 84_000) / 60).toISOString();
  return { ...(event as HistoryEvent), at: SAMPLE_START_MS + atMs, wall };
}
