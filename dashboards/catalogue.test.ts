import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { ALERTS, ALL_RULE_FILE_MODELS, LATER_KAS_RULES, RULE_FILE_MODELS } from "./catalogue.ts";
import { ALERTMANAGER_FILE, generatedFiles } from "./generate.ts";
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

  if (path === ALERTMANAGER_FILE) continue;
  test(`${path} says what the catalogue says`, () => {
    assert.deepEqual(
      (parse(text) as object)["groups" as never],
      ALL_RULE_FILE_MODELS[path]?.groups,
    );
  });
}

test("who pages: GitLab's four, what is s1 or s2, none of the lab's", () => {
  assert.deepEqual(
    ALERTS.map(({ alert, window, component, pager, severity, origin }) =>
      [alert, window, component, pager, severity, origin].filter((word) => word !== "").join(" "),
    ),
    [
      "KasServiceGrpcRequestsErrorSLOViolation 1h pagerduty s2 gitlab",
      "KasServiceGrpcRequestsErrorSLOViolation 6h pagerduty s2 gitlab",
      "KasServiceGrpcRequestsTrafficCessation pagerduty s2 gitlab",
      "KasServiceGrpcRequestsTrafficAbsent pagerduty s2 gitlab",
      "RedisMasterMissing pagerduty s1 generic",
      "RedisInstanceDown pagerduty s1 generic",
      "RedisReplicasFlapping s4 generic",
      "RedisReplicasFlapping 1h pagerduty s1 generic",
      "RedisReplicationDown pagerduty s1 generic",
      "component_saturation_slo_out_of_bounds redis_clients s3 generic",
      "component_saturation_slo_out_of_bounds redis_memory pagerduty s2 generic",
      "component_saturation_slo_out_of_bounds open_fds pagerduty s2 generic",
      "component_saturation_slo_out_of_bounds kube_horizontalpodautoscaler_desired_replicas pagerduty s2 generic",
      "KubePodCrashLooping s3 generic",
      "KubeContainersWaitingInError pagerduty s2 generic",
      "TargetsDown s3 generic",
      "GitalyFileServerDown pagerduty s1 generic",
      "BlackboxProbeFailures pagerduty s1 generic",
      "SSLCertExpiresVerySoon pagerduty s2 generic",
      "SSLCertExpiresSoon s3 generic",
      "LabAgentsDisconnected s3 lab",
      "LabAuthFailures s3 lab",
      "LabLimiterDenials s3 lab",
      "LabGitalyClientErrors s3 lab",
      "LabGetConfigurationSLA s3 lab",
      "KasLabControl s4 control",
    ],
  );
});

test("every alert has a severity, a title and a runbook, and pages if it is s1 or s2", () => {
  const alerts = rules.filter((rule) => "alert" in rule);
  assert.equal(alerts.length, ALERTS.length);
  for (const { alert, labels, annotations } of alerts) {
    const severity = labels["severity"] ?? "";
    assert.match(severity, /^s[1-4]$/, alert);
    assert.notEqual(annotations["title"] ?? "", "", alert);
    assert.match(annotations["runbook"] ?? "", /^docs\/.+\.md(#\S+)?$/, alert);
    assert.equal(labels["pager"], /[12]/.test(severity) ? "pagerduty" : undefined, alert);
  }
});

function kasRules(file: string) {
  return ALL_RULE_FILE_MODELS[file]?.groups.flatMap((group) => group.rules) ?? [];
}

test("the two generations of GitLab's rules for kas differ in their gates, and nowhere else", () => {
  const [old, later] = ["dashboards/rules/kas.rules.yml", LATER_KAS_RULES].map(kasRules);
  assert.ok(old !== undefined && later !== undefined);
  const rate = 'gitlab_component_ops:rate_30m{type="kas", stage="main"}';
  const changed = old.map((rule) => {
    if (!("alert" in rule)) return rule;
    if (rule.labels["window"] === "6h") {
      return { ...rule, expr: rule.expr.replace(" >= 1\n", " >= 0.1666666666\n") };
    }
    if (!rule.alert.endsWith("TrafficCessation")) return rule;
    return { ...rule, expr: `${rule.expr}\nand (${rate} offset 1h >= 0.1666666666)\n` };
  });
  assert.deepEqual(later, changed);
  assert.notDeepEqual(later, old);
});

test("all four of GitLab's alerts carry its labels and annotations", () => {
  const alerts = kasRules("dashboards/rules/kas.rules.yml").filter((rule) => "alert" in rule);
  assert.equal(alerts.length, 4);
  for (const rule of alerts) {
    const { slo_alert, sli_type, alert_class, alert_type, window, ...common } = rule.labels;
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
    assert.deepEqual(
      [alert_class, alert_type],
      isError ? ["slo_violation", "symptom"] : ["traffic_cessation", "cause"],
    );
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
