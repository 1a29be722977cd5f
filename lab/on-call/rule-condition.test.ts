import assert from "node:assert/strict";
import { test } from "node:test";
import { RULE_FILE_MODELS } from "../../dashboards/catalogue.ts";
import { parseCondition, type Condition } from "./rule-condition.ts";

/** A condition as a person would write it down. */
function told(condition: Condition): string {
  if (condition.kind === "presence") return `[${condition.expr}]`;
  const { on, ignoring } = condition.matching;
  const labels = `${on === null ? "" : ` on(${on.join()})`}${ignoring.length > 0 ? ` ignoring(${ignoring.join()})` : ""}`;
  if (condition.kind !== "comparison") {
    return `(${told(condition.left)} ${condition.kind}${labels} ${told(condition.right)})`;
  }
  const { threshold } = condition;
  const right =
    threshold.kind === "number"
      ? String(threshold.value)
      : `${threshold.isScalar ? "scalar " : ""}[${threshold.expr}]`;
  return `[${condition.left}] ${condition.operator}${labels} ${right}`;
}

const cases: readonly (readonly [string, string])[] = [
  ["up", "[up]"],
  ['up{a="b > c"} == 0', '[up{a="b > c"}] == 0'],
  ["a > 1 and b <= 2 or c != 3", "(([a] > 1 and [b] <= 2) or [c] != 3)"],
  ["(a >= 1)\n  and on (x, y) ((b < 2))", "([a] >= 1 and on(x,y) [b] < 2)"],
  ["a unless ignoring(z) b > 1", "([a] unless ignoring(z) [b] > 1)"],
  ["5 < a", "[a] > 5"],
  ["a - time() < 3 * 86400", "[a - time()] < 259200"],
  ["a > -(1 + 1) / 4", "[a] > -0.5"],
  ["a > scalar(b) * 2", "[a] > scalar [scalar(b) * 2]"],
  ["a > on (c) group_left b", "[a] > on(c) [b]"],
  ["a > 0 >= on (t) (b * 0.5)", "([a] > 0 and [a] >= on(t) [b * 0.5])"],
  ["(a or vector(0)) < 0.8 * b", "[a or vector(0)] < [0.8 * b]"],
  ["avg by (j) (up) * 100 < 50 # half", "[avg by (j) (up) * 100] < 50"],
  ["a > bool 1", "[a > bool 1]"],
  ["1 > 2", "[1 > 2]"],
  ["absent(a)", "[absent(a)]"],
];
for (const [expr, expected] of cases) {
  test(`${JSON.stringify(expr)} is ${expected}`, () => {
    assert.equal(told(parseCondition(expr)), expected);
  });
}

test("every alert of our rule files can be split", () => {
  const rules = Object.values(RULE_FILE_MODELS)
    .flatMap(({ groups }) => groups)
    .flatMap((group) => group.rules)
    .filter((rule) => "alert" in rule);
  assert.ok(rules.length > 20);
  for (const { alert, expr } of rules) {
    assert.notEqual(parseCondition(expr).kind, "presence", alert);
  }
});

for (const broken of ["a >", "a and", "sum(a", "{{a}}"]) {
  test(`${broken} is no PromQL`, () => {
    assert.throws(() => parseCondition(broken), { code: "OBSERVE_QUERY_FAILED" });
  });
}
