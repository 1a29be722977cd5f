import { BURN_RATE_ALERTS, errorThreshold, type BurnRateAlert } from "./burn-rate.ts";
import type { AlertingRuleModel } from "./rule-model.ts";
import { PAGING_SEVERITIES } from "./severity.ts";
import { errorSelector, type ServiceLevelIndicator } from "./sli.ts";
import type { VolumeGates } from "./volume-gates.ts";

/** `KasServiceGrpcRequests`: GitLab's prefix of an SLI's alerts. */
function alertPrefix({ service, component }: ServiceLevelIndicator): string {
  const words = [service, "service", ...component.split("_")];
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
}

/**
 * The four alerts that GitLab generates for an SLI: two burn rates of the error budget, traffic that
 * ceased, traffic that is absent. Source: observability reference, section 2.2.
 */
export function sliAlerts(
  sli: ServiceLevelIndicator,
  gates: VolumeGates,
): readonly AlertingRuleModel[] {
  const errors = BURN_RATE_ALERTS.map((alert) => errorAlert(sli, alert, gates.errors(sli, alert)));
  return [...errors, cessation(sli, gates.cessation), absent(sli)];
}

function errorAlert(
  sli: ServiceLevelIndicator,
  alert: BurnRateAlert,
  opsRateMin: number,
): AlertingRuleModel {
  const { longWindow, shortWindow } = alert;
  const own = `{type="${sli.service}"}`;
  const threshold = errorThreshold(sli.errorObjective, alert);
  return {
    alert: `${alertPrefix(sli)}ErrorSLOViolation`,
    // GitLab's generator takes the first pair's value for both.
    for: "2m",
    labels: {
      ...commonLabels(sli),
      alert_class: "slo_violation",
      alert_type: "symptom",
      slo_alert: "yes",
      sli_type: "error",
      window: longWindow,
    },
    annotations: {
      title: `${about(sli)} has an error rate violating SLO`,
      description: "Currently the error-rate is {{ $value | humanizePercentage }}.",
      ...links(sli, "Error Ratio", errorSelector(sli)),
    },
    expr: [
      `gitlab_component_errors:ratio_${longWindow}${own} > ${threshold}`,
      `and gitlab_component_errors:ratio_${shortWindow}${own} > ${threshold}`,
      `and gitlab_component_ops:rate_${longWindow}${own} >= ${opsRateMin}`,
      "",
    ].join("\n"),
  };
}

function cessation(sli: ServiceLevelIndicator, opsRateMin: number | null): AlertingRuleModel {
  const rate = `gitlab_component_ops:rate_30m{type="${sli.service}", stage="main"}`;
  return {
    alert: `${alertPrefix(sli)}TrafficCessation`,
    for: "5m",
    labels: trafficLabels(sli),
    annotations: {
      title: `${about(sli)} has not received any traffic in the past 30 minutes`,
      description: "It reports, but it reports zero. Its callers may not reach it any more.",
      ...links(sli, "RPS", sli.selector),
    },
    expr:
      opsRateMin === null
        ? `${rate} == 0`
        : `${rate} == 0\nand (${rate} offset 1h >= ${opsRateMin})\n`,
  };
}

function absent(sli: ServiceLevelIndicator): AlertingRuleModel {
  const rate = `gitlab_component_ops:rate_5m{type="${sli.service}", stage="main"}`;
  return {
    alert: `${alertPrefix(sli)}TrafficAbsent`,
    for: "30m",
    labels: trafficLabels(sli),
    annotations: {
      title: `${about(sli)} has not reported any traffic in the past 30 minutes`,
      description:
        "It reported an hour ago and does not report now: it is gone, or a metric or label changed.",
      ...links(sli, "RPS", sli.selector),
    },
    expr: [
      `group by (environment, stage) (${rate} offset 1h)`,
      `unless group by (environment, stage) (${rate})`,
      "",
    ].join("\n"),
  };
}

function about({ service, component }: ServiceLevelIndicator): string {
  return `The ${component} SLI of the ${service} service ({{ $labels.stage }} stage)`;
}

function commonLabels(sli: ServiceLevelIndicator): Readonly<Record<string, string>> {
  return {
    severity: sli.severity,
    ...(PAGING_SEVERITIES.has(sli.severity) ? { pager: "pagerduty" } : {}),
    rules_domain: "general",
    aggregation: "component",
    feature_category: sli.featureCategory,
    user_impacting: sli.userImpacting ? "yes" : "no",
  };
}

/** Routing drops this class outside production: little traffic makes it noise (section 2.5). */
function trafficLabels(sli: ServiceLevelIndicator): Readonly<Record<string, string>> {
  return {
    ...commonLabels(sli),
    alert_class: "traffic_cessation",
    alert_type: "cause",
    slo_alert: "no",
    sli_type: "ops",
  };
}

/** Where GitLab's alerts send their reader: in form only, the lab has no such Grafana. */
function links(
  sli: ServiceLevelIndicator,
  panel: string,
  selector: string,
): Readonly<Record<string, string>> {
  const variables = ["environment", "stage"] as const;
  const values = variables.map((name) => `&var-${name}={{ $labels.${name} }}`).join("");
  const matchers = variables.map((name) => `${name}="{{ $labels.${name} }}"`).join(",");
  const flat = selector.replaceAll(/\s+/g, "");
  return {
    runbook: sli.runbook,
    grafana_dashboard_id: sli.dashboard,
    grafana_dashboard_link: `/d/${sli.dashboard}?from=now-6h/m&to=now-1m/m${values}`,
    grafana_panel: `${sli.component} SLI ${panel}`,
    grafana_min_zoom_hours: "6",
    grafana_variables: variables.join(","),
    promql_template_1: `sum by (environment, stage) (rate(${sli.counter}{${flat},${matchers}}[5m]))`,
  };
}
