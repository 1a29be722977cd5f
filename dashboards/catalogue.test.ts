import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { ALERTS, RULE_FILE_MODELS } from "./catalogue.ts";
import { generatedFiles } from "./generate.ts";
import { KNOWN_METRICS } from "./metrics.ts";

const ROOT = join(import.meta.dirname, "..");
const rules = Object.values(RULE_FILE_MODELS)
  .flatMap(({ groups }) => groups)
  .flatMap((group) => group.rules);

for (const [path, text] of Object.entries(generatedFiles())) {
  test(`${path} is fresh`, () => {
    const says = "run `node dashboards/generate.ts` and commit";
    assert.equal(readFileSync(join(ROOT, path), "utf8"), text, says);
  });

  test(`${path} says what the catalogue says`, () => {
    assert.deepEqual((parse(text) as object)["groups" as never], RULE_FILE_MODELS[path]?.groups);
  });
}

test("GitLab's four alerts page, the lab's do not", () => {
  assert.deepEqual(
    ALERTS.map(({ alert, window, pager, severity, origin }) =>
      [alert, window, pager, severity, origin].filter((word) => word !== "").join(" "),
    ),
    [
      "KasServiceGrpcRequestsErrorSLOViolation 1h pagerduty s2 gitlab",
      "KasServiceGrpcRequestsErrorSLOViolation 6h pagerduty s2 gitlab",
      "KasServiceGrpcRequestsTrafficCessation pagerduty s2 gitlab",
      "KasServiceGrpcRequestsTrafficAbsent pagerduty s2 gitlab",
      "LabAgentsDisconnected lab",
      "LabAuthFailures lab",
      "LabLimiterDenials lab",
      "LabGitalyClientErrors lab",
      "LabGetConfigurationSLA lab",
      "KasLabControl control",
    ],
  );
});

test("all four of GitLab's alerts carry its labels and annotations", () => {
  for (const rule of rules) {
    if (!("alert" in rule) || rule.labels["origin"] !== undefined) continue;
    const { slo_alert, sli_type, window, ...common } = rule.labels;
    assert.deepEqual(common, {
      severity: "s2",
      pager: "pagerduty",
      rules_domain: "general",
      aggregation: "component",
      feature_category: "kubernetes_management",
      user_impacting: "yes",
    });
    const isError = rule.alert.endsWith("ErrorSLOViolation");
    assert.deepEqual([slo_alert, sli_type], isError ? ["yes", "error"] : ["no", "ops"]);
    assert.equal(window !== undefined, isError);
    assert.match(rule.annotations["title"] ?? "", /grpc_requests .* kas .*\$labels\.stage/);
    assert.match(rule.annotations["promql_template_1"] ?? "", /^sum by .*\[5m\]\)\)$/);
  }
});

test("every metric that a rule reads is known, and every recorded one too", () => {
  for (const rule of rules) {
    const read = [...rule.expr.matchAll(/([a-zA-Z_:][\w:]*)\s*\{/g)].map(([, name]) => name ?? "");
    const recorded = "record" in rule ? [rule.record] : [];
    for (const name of [...read, ...recorded]) {
      assert.ok(Object.hasOwn(KNOWN_METRICS, name), `${name} in dashboards/metrics.ts`);
    }
  }
});
