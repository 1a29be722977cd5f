import { DEFAULT_KAS_PROFILE } from "../../contracts/kas-profile.ts";
import { sampleCharts } from "./sample-charts.ts";
import type { JudgedExpectation, RunResult } from "./run-result.ts";

const MINUTE_MS = 60_000;
const END_MS = 75 * MINUTE_MS;
/** T+0 of the sample run, ms since the Unix epoch. */
export const SAMPLE_START_MS = Date.UTC(2026, 10, 22, 9, 0);

/** A run as it could be: for tests, and for looking at the report without running anything. */
export function sampleResult(): RunResult {
  return {
    version: 1,
    labVersion: "0.1.0",
    run: "2026-11-23T13-40-flag-disable",
    scenario: "flag-disable",
    title: "The internal API flag is disabled",
    rehearses: ["Runbook Kubernetes Agent Service, section Controls", "Incident S02"],
    tags: ["rails"],
    hurts: "",
    verdict: "pass",
    reason: "Everything the scenario promises held, and both faults were seen to begin and to end.",
    nextStep: "",
    seed: "4711",
    speed: 60,
    withoutFaults: false,
    interrupted: false,
    timelineStartMs: SAMPLE_START_MS,
    durationMs: END_MS,
    startedWall: "2026-11-23T13:40:02.113Z",
    wallMs: { total: 81_420, start: 1_410, timeline: 75_020, judge: 3_170, stop: 1_820 },
    topology: {
      preset: "runbook-small",
      summary:
        "runbook-small: 2 kas, 10 agentk, 1 load balancer, Rails (3 workers), Gitaly (2 storages), Redis 7.0.15, Prometheus 2.42.0",
      agents: 10,
      kasPods: 2,
    },
    profile: { ...DEFAULT_KAS_PROFILE, rules: "2022" },
    tools: { "redis-server": "7.0.15", prometheus: "2.42.0" },
    moments: [
      { id: "off", atMs: 10 * MINUTE_MS },
      { id: "new-commit", atMs: 20 * MINUTE_MS },
      { id: "on", atMs: 30 * MINUTE_MS },
    ],
    faults: [
      {
        id: "off",
        fault: "feature-flag",
        says: "kubernetes_agent_internal_api = false on 3 of 3 workers",
        injectedAtMs: 10 * MINUTE_MS,
        effectAtMs: 641_000,
        healedAtMs: 30 * MINUTE_MS,
        goneAtMs: 1_838_000,
      },
    ],
    actions: [
      { id: "new-commit", says: "commit to the configuration of agent-3", atMs: 20 * MINUTE_MS },
      { id: "on", says: "flag kubernetes_agent_internal_api enabled again", atMs: 30 * MINUTE_MS },
    ],
    expectations: EXPECTATIONS,
    alerts: [
      {
        ...gitlabAlert("KasServiceGrpcRequestsErrorSLOViolation", "1h"),
        silence: "needs one finished call per second over 1 h; the peak here was 0.37/s",
        gated: true,
      },
      {
        ...gitlabAlert("KasServiceGrpcRequestsErrorSLOViolation", "6h"),
        silence: "needs one finished call per second over 6 h; the peak here was 0.09/s",
        gated: true,
      },
      {
        ...gitlabAlert("KasServiceGrpcRequestsTrafficCessation", ""),
        silence: "the completion rate over 30 min was never 0",
      },
      {
        alert: "LabAgentsDisconnected",
        window: "",
        pager: "",
        severity: "s3",
        component: "",
        origin: "lab",
        receivers: ["ticket"],
        kind: "ticket",
        gated: false,
        spans: [
          { pendingAtMs: 720_000, firingAtMs: 840_000, resolvedAtMs: 2_160_000 },
          { pendingAtMs: 2_400_000, firingAtMs: null, resolvedAtMs: 2_460_000 },
        ],
        silence: "",
      },
    ],
    agents: {
      total: 10,
      cutOff: 10,
      cutOffMsMin: 840_000,
      cutOffMsMax: 1_440_000,
      minutesLost: 190,
      mostCutOff: 10,
      firstCutAtMs: 720_000,
      lastBackAtMs: 2_113_000,
      healthyAtEnd: 10,
    },
    errorBudgetBurnt: 0.004,
    onCall: [
      "Nobody was paged. All 10 agents were cut off for 14 to 24 min.",
      "The error alert needs one finished call per second over an hour; 10 agents finish 0.37 at most.",
    ],
    losses: [],
    lag: {
      maxMs: 312,
      where: "event loop of the lab",
      limitMs: 300_000,
      processes: [
        { where: "event loop of the lab", maxMs: 312, atMs: 611_000 },
        { where: "kas-1", maxMs: 204, atMs: 1_930_000 },
      ],
    },
    floored: ["redis dial time-out 5 s became 15 s of lab time (250 ms wall)"],
    charts: sampleCharts(),
    logExcerpts: [
      {
        at: "2026-11-22T09:11:52.031Z",
        atMs: 712_031,
        component: "kas-1",
        file: "logs/kas-1.log",
        lineNumber: 41,
        line: '{"level":"error","time":"2026-11-22T09:11:52.031Z","msg":"GetAgentInfo()","error":"error kind: 0; status: 404"}',
      },
      {
        at: "2026-11-22T09:12:14.871Z",
        atMs: 734_871,
        component: "agentk",
        file: "logs/agentk.log",
        lineNumber: 208,
        line: '{"level":"warn","msg":"GetConfiguration.Recv failed","error":"rpc error: code = Unavailable desc = unavailable"}',
      },
    ],
    peakMemoryBytes: {
      "kas-1": 96_000_000,
      "kas-2": 94_000_000,
      agentk: 121_000_000,
      redis: 9_000_000,
    },
    notes: [],
    again: [
      { says: "", command: "./kaslab run flag-disable --seed 4711" },
      { says: "the same with 200 agents", command: "./kaslab run flag-disable-at-scale" },
    ],
  };
}

/** The same run with one expectation missed and one that could not be judged. */
export function sampleFailure(): RunResult {
  return {
    ...sampleResult(),
    verdict: "fail",
    reason: "1 of 6 expectations did not hold: everyone is back.",
    nextStep: "Look at kas-2 between +42:00 and +45:00: logs/kas-2.log:310.",
    expectations: EXPECTATIONS.map((expectation) => {
      if (expectation.says === "everyone is back") {
        return {
          ...expectation,
          verdict: "fail" as const,
          seen: "9 of 10 agents connected at +42:00; agent-7 is cut off",
          sinceAtMs: 2_520_000,
        };
      }
      if (!expectation.says.startsWith("health")) return expectation;
      return {
        ...expectation,
        verdict: "inconclusive" as const,
        seen: "no samples of the load balancer between +12:00 and +12:45",
      };
    }),
    agents: {
      total: 10,
      cutOff: 10,
      cutOffMsMin: 840_000,
      cutOffMsMax: 3_900_000,
      minutesLost: 190,
      mostCutOff: 10,
      firstCutAtMs: 720_000,
      lastBackAtMs: 2_113_000,
      healthyAtEnd: 9,
    },
  };
}

const EXPECTATIONS: readonly JudgedExpectation[] = [
  held(
    "a cached answer keeps an agent connected",
    "at least 1 agent at off + 60 s",
    "10 of 10",
    41,
  ),
  held(
    "nobody outlives both caches and one poll",
    "0 agents from off + 380 s to on",
    "0 of 10",
    44,
  ),
  held(
    "agents are lost on a slope, not a cliff",
    "at least 2 min from first to last",
    "4 min 21 s",
    48,
  ),
  held("nobody is paged", "3 alerts silent", "3 alerts silent", 52),
  held("health checks answer 200 throughout", "only code 200", "900 checks, all 200", 55),
  held("everyone is back", "10 of 10 agents by on + 720 s", "10 of 10 at +37:04", 58),
];

function held(says: string, expected: string, seen: string, line: number): JudgedExpectation {
  return {
    says,
    verdict: "pass",
    expected,
    seen,
    sinceAtMs: null,
    fromAtMs: 10 * MINUTE_MS,
    toAtMs: 42 * MINUTE_MS,
    where: "history.jsonl, kind config-stream-opened",
    source: `scenarios/flag-disable.yaml:${line}`,
  };
}

function gitlabAlert(alert: string, window: string): Omit<RunResult["alerts"][number], "silence"> {
  return {
    alert,
    window,
    pager: "pagerduty",
    severity: "s2",
    origin: "gitlab",
    spans: [],
    component: "",
    receivers: ["slo_alerts_pagerduty"],
    kind: "page",
    gated: false,
  };
}
