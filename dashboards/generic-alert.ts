import type { AlertingRuleModel } from "./rule-model.ts";
import { PAGING_SEVERITIES, type Severity } from "./severity.ts";

/** One of GitLab's alerts that is not about a single service, as it is written down here. */
export interface GenericAlert {
  readonly name: string;
  /** Left out where the source has none: it fires at its first result. */
  readonly for?: string;
  readonly severity: Severity;
  /** What hurts (symptom), or what may come to hurt (cause). */
  readonly type: "symptom" | "cause";
  readonly labels?: Readonly<Record<string, string>>;
  readonly title: string;
  readonly description: string;
  /** Page in GitLab's runbooks; the lab has only its name. */
  readonly runbook: string;
  readonly expr: string;
}

/** The rule of an alert: s1 and s2 page, as everywhere at GitLab. */
export function genericRule(alert: GenericAlert): AlertingRuleModel {
  return {
    alert: alert.name,
    for: alert.for ?? "0m",
    labels: {
      severity: alert.severity,
      ...(PAGING_SEVERITIES.has(alert.severity) ? { pager: "pagerduty" } : {}),
      alert_type: alert.type,
      ...alert.labels,
    },
    annotations: { title: alert.title, description: alert.description, runbook: alert.runbook },
    expr: alert.expr,
  };
}
