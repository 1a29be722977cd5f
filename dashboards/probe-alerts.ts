import { genericRule } from "./generic-alert.ts";
import type { RuleGroupModel } from "./rule-model.ts";

const EXPIRY = 'probe_ssl_earliest_cert_expiry{job="blackbox-tls-expiry"}';
const DAY_S = 86_400;

/**
 * Alerts on what Prometheus and the blackbox exporter see from outside. Source: observability
 * reference, section 2.4. Assumed: jobs `blackbox` and `blackbox-tls-expiry` probe the public name of
 * kas, which GitLab's did not say in February 2022; Gitaly's nodes are scraped as job `gitaly`.
 */
export const PROBE_ALERTS: RuleGroupModel = {
  name: "probes-and-targets",
  interval: "1m",
  rules: [
    genericRule({
      name: "TargetsDown",
      for: "10m",
      severity: "s3",
      type: "cause",
      title: "More than half of the targets of {{ $labels.job }} are down",
      description: "Over 5 minutes {{ $value }} % of its scrapes succeeded.",
      runbook: "docs/monitoring/README.md",
      // Needs the targets to exist: a service scaled to zero has none, and raises nothing here.
      expr: "avg by (environment, tier, type, stage, job) (avg_over_time(up[5m])) * 100 < 50",
    }),
    genericRule({
      name: "GitalyFileServerDown",
      for: "15m",
      severity: "s1",
      type: "cause",
      labels: { team: "gitaly" },
      title: "The Gitaly server {{ $labels.instance }} is down",
      description: "It has not been scraped for 15 minutes.",
      runbook: "docs/gitaly/gitaly-down.md",
      expr: 'up{job="gitaly", tier="stor", type="gitaly"} == 0',
    }),
    genericRule({
      name: "BlackboxProbeFailures",
      severity: "s1",
      type: "symptom",
      title: "Probes of {{ $labels.instance }} fail",
      description: "Over 10 minutes {{ $value }} % of the probes succeeded.",
      runbook: "docs/blackbox/README.md",
      expr: 'avg_over_time(probe_success{job="blackbox"}[10m]) * 100 < 75',
    }),
    genericRule({
      name: "SSLCertExpiresVerySoon",
      for: "30m",
      severity: "s2",
      type: "cause",
      title: "The SSL certificate for {{ $labels.instance }} expires very soon",
      description: "In {{ $value }} s. Check who renews it.",
      runbook: "docs/frontend/ssl_cert.md",
      expr: `${EXPIRY} - time() < ${3 * DAY_S}`,
    }),
    genericRule({
      name: "SSLCertExpiresSoon",
      for: "30m",
      severity: "s3",
      type: "cause",
      title: "The SSL certificate for {{ $labels.instance }} expires soon",
      description: "In {{ $value }} s. Check who renews it.",
      runbook: "docs/frontend/ssl_cert.md",
      expr: `${EXPIRY} - time() < ${7 * DAY_S}`,
    }),
  ],
};
