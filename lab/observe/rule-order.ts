import { LabError } from "../../kit/errors.ts";
import type { RuleGroup } from "./rule-file.ts";

/**
 * Checks that no rule reads what it or a later rule records: rules are walked one after the other
 * over many instants, which gives what Prometheus gives instant by instant only in this order.
 * @throws LabError `OBSERVE_RULES_ORDER` with all that are out of order.
 */
export function checkRuleOrder(groups: readonly RuleGroup[]): void {
  const rules = groups.flatMap(({ name, rules: inGroup }) =>
    inGroup.map((rule) => ({ group: name, rule })),
  );
  const mistakes = rules.flatMap(({ group, rule }, index) => {
    const name = "record" in rule ? rule.record : rule.alert;
    const records = rules
      .slice(index)
      .flatMap(({ rule: later }) => ("record" in later ? [later.record] : []));
    return [...new Set(records)]
      .filter((record) => names(rule.expr).has(record))
      .filter((record) => !rules.slice(0, index).some(({ rule: r }) => isRecordOf(r, record)))
      .map((record) => `group ${group}: ${name} reads ${record}, which is recorded by it or later`);
  });
  if (mistakes.length === 0) return;
  throw new LabError("input", "OBSERVE_RULES_ORDER", mistakes.join("\n"), {
    hint: "Move the recording rule before the rules that read it.",
  });
}

/** Every word of a query that may be a metric's name. */
function names(expr: string): ReadonlySet<string> {
  return new Set(expr.match(/[a-zA-Z_:][a-zA-Z0-9_:]*/g) ?? []);
}

function isRecordOf(rule: RuleGroup["rules"][number], record: string): boolean {
  return "record" in rule && rule.record === record;
}
