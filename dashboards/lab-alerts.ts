import type { AlertingRuleModel, RuleGroupModel } from "./rule-model.ts";

const HANDLED = 'grpc_server_handled_total{job="gitlab-kas"';
const GITALY_CALLS = 'grpc_client_handled_total{job="gitlab-kas", grpc_service=~"gitaly.*"';
const CONNECTED = 'sum(grpc_server_requests_in_flight{app="kas", grpc_method="GetConfiguration"})';

/** Where GitLab's on-call would begin with any of them. */
const RUNBOOK = "docs/kas/kubernetes-agent-basic-troubleshooting.md";

/** `share` of the rate of `counter{...}`, with more matchers above the line than below it. */
function share(counter: string, matchers: string, window: string): string {
  return `sum(rate(${counter}, ${matchers}}[${window}]))\n/ sum(rate(${counter}}[${window}]))`;
}

function proposal(alert: {
  readonly name: string;
  readonly for: string;
  readonly title: string;
  readonly expr: string;
}): AlertingRuleModel {
  return {
    alert: alert.name,
    for: alert.for,
    labels: { origin: "lab", severity: "s3" },
    annotations: { title: alert.title, runbook: RUNBOOK },
    expr: `${alert.expr}\n`,
  };
}

/**
 * The lab's proposals for what GitLab's four alerts cannot see. None of these is GitLab's, and none
 * pages: a proposal is worth an issue (s3) until somebody has decided that it wakes people.
 */
export const LAB_ALERTS: RuleGroupModel = {
  name: "kas-lab-extra",
  interval: "1m",
  rules: [
    proposal({
      name: "LabAgentsDisconnected",
      for: "2m",
      title: "Fewer than 80 % of the agents of the last six hours are connected",
      expr: `(${CONNECTED} or vector(0))\n< 0.8 * max_over_time(${CONNECTED}[6h:1m])`,
    }),
    proposal({
      name: "LabAuthFailures",
      for: "5m",
      title: "More than half of the finished calls fail to authenticate",
      expr: `${share(HANDLED, 'grpc_code=~"Unauthenticated|PermissionDenied|NotFound"', "5m")} > 0.5`,
    }),
    proposal({
      name: "LabLimiterDenials",
      for: "5m",
      title: "More than half of the finished calls are denied by the limiter",
      expr: `${share(HANDLED, 'grpc_code="ResourceExhausted"', "5m")} > 0.5`,
    }),
    proposal({
      name: "LabGitalyClientErrors",
      for: "5m",
      title: "More than 5 % of the calls to Gitaly fail",
      expr: `${share(GITALY_CALLS, 'grpc_code!~"OK|Canceled"', "5m")} > 0.05`,
    }),
    proposal({
      name: "LabGetConfigurationSLA",
      for: "2m",
      title: "More than 1 % of GetConfiguration calls fail over an hour",
      expr: `${share(
        `${HANDLED}, grpc_method="GetConfiguration"`,
        'grpc_code=~"Unknown|InvalidArgument|Internal|Unavailable"',
        "1h",
      )} > 0.01`,
    }),
  ],
};

/** Raised and cleared in every run, through the same collector, store and rules as all others. */
export const CONTROL_ALERT: RuleGroupModel = {
  name: "kas-lab-control",
  interval: "1m",
  rules: [
    {
      alert: "KasLabControl",
      for: "1m",
      labels: { origin: "lab-control", severity: "s4" },
      annotations: { title: "The control signal of this run is on", runbook: "docs/fidelity.md" },
      expr: "kaslab_control_signal == 1",
    },
  ],
};
