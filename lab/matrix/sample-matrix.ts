import type { CellState, Matrix, MatrixCell, MatrixColumn, MatrixRow } from "./matrix.ts";

const MINUTE_MS = 60_000;
/** T+0 of every sample row lies this long after the start of its run. */
const FAULT_AT_MS = 10 * MINUTE_MS;

/** A matrix as it could be: for tests, and for looking at the tables without running anything. */
export function sampleMatrix(): Matrix {
  return {
    version: 1,
    labVersion: "0.1.0",
    startedWall: "2026-11-23T13:40:02.113Z",
    wallMs: 1_472_000,
    suite: "",
    seed: "4711",
    columns: COLUMNS,
    rows: [
      row("flag-disable", "The internal API flag is disabled", "rails S02", {
        agents: 10,
        cutOff: 10,
        lost: 191,
        cells: "gated gated silent silent - - ticket@9 silent silent",
        lesson:
          "Ten agents finish too few calls for the error alert; only a count of agents sees it.",
      }),
      row("flag-disable-at-scale", "The same flag with 200 agents", "rails S02", {
        cutOff: 200,
        lost: 3_822,
        cells: "page@5 gated silent silent - - ticket@9 silent silent",
        whoKnew: "on-call, T+5",
        lesson: "The same fault pages a large fleet and not a small one.",
      }),
      row("rails-5xx", "Rails answers 503", "rails S04", {
        cutOff: 200,
        lost: 1_640,
        cells: "cleared@5-9 page@12 silent silent - - ticket@9 silent silent",
        whoKnew: "on-call, T+5",
        lesson:
          "The page clears while agents still wait out their back-off: cleared is not recovered.",
      }),
      row("rails-jwt-mismatch", "kas and Rails hold different secrets", "rails S06", {
        cutOff: 200,
        lost: 5_906,
        cells: "blind blind silent silent - - ticket@9 ticket@12 silent",
        lesson:
          "Unauthenticated is no error to the SLI: a total outage, and every dashboard is green.",
      }),
      row("redis-killed", "Redis is gone for 40 minutes", "redis S10", {
        cutOff: 200,
        lost: 6_210,
        cells: "blind blind silent silent page@2 - ticket@10 silent ticket@10",
        whoKnew: "Redis on-call, T+2",
        lesson:
          "kas says rate limit exhausted although nobody exceeded anything; look at Redis first.",
      }),
      row("redis-failover", "Redis elects a new primary", "redis S12", {
        cutOff: 2,
        lost: 1,
        cells: "silent silent silent silent - - silent silent silent",
        lesson: "A failover costs two agents a reconnect, and nobody needs to wake up.",
      }),
      row("kas-sigkill", "One kas pod is killed", "kas S22", {
        cutOff: 100,
        lost: 62,
        cells: "silent silent silent silent - - silent silent silent",
        lesson: "The survivor takes a hundred agents back within 90 s; a page would be noise.",
        verdict: "inconclusive",
        reason: "the lab lagged 41 s of lab time at +11:20, the limit is 15 s",
      }),
      row("kas-crash-loop", "Every kas pod crashes at start", "kas S21", {
        cutOff: 200,
        lost: 12_480,
        cells: "gated gated silent cleared@35-64 - - ticket@3 silent silent",
        whoKnew: "on-call, T+35",
        lesson:
          "KasServiceGrpcRequestsTrafficAbsent clears by itself at T+64: the clear is no recovery.",
      }),
      row("lb-outage-30m", "The load balancer refuses everything", "edge S28", {
        cutOff: 200,
        lost: 6_890,
        cells: "silent silent late@36-59 silent - - ticket@3 silent silent",
        whoKnew: "on-call, 6 min after the repair",
        lesson:
          "The page comes after the repair; silence it with a note, do not reopen the incident.",
      }),
      row("certificate-expired", "The edge serves an expired certificate", "edge S38", {
        cutOff: 200,
        lost: 9_330,
        cells: "silent silent page@66 silent - - ticket@14 silent silent",
        whoKnew: "on-call, T+66",
        lesson: "Open connections hide it for half an hour, and the first alert needs another.",
        verdict: "fail",
        reason: "1 of 7 expectations did not hold: cessation by T+60",
      }),
      row("gitaly-down", "All Gitaly storages refuse", "gitaly S39", {
        cutOff: 0,
        lost: 0,
        cells: "blind blind silent silent - chat@15 silent silent silent",
        whoKnew: "the channel, T+15",
        lesson: "Agents stay connected and stop getting commits; no kas alert can see that.",
      }),
      row("leaked-token", "A stolen token opens 500 streams a minute", "limits S47", {
        cutOff: 1,
        lost: 28,
        cells: "gated gated silent silent - - silent silent silent",
        lesson: "One customer starves behind its own token, and no share of the fleet shows it.",
      }),
      row("metrics-port-closed", "Prometheus cannot scrape kas", "monitoring S49", {
        cutOff: 0,
        lost: 0,
        cells: "- - - false@35 - - ticket@5 silent silent",
        whoKnew: "on-call, T+35, for nothing",
        lesson: "All agents are fine: ask the load balancer before you restart kas.",
      }),
      row("steady", "Nothing happens", "none", {
        cutOff: 0,
        lost: 0,
        cells: "silent silent silent silent - - silent silent silent",
        lesson: "The control: what a quiet hour looks like.",
      }),
    ],
    missing: [{ scenario: "redis-hang", why: "shard 2 of 2" }],
  };
}

const COLUMNS: readonly MatrixColumn[] = [
  column("error-1h", "error 1h", "gitlab", "KasServiceGrpcRequestsErrorSLOViolation", "1h"),
  column("error-6h", "error 6h", "gitlab", "KasServiceGrpcRequestsErrorSLOViolation", "6h"),
  column("cessation", "cessation", "gitlab", "KasServiceGrpcRequestsTrafficCessation"),
  column("absent", "absent", "gitlab", "KasServiceGrpcRequestsTrafficAbsent"),
  column("RedisMasterMissing", "RedisMasterMissing", "generic", "RedisMasterMissing"),
  column("GitalyFileServerDown", "GitalyFileServerDown", "generic", "GitalyFileServerDown"),
  column("LabAgentsDisconnected", "disconnected", "lab", "LabAgentsDisconnected"),
  column("LabAuthFailures", "auth failures", "lab", "LabAuthFailures"),
  column("LabLimiterDenials", "denials", "lab", "LabLimiterDenials"),
];

function column(
  id: string,
  title: string,
  origin: MatrixColumn["origin"],
  alert: string,
  window = "",
): MatrixColumn {
  return { id, title, origin, alerts: [{ alert, window }] };
}

interface RowFacts {
  readonly agents?: number;
  readonly cutOff: number;
  /** Agent minutes. */
  readonly lost: number;
  /** A word for each column: `gated`, `page@5` (fired at T+5), `late@36-59` (cleared at T+59). */
  readonly cells: string;
  readonly hurts?: string;
  readonly whoKnew?: string;
  readonly lesson: string;
  readonly verdict?: MatrixRow["verdict"];
  readonly reason?: string;
}

function row(scenario: string, title: string, place: string, facts: RowFacts): MatrixRow {
  const [group = "none", ...incidents] = place.split(" ");
  const agents = facts.agents ?? 200;
  const words = facts.cells.split(" ");
  const cells = COLUMNS.map(({ id }, index) => [id, cellOf(words[index] ?? "-")] as const);
  const fired = cells.flatMap(([, { firedAfterMs }]) => firedAfterMs ?? []);
  const isFault = group !== "none";
  return {
    scenario,
    title,
    incidents,
    group,
    agents,
    verdict: facts.verdict ?? "pass",
    reason: facts.reason ?? "",
    cutOffShare: facts.cutOff / agents,
    cutOff: facts.cutOff,
    hurts: facts.hurts ?? "",
    agentMinutesLost: facts.lost,
    errorBudgetBurnt: isFault ? facts.lost / 10_000 : null,
    detectedAfterMs: fired.length === 0 ? null : Math.min(...fired),
    mitigatedAfterMs: isFault ? 30 * MINUTE_MS : null,
    recoveredAfterMs: facts.cutOff === 0 ? null : 8 * MINUTE_MS,
    faultMs: isFault ? 30 * MINUTE_MS : null,
    cells: Object.fromEntries(cells),
    whoKnew: facts.whoKnew ?? "nobody",
    lesson: facts.lesson,
    run: `2026-11-23T13-40-${scenario}`,
    wallMs: 98_000,
    speed: 60,
    lagMs: 412,
    notes: [],
  };
}

const STATES: Readonly<Record<string, CellState>> = {
  "-": "no-data",
  false: "false-page",
  late: "late-page",
  cleared: "cleared-early",
};

const REASONS: Readonly<Partial<Record<CellState, string>>> = {
  page: "1.9 % of the finished calls failed over 1 h, it needs 0.72 %; 4.1 calls/s finished, it needs 1",
  ticket: "the condition held for the rule's whole wait",
  chat: "the condition held for the rule's whole wait",
  "false-page":
    "the rate that was there an hour before went missing, though every agent was connected",
  "late-page": "calls must not finish for 30 min and then for 5 more, and the repair was at T+30",
  "cleared-early": "it cleared with the cause, while agents were still waiting out their back-off",
  gated: "it needs one finished call per second over 1 h, and the most here was 0.37/s",
  silent: "its condition was never met",
  blind: "4.9 calls/s finished and all of them failed, with codes that the SLI does not count",
  "no-data": "its series is not collected in this topology",
};

function cellOf(word: string): MatrixCell {
  const [, name = "-", fired, cleared] = /^([a-z]+|-)(?:@(\d+)(?:-(\d+))?)?$/.exec(word) ?? [];
  const state = STATES[name] ?? (name as CellState);
  const ms = (minutes: string | undefined): number | null =>
    minutes === undefined ? null : Number(minutes) * MINUTE_MS;
  const firedAfterMs = ms(fired);
  return {
    state,
    firedAfterMs,
    clearedAfterMs: ms(cleared),
    why: REASONS[state] ?? "",
    atMs: state === "no-data" ? null : FAULT_AT_MS + (firedAfterMs ?? 5 * MINUTE_MS),
  };
}
