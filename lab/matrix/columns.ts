import type { RunResult } from "../report/run-result.ts";
import type { MatrixColumn } from "./matrix.ts";

type Named = MatrixColumn["alerts"][number];

const SLO = "KasServiceGrpcRequestsErrorSLOViolation";

const named = (...alerts: readonly string[]): readonly Named[] =>
  alerts.map((alert) => ({ alert, window: "" }));

/** The columns of every matrix: GitLab's four alerts for kas one by one, the others by whom they call. */
export const COLUMNS: readonly MatrixColumn[] = [
  { id: "error-1h", title: "error 1h", origin: "gitlab", alerts: [{ alert: SLO, window: "1h" }] },
  { id: "error-6h", title: "error 6h", origin: "gitlab", alerts: [{ alert: SLO, window: "6h" }] },
  {
    id: "cessation",
    title: "cessation",
    origin: "gitlab",
    alerts: named("KasServiceGrpcRequestsTrafficCessation"),
  },
  {
    id: "absent",
    title: "absent",
    origin: "gitlab",
    alerts: named("KasServiceGrpcRequestsTrafficAbsent"),
  },
  {
    id: "redis",
    title: "Redis",
    origin: "generic",
    alerts: named(
      "RedisMasterMissing",
      "RedisInstanceDown",
      "RedisReplicasFlapping",
      "RedisReplicationDown",
    ),
  },
  { id: "gitaly", title: "Gitaly", origin: "generic", alerts: named("GitalyFileServerDown") },
  {
    id: "kube",
    title: "pods",
    origin: "generic",
    alerts: named("KubePodCrashLooping", "KubeContainersWaitingInError", "TargetsDown"),
  },
  {
    id: "saturation",
    title: "saturation",
    origin: "generic",
    alerts: named("component_saturation_slo_out_of_bounds"),
  },
  { id: "lab-agents", title: "agents gone", origin: "lab", alerts: named("LabAgentsDisconnected") },
  {
    id: "lab-causes",
    title: "causes",
    origin: "lab",
    alerts: named(
      "LabAuthFailures",
      "LabLimiterDenials",
      "LabGitalyClientErrors",
      "LabGetConfigurationSLA",
    ),
  },
];

/** The columns of these runs: the usual ones, and one for each alert of the user's own rules. */
export function columnsOf(results: readonly RunResult[]): readonly MatrixColumn[] {
  const own = new Map<string, MatrixColumn>();
  for (const { alerts } of results) {
    for (const { alert, window, origin } of alerts) {
      if (origin !== "user") continue;
      const id = window === "" ? alert : `${alert}-${window}`;
      own.set(id, { id, title: id, origin, alerts: [{ alert, window }] });
    }
  }
  const asked = new Set(results.flatMap(({ alerts }) => alerts.map(({ alert }) => alert)));
  const usual = COLUMNS.filter(({ alerts }) => alerts.some(({ alert }) => asked.has(alert)));
  return [...usual, ...own.values()];
}
