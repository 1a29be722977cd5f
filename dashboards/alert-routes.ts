/** What a receiver is to the people behind it. */
export type ReceiverKind = "page" | "chat" | "ticket" | "dropped";

/** Receivers by GitLab's names, in the order in which they matter to somebody on call. */
export const RECEIVERS = {
  slo_gprd_main: "page",
  prod_pagerduty: "page",
  "slack_bridge-prod": "chat",
  "slack_bridge-nonprod": "chat",
  team_configure_alerts_channel: "chat",
  production_slack_channel: "chat",
  prod_alerts_slack_channel: "chat",
  "issue:gitlab.com/gitlab-com/gl-infra/production": "ticket",
  blackhole: "dropped",
} as const satisfies Readonly<Record<string, ReceiverKind>>;

type Receiver = keyof typeof RECEIVERS;

/** A route of an Alertmanager configuration, as far as ours uses the format. */
export interface AlertRoute {
  readonly receiver: Receiver;
  readonly matchers?: readonly string[];
  /** Whether the routes after it are tried too once it has matched. */
  readonly continue?: boolean;
  readonly group_by?: readonly string[];
  readonly repeat_interval?: string;
  readonly routes?: readonly AlertRoute[];
}

/** No grouping: what is in this domain is aggregated already. */
const UNGROUPED = ["..."];

/**
 * GitLab's routing as far as an alert of our rule files can meet it. `env` is an external label of
 * GitLab's Prometheus: `gprd` is production, `gstg` staging. Source: observability reference, section
 * 2.5. The issue is the lab's reading: GitLab opens one where a rule names its `incident_project`,
 * here for everything of s3 and s4 that does not page.
 */
export const ALERT_ROUTES: AlertRoute = {
  receiver: "prod_alerts_slack_channel",
  group_by: ["env", "tier", "type", "alertname", "stage"],
  repeat_interval: "8h",
  routes: [
    // The lab's own control signal proves the path to the verdict and is nobody's business.
    { receiver: "blackhole", matchers: ['origin="lab-control"'] },
    // Too little traffic outside production: these would be noise.
    { receiver: "blackhole", matchers: ['env="gstg"', 'alert_class="traffic_cessation"'] },
    {
      receiver: "blackhole",
      matchers: ['env="gstg"', 'alertname=~"service_ops_out_of_bounds_.+"'],
    },
    {
      receiver: "prod_pagerduty",
      matchers: ['env="gprd"', 'pager="pagerduty"'],
      continue: true,
      // Less than the 6 h after which PagerDuty resolves by itself.
      repeat_interval: "2h",
      routes: [{ receiver: "slo_gprd_main", matchers: ['slo_alert="yes"', 'stage="main"'] }],
    },
    {
      receiver: "slack_bridge-prod",
      matchers: ['env="gprd"', 'rules_domain="general"'],
      continue: true,
      group_by: UNGROUPED,
    },
    {
      receiver: "slack_bridge-nonprod",
      matchers: ['env="gstg"', 'rules_domain="general"'],
      continue: true,
      group_by: UNGROUPED,
    },
    {
      receiver: "team_configure_alerts_channel",
      matchers: ['env="gprd"', 'feature_category="kubernetes_management"'],
      continue: true,
    },
    // Terminators: outside production nothing else is told; pages are seen in the channel too.
    { receiver: "blackhole", matchers: ['env="gstg"'] },
    { receiver: "production_slack_channel", matchers: ['pager="pagerduty"'] },
    {
      receiver: "issue:gitlab.com/gitlab-com/gl-infra/production",
      matchers: ['severity=~"s3|s4"'],
      repeat_interval: "3d",
    },
  ],
};

/** The Alertmanager configuration; its receivers have no integration, so that nothing is ever sent. */
export function alertmanagerConfig(): object {
  return {
    global: { resolve_timeout: "5m" },
    route: ALERT_ROUTES,
    receivers: Object.keys(RECEIVERS).map((name) => ({ name })),
  };
}
