import assert from "node:assert/strict";
import { join } from "node:path";
import { before, test } from "node:test";
import { RULE_FILE_MODELS } from "../../dashboards/catalogue.ts";
import { ALERTMANAGER_FILE } from "../../dashboards/generate.ts";
import { AlertRouter, type AlertRouting } from "../../lab/on-call/alert-router.ts";
import { locateTool } from "../../lab/tools/locate-tool.ts";
import type { LocatedTool } from "../../lab/tools/located-tool.ts";
import { runTool } from "../../lab/tools/run-tool.ts";

// The routing of section 2.5 of the observability reference, answered by the real amtool.
const CONFIG = join(import.meta.dirname, "../..", ALERTMANAGER_FILE);
const ISSUE = "issue:gitlab.com/gitlab-com/gl-infra/production";

let amtool: LocatedTool;
let production: AlertRouter;
let staging: AlertRouter;
before(async () => {
  amtool = await locateTool("amtool");
  production = new AlertRouter({ amtool, configFile: CONFIG });
  staging = new AlertRouter({ amtool, configFile: CONFIG, environment: "gstg" });
});

test("amtool accepts the configuration", async () => {
  const result = await runTool(amtool, ["check-config", CONFIG], { timeoutWallMs: 20_000 });
  assert.equal(result.exitCode, 0, result.stderr);
  assert.match(result.stdout, /SUCCESS/);
});

/** Labels of every alert of the rule files as it fires, with the labels of its series. */
const alerts = Object.values(RULE_FILE_MODELS)
  .flatMap(({ groups }) => groups)
  .flatMap((group) => group.rules)
  .filter((rule) => "alert" in rule)
  .map(({ alert, labels }) => ({
    environment: "gstg",
    stage: "main",
    ...labels,
    alertname: alert,
  }));

const FEED = ["slack_bridge-prod", "team_configure_alerts_channel", "production_slack_channel"];
const SLO: AlertRouting = { receivers: ["slo_gprd_main", ...FEED], kind: "page" };
const TRAFFIC: AlertRouting = { receivers: ["prod_pagerduty", ...FEED], kind: "page" };
const PAGE: AlertRouting = {
  receivers: ["prod_pagerduty", "production_slack_channel"],
  kind: "page",
};
const PAGE_AND_BRIDGE: AlertRouting = {
  receivers: ["prod_pagerduty", "slack_bridge-prod", "production_slack_channel"],
  kind: "page",
};
const TICKET: AlertRouting = { receivers: [ISSUE], kind: "ticket" };
const expected: readonly (readonly [RegExp, AlertRouting])[] = [
  [/^KasService.*SLOViolation /, SLO],
  [/^KasService.*Traffic/, TRAFFIC],
  [/^component_saturation.* s2$/, PAGE_AND_BRIDGE],
  [/^component_saturation.* s3$/, { receivers: ["slack_bridge-prod", ISSUE], kind: "chat" }],
  [/^KasLabControl /, { receivers: ["blackhole"], kind: "dropped" }],
  [/ s[12]$/, PAGE],
  [/ s[34]$/, TICKET],
];
for (const labels of alerts) {
  const name = `${labels.alertname} ${Object.values({ window: "", ...labels }).join(" ")}`;
  test(`production: ${name}`, async () => {
    const key = `${labels.alertname} ${(labels as { severity?: string }).severity ?? ""}`;
    const [, routing] = expected.find(([pattern]) => pattern.test(key)) ?? [];
    assert.deepEqual(await production.routeAlert(labels), routing);
  });
}

test("staging drops what is about traffic, pages nobody, and shows the rest on its bridge", async () => {
  const routed = await Promise.all(
    alerts.map(async (labels) => [labels, await staging.routeAlert(labels)] as const),
  );
  for (const [labels, { receivers, kind }] of routed) {
    const { rules_domain, alert_class } = { rules_domain: "", alert_class: "", ...labels };
    const isShown = rules_domain === "general" && alert_class !== "traffic_cessation";
    const bridge = isShown ? ["slack_bridge-nonprod"] : [];
    assert.deepEqual(receivers, [...bridge, "blackhole"], labels.alertname);
    assert.equal(kind, isShown ? "chat" : "dropped", labels.alertname);
  }
});

test("an alert of the user's own without any label goes to the alerts channel", async () => {
  assert.deepEqual(await production.routeAlert({ alertname: "Mine", says: 'a "b", c\\d\n{x}' }), {
    receivers: ["prod_alerts_slack_channel"],
    kind: "chat",
  });
});
