import { LabError } from "../../kit/errors.ts";
import { nearestWord } from "../../kit/nearest-word.ts";
import { FAULTS } from "../faults/registry.ts";
import { CHECKS } from "../scenario/checks/registry.ts";
import { KNOWN_METRICS } from "../../dashboards/metrics.ts";
import { labVocabulary, loadScenario, scenarioNames } from "../scenario/load.ts";
import { TOPOLOGY_PRESETS } from "../topology/presets.ts";
import { EXIT_CODES } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import type { VerbContext } from "./verb-context.ts";

type Row = readonly [name: string, says: string];

const LISTS: Readonly<Record<string, (projectRoot: string) => readonly Row[]>> = {
  scenarios: (projectRoot) =>
    scenarioNames(projectRoot).map((name) => [name, loadScenario(name, projectRoot).title]),
  faults: () => [...FAULTS.values()].map(({ name, says }) => [name, says]),
  checks: () => [...CHECKS.values()].map(({ key, says }) => [key, says]),
  alerts: (projectRoot) =>
    labVocabulary(projectRoot).alerts.map((alert) => [
      alert,
      alert.startsWith("KasService") ? "GitLab's, pages" : "the lab's own",
    ]),
  metrics: () => Object.entries(KNOWN_METRICS).map(([name, labels]) => [name, labels.join(", ")]),
  topologies: () =>
    Object.values(TOPOLOGY_PRESETS).map(({ preset, kasReplicas, agentCount }) => [
      preset,
      `${kasReplicas} kas, ${agentCount} agentk`,
    ]),
};

/** `kaslab list`: the words that scenario files may use. */
export function listVerb(
  { operands, options }: ParsedArguments,
  { projectRoot, out }: VerbContext,
): number {
  const what = operands[0] ?? "scenarios";
  const list = LISTS[what];
  if (list === undefined) {
    const near = nearestWord(what, Object.keys(LISTS));
    const guess = near === undefined ? "" : `   did you mean "${near}"?`;
    throw new LabError("input", "CLI_USAGE", `there is no list of "${what}"${guess}`, {
      hint: `Lists: ${Object.keys(LISTS).join(", ")}.`,
    });
  }
  const rows = list(projectRoot);
  if (options["json"] === true) {
    for (const [name, says] of rows) {
      out(`${JSON.stringify({ version: 1, kind: what, name, says })}\n`);
    }
    return EXIT_CODES.pass;
  }
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  for (const [name, says] of rows) out(`${name.padEnd(width)}${says}`.trimEnd() + "\n");
  return EXIT_CODES.pass;
}
