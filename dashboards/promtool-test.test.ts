import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { promtoolTestFile } from "./promtool-test.ts";

interface Written {
  readonly rule_files: readonly string[];
  readonly group_eval_order: readonly string[];
  readonly tests: readonly {
    readonly input_series: readonly { readonly series: string; readonly values: string }[];
    readonly promql_expr_test: readonly {
      readonly eval_time: string;
      readonly expr: string;
      readonly exp_samples: readonly { readonly value: number }[];
    }[];
  }[];
}

test("a firing is asked about a minute before and at both its ends, silence over the whole time", () => {
  const text = promtoolTestFile("dashboards/rules/kas.rules.yml", "/r.yml", [
    {
      name: "row",
      reference: "",
      historyMinutes: 60,
      minutes: 30,
      series: [{ labels: { __name__: "m", pod: 'a"b' }, values: [0, 0, 1.5, 1.5, 1.5, "stale"] }],
      fires: [{ alert: "KasServiceGrpcRequestsTrafficCessation", fires: 5, clears: 9 }],
    },
  ]);
  const { rule_files, group_eval_order, tests } = parse(text) as Written;
  assert.deepEqual(rule_files, ["/r.yml"]);
  assert.deepEqual(group_eval_order, ["kas-sli", "kas-service", "kas-alerts"]);
  assert.deepEqual(tests[0]?.input_series, [
    { series: 'm{pod="a\\"b"}', values: "0x1 1.5x2 stale" },
  ]);
  const asked = tests[0].promql_expr_test.map(({ eval_time, expr, exp_samples }) => [
    /alertname="\w+?(SLOViolation|Cessation|Absent)", window="(\w*)"/
      .exec(expr)
      ?.slice(1)
      .join(" "),
    eval_time,
    exp_samples[0]?.value ?? 0,
  ]);
  assert.deepEqual(asked, [
    ["SLOViolation 1h", "90m", 0],
    ["SLOViolation 6h", "90m", 0],
    ["Cessation ", "64m", 0],
    ["Cessation ", "65m", 1],
    ["Cessation ", "68m", 1],
    ["Cessation ", "69m", 0],
    ["Cessation ", "90m", 4],
    ["Absent ", "90m", 0],
  ]);
});
