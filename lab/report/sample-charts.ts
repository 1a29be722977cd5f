import type { Chart } from "./run-result.ts";

const MINUTE_MS = 60_000;
const STEP_MS = 15_000;
const END_MS = 75 * MINUTE_MS;

type Shape = (minute: number) => number | null;

/** Charts of the sample run: plausible curves, computed, the same each time. */
export function sampleCharts(): readonly Chart[] {
  return [
    {
      id: "agents",
      title: "Agents by state",
      says: "Agents lose their stream one by one after the flag is off and come back after it is on.",
      unit: "count",
      stacked: true,
      query: "history",
      thresholds: [],
      series: [
        series("connected", "healed", connected),
        series("cut off", "hurt", (minute) => started(minute) - connected(minute)),
        series("not started yet", "neutral", (minute) => 10 - started(minute)),
      ],
    },
    {
      id: "sli",
      title: "SLI: error ratio",
      says: "Counted errors over finished calls. Both windows above a line, with enough volume, page.",
      unit: "ratio",
      stacked: false,
      query: 'gitlab_component_errors:ratio_1h{type="kas"}',
      thresholds: [
        { value: 0.0072, label: "0.72 % pages (1 h)" },
        { value: 0.003, label: "0.30 % pages (6 h)" },
      ],
      series: [
        series("over 5m", "hurt", (minute) => errorShare(minute, 5)),
        series("over 1h", "neutral", (minute) => errorShare(minute, 60)),
      ],
    },
    {
      id: "finished-by-code",
      title: "Finished calls by code",
      says: "What kas answered; codes in the hurt tone count against the SLI.",
      unit: "per-second",
      stacked: false,
      query: 'sum by (grpc_code) (rate(grpc_server_handled_total{job="gitlab-kas"}[5m]))',
      thresholds: [],
      series: [
        series("OK", "neutral", (minute) => 0.06 + 0.05 * Math.sin(minute / 6) ** 2),
        series("Unavailable", "hurt", (minute) => (isOff(minute, 2) ? 0.31 : 0)),
        series("Canceled", "neutral", (minute) => (minute < 20 ? null : 0.01)),
      ],
    },
    {
      id: "rails",
      title: "Rails answers by status",
      says: "The internal API; 404 is what a disabled flag looks like to kas.",
      unit: "per-second",
      stacked: false,
      query: "sum by (status) (rate(kaslab_rails_requests_total[1m]))",
      thresholds: [],
      series: [
        series("200", "neutral", (minute) => (isOff(minute, 1) ? 0 : 0.16)),
        series("404", "hurt", (minute) => (isOff(minute, 1) ? 0.15 : 0)),
      ],
    },
    {
      id: "tunnels",
      title: "Open tunnels",
      says: "Idle tunnels outlive the outage until their own age.",
      unit: "count",
      stacked: false,
      query: 'sum(grpc_server_requests_in_flight{app="kas",grpc_method="Connect"})',
      thresholds: [],
      series: [series("Connect", "neutral", (minute) => Math.round(10 * tunnelAgents(minute)))],
    },
    {
      id: "redis",
      title: "Redis commands",
      says: "Limiter, tracker and tunnel registry together.",
      unit: "per-second",
      stacked: false,
      query: "sum(rate(redis_commands_processed_total[1m]))",
      thresholds: [],
      series: [series("commands", "neutral", (minute) => 4 + 0.3 * connected(minute))],
    },
    {
      id: "gitaly",
      title: "Gitaly polls",
      says: "One poll per agent and 20 s while its stream is open.",
      unit: "per-second",
      stacked: false,
      query: 'sum by (grpc_method) (rate(grpc_client_handled_total{grpc_service=~"gitaly.*"}[1m]))',
      thresholds: [],
      series: [],
    },
  ];
}

function series(
  name: string,
  tone: Chart["series"][number]["tone"],
  shape: Shape,
): Chart["series"][number] {
  const points: (readonly [number, number | null])[] = [];
  for (let atMs = 0; atMs <= END_MS; atMs += STEP_MS) {
    const value = shape(atMs / MINUTE_MS);
    points.push([atMs, value === null ? null : Number(value.toFixed(6))]);
  }
  return { name, tone, points };
}

const ramp = (minute: number, from: number, to: number): number =>
  Math.max(0, Math.min(1, (minute - from) / (to - from)));

const started = (minute: number): number => Math.round(10 * ramp(minute, 0, 5));
const connected = (minute: number): number =>
  minute < 11
    ? started(minute)
    : Math.round(10 * (1 - ramp(minute, 11, 16) + ramp(minute, 31, 37)));
const tunnelAgents = (minute: number): number =>
  minute < 22 ? started(minute) : 10 * (1 - ramp(minute, 22, 30) + ramp(minute, 31, 37));
const isOff = (minute: number, lag: number): boolean => minute >= 10 + lag && minute < 30 + lag;

function errorShare(minute: number, window: number): number | null {
  if (minute < 1) return null;
  const failing = Math.max(0, Math.min(minute, 31) - Math.max(12, minute - window));
  return Math.min(0.9, (failing / Math.min(window, minute)) * 0.85);
}
