import assert from "node:assert/strict";
import { test } from "node:test";
import { RULE_FILE_MODELS } from "../../dashboards/catalogue.ts";
import { parseCondition, type Condition } from "./rule-condition.ts";
import { subjectOf } from "./subjects.ts";

function expressions(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case "presence":
      return [condition.expr];
    case "comparison":
      return [condition.left];
    case "and":
    case "or":
    case "unless":
      return [...expressions(condition.left), ...expressions(condition.right)];
  }
}

const ALERTS = Object.values(RULE_FILE_MODELS)
  .flatMap(({ groups }) => groups)
  .flatMap(({ rules }) => rules)
  .flatMap((rule) => ("alert" in rule && rule.alert !== "KasLabControl" ? [rule] : []));

test("every part of every rule has a name among people", () => {
  assert.ok(ALERTS.length > 20);
  for (const { alert, expr } of ALERTS) {
    for (const part of expressions(parseCondition(expr))) {
      const { name } = subjectOf(part);
      assert.doesNotMatch(name, /[{}[\]$]/, `${alert}: ${part}`);
    }
  }
});

test("a name keeps what tells two expressions apart", () => {
  assert.equal(
    subjectOf('gitlab_component_errors:ratio_5m{type="kas"}').name,
    "the error share over 5m",
  );
  assert.equal(
    subjectOf('gitlab_component_saturation:ratio{component="open_fds"}').name,
    "the saturation of open_fds",
  );
});

test("an expression that nobody knows is called by its own text", () => {
  assert.deepEqual(subjectOf("sum(rate(my_errors_total[5m]))"), {
    name: "sum(rate(my_errors_total[5m]))",
    unit: "plain",
  });
});
