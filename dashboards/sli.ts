import type { Severity } from "./severity.ts";

/** What is measured of a service, as GitLab's metrics catalogue has it. */
export interface ServiceLevelIndicator {
  readonly service: string;
  readonly tier: string;
  readonly component: string;
  readonly featureCategory: string;
  readonly severity: Severity;
  readonly userImpacting: boolean;
  /** Share of requests without a counted error. */
  readonly errorObjective: number;
  /** Completions per second, averaged over the long window, below which no SLO alert fires. */
  readonly opsRateMin: number;
  readonly counter: string;
  readonly selector: string;
  /** Codes that count as an error; the eight others do not (OK, NotFound, ResourceExhausted, ...). */
  readonly errorCodes: readonly string[];
  /** Page and dashboard in GitLab's runbooks; the lab has only their form. */
  readonly runbook: string;
  readonly dashboard: string;
}

/**
 * The one SLI of kas in February 2022: every method, nine counted codes, no apdex.
 * Source: observability reference, sections 1.1, 1.2 and 2.2.
 */
export const KAS_GRPC_REQUESTS: ServiceLevelIndicator = {
  service: "kas",
  tier: "sv",
  component: "grpc_requests",
  featureCategory: "kubernetes_management",
  severity: "s2",
  userImpacting: true,
  errorObjective: 0.9995,
  opsRateMin: 1,
  counter: "grpc_server_handled_total",
  selector: 'job="gitlab-kas"',
  errorCodes: [
    "Unknown",
    "InvalidArgument",
    "AlreadyExists",
    "Aborted",
    "OutOfRange",
    "Unimplemented",
    "Internal",
    "Unavailable",
    "DataLoss",
  ],
  runbook: "docs/kas/README.md",
  dashboard: "kas-main/kas-overview",
};

/** Matchers of the counted errors. */
export function errorSelector({ selector, errorCodes }: ServiceLevelIndicator): string {
  return `${selector},\n    grpc_code=~"${errorCodes.join("|")}"`;
}
