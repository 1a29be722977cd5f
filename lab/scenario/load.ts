import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { LabError, messageOf, systemCodeOf } from "../../kit/errors.ts";
import { nearestWord } from "../../kit/nearest-word.ts";
import { FAULTS } from "../faults/registry.ts";
import { loadRuleFile } from "../observe/rule-file.ts";
import type { RunProfile } from "../report/run-result.ts";
import type { ComponentKind } from "../topology/component.ts";
import { LATER_KAS_RULES } from "../../dashboards/catalogue.ts";
import { KNOWN_METRICS } from "../../dashboards/metrics.ts";
import { readBases, readSource } from "./extended.ts";
import { formatMistakes } from "./mistakes.ts";
import { parseScenario, type Parsed } from "./parse.ts";
import { withOverrides, type Overrides } from "./overrides.ts";
import type { Scenario } from "./scenario.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** GitLab's rules for kas of February 2022. */
const KAS_RULES = "dashboards/rules/kas.rules.yml";
/** The rule files that every run walks, GitLab's first; a run of later rules has another first one. */
export const RULE_FILES = [
  KAS_RULES,
  "dashboards/rules/generic.rules.yml",
  "dashboards/rules/kas-lab.rules.yml",
];

/** Kinds of components whose log expectations may read. */
const LOGGING_KINDS: readonly ComponentKind[] = [
  "kas",
  "rails-api-mock",
  "gitaly-mock",
  "lb-sim",
  "agentk-sim",
  "agentk",
  "redis",
  "prometheus",
  "links",
];

/** The words of this installation. */
export function labVocabulary(projectRoot: string, rules: readonly string[] = []): Vocabulary {
  const alerts = ruleFiles(projectRoot, rules)
    .flatMap((file) => loadRuleFile(file))
    .flatMap(({ rules }) => rules)
    .flatMap((rule) => ("alert" in rule ? [rule.alert] : []));
  return {
    faults: FAULTS,
    metrics: KNOWN_METRICS,
    alerts: [...new Set(alerts)],
    componentKinds: LOGGING_KINDS,
  };
}

/** The rule files of a run: GitLab's of that generation, the lab's, then the user's. */
export function ruleFiles(
  projectRoot: string,
  rules: readonly string[],
  generation: RunProfile["rules"] = "2022",
): readonly string[] {
  const own = RULE_FILES.map((file) =>
    file === KAS_RULES && generation === "later" ? LATER_KAS_RULES : file,
  );
  return [...own.map((file) => join(projectRoot, file)), ...rules];
}

/** Names of the scenarios in `scenarios/`. */
export function scenarioNames(projectRoot: string): readonly string[] {
  return readdirSync(join(projectRoot, "scenarios"))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => basename(file, ".yaml"))
    .sort();
}

export interface LoadOptions {
  /** Further rule files whose alerts expectations may name. */
  readonly rules?: readonly string[];
  /** Values that take the place of those in the file. */
  readonly set?: Overrides;
}

/**
 * Loads a scenario by name, or by path when it has a slash or ends in `.yaml`.
 * @throws LabError `SCENARIO_UNKNOWN`, `SCENARIO_UNREADABLE` or `SCENARIO_INVALID` (all mistakes).
 */
export function loadScenario(
  reference: string,
  projectRoot: string,
  options: LoadOptions = {},
): Scenario {
  const isPath = reference.includes("/") || reference.endsWith(".yaml");
  if (!isPath && !scenarioNames(projectRoot).includes(reference)) {
    const near = nearestWord(reference, scenarioNames(projectRoot));
    const guess = near === undefined ? "" : `   did you mean "${near}"?`;
    throw new LabError("input", "SCENARIO_UNKNOWN", `unknown scenario "${reference}"${guess}`, {
      hint: "kaslab list shows them; a path to a file works too",
    });
  }
  const path = isPath ? reference : join(projectRoot, "scenarios", `${reference}.yaml`);
  const vocabulary = labVocabulary(projectRoot, options.rules);
  const parsed = parseFile(path, vocabulary, options.set ?? {});
  if ("scenario" in parsed) return parsed.scenario;
  const count = parsed.mistakes.length;
  throw new LabError(
    "input",
    "SCENARIO_INVALID",
    `${formatMistakes(parsed.mistakes)}\n${count} mistake${count === 1 ? "" : "s"}; nothing was started.`,
  );
}

/** Reads a file with all that it extends. */
function parseFile(path: string, vocabulary: Vocabulary, set: Overrides): Parsed {
  const text = readScenario(path);
  const own = readSource(text, shown(path));
  if (!("document" in own)) return { mistakes: own };
  const bases = readBases(own, path, { text: readScenario, shown });
  if (!bases.every((base) => "document" in base)) {
    return { mistakes: bases.flatMap((base) => ("document" in base ? [] : [base])) };
  }
  return parseScenario(text, shown(path), vocabulary, {
    bases,
    change: (document) => withOverrides(document, set),
  });
}

function readScenario(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const says = systemCodeOf(error) === "ENOENT" ? "there is no such file" : messageOf(error);
    throw new LabError("input", "SCENARIO_UNREADABLE", `${path}: ${says}`, {
      hint: "kaslab list shows the scenarios that are there",
    });
  }
}

function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith("..") ? path : near;
}
