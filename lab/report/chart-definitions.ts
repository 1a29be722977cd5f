import {
  BURN_RATE_ALERTS,
  errorThreshold,
  type BurnRateAlert,
} from "../../dashboards/burn-rate.ts";
import { KAS_GRPC_REQUESTS } from "../../dashboards/sli.ts";
import type { Chart, ChartUnit } from "./run-result.ts";

export type Tone = Chart["series"][number]["tone"];

/** A chart that one or more queries draw. */
export interface ChartDefinition {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly unit: ChartUnit;
  readonly thresholds: Chart["thresholds"];
  readonly queries: readonly ChartQuery[];
}

export interface ChartQuery {
  readonly expr: string;
  /** Name of the one series, or the label whose value names each of several. */
  readonly name: { readonly fixed: string } | { readonly label: string };
  readonly tone: (name: string) => Tone;
}

/** Codes that count against the SLI. */
const COUNTED_CODES: ReadonlySet<string> = new Set(KAS_GRPC_REQUESTS.errorCodes);

/** Above which error ratio each of GitLab's two pairs of windows pages. */
const pageLine = (alert: BurnRateAlert): { readonly value: number; readonly label: string } => {
  const value = errorThreshold(KAS_GRPC_REQUESTS.errorObjective, alert);
  return { value, label: `${(value * 100).toFixed(2)} % pages (${alert.longHours} h)` };
};

const neutral = (): Tone => "neutral";

/** The charts that come from time series, in the order of the report. */
export const CHARTS: readonly ChartDefinition[] = [
  {
    id: "sli",
    title: "SLI: error ratio",
    says: "Counted errors over finished calls; both windows above a line, with enough volume, page.",
    unit: "ratio",
    thresholds: [...BURN_RATE_ALERTS.map(pageLine)],
    queries: [
      {
        expr: 'gitlab_component_errors:ratio_5m{type="kas",component="grpc_requests"}',
        name: { fixed: "over 5m" },
        tone: () => "hurt",
      },
      {
        expr: 'gitlab_component_errors:ratio_1h{type="kas",component="grpc_requests"}',
        name: { fixed: "over 1h" },
        tone: neutral,
      },
    ],
  },
  {
    id: "finished-by-code",
    title: "Finished calls by code",
    says: "What kas answered; codes in the colour of hurt count against the SLI.",
    unit: "per-second",
    thresholds: [],
    queries: [
      {
        expr: 'sum by (grpc_code) (rate(grpc_server_handled_total{job="gitlab-kas"}[5m]))',
        name: { label: "grpc_code" },
        tone: (code) => (COUNTED_CODES.has(code) ? "hurt" : "neutral"),
      },
    ],
  },
  {
    id: "rails",
    title: "Rails answers by status",
    says: "The internal API as kas asks it.",
    unit: "per-second",
    thresholds: [],
    queries: [
      {
        expr: "sum by (status) (rate(kaslab_rails_requests_total[1m]))",
        name: { label: "status" },
        tone: (status) => (/^[45]/.test(status) ? "hurt" : "neutral"),
      },
    ],
  },
  {
    id: "tunnels",
    title: "Open tunnels",
    says: "Reverse tunnels that agents hold open; idle ones live until their connection's age.",
    unit: "count",
    thresholds: [],
    queries: [
      {
        expr: 'sum(grpc_server_requests_in_flight{app="kas",grpc_method="Connect"})',
        name: { fixed: "tunnels" },
        tone: neutral,
      },
    ],
  },
  {
    id: "redis",
    title: "Redis commands",
    says: "Limiter, agent tracker and tunnel registry together.",
    unit: "per-second",
    thresholds: [],
    queries: [
      {
        expr: "sum(rate(redis_commands_processed_total[1m]))",
        name: { fixed: "commands" },
        tone: neutral,
      },
    ],
  },
  {
    id: "gitaly",
    title: "Gitaly calls",
    says: "kas asks for each agent's repository while that agent's stream is open.",
    unit: "per-second",
    thresholds: [],
    queries: [
      {
        expr: 'sum by (grpc_method) (rate(grpc_client_handled_total{grpc_service=~"gitaly.*"}[1m]))',
        name: { label: "grpc_method" },
        tone: neutral,
      },
    ],
  },
];
