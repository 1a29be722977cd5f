import { resolve } from "node:path";
import { LabError } from "../../kit/errors.ts";
import { nearestWord } from "../../kit/nearest-word.ts";
import type { Onlookers } from "../rehearse/onlookers.ts";
import type { RuntimeKind } from "../runtimes/runtime.ts";
import { loadScenario, scenarioNames } from "../scenario/load.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** An option's text; empty when it was not given. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Runs at a time; one unless said. */
export function jobsOf(value: unknown): number {
  return typeof value === "number" ? Math.max(1, Math.floor(value)) : 1;
}

/** What carries components, as `--runtime` says; the parser lets no other word through. */
export function runtimeOf(value: unknown): RuntimeKind {
  return value === "container" ? "container" : "process";
}

/** Alertmanager and Grafana, as `--alertmanager` and `--grafana` say. */
export function onlookersOf({ alertmanager, grafana }: ParsedArguments["options"]): Onlookers {
  return {
    alertmanager: alertmanager === true,
    grafana: typeof grafana === "string" ? { url: grafana } : grafana === true ? "container" : null,
  };
}

/** The scenarios of the suite (a tag), or those that are named, or all. */
export function chosenScenarios(
  operands: readonly string[],
  suite: string,
  rules: string,
  projectRoot: string,
): readonly Scenario[] {
  const names = operands.length > 0 ? operands : scenarioNames(projectRoot);
  const extra = rules === "" ? [] : [resolve(rules)];
  const all = names.map((name) => loadScenario(name, projectRoot, { rules: extra }));
  const found = suite === "" ? all : all.filter(({ tags }) => tags.includes(suite));
  if (found.length > 0) return found;
  const tags = [...new Set(all.flatMap((scenario) => scenario.tags))].sort();
  const near = nearestWord(suite, tags);
  const guess = near === undefined ? "" : `   did you mean "${near}"?`;
  throw new LabError("input", "CLI_NO_SUCH_SUITE", `no scenario has the tag "${suite}"${guess}`, {
    hint: `Tags: ${tags.join(", ")}`,
  });
}
