import { LineCounter, parseDocument } from "yaml";
import { TOPOLOGY_PRESETS, type TopologyShape } from "../topology/presets.ts";
import { CHECKS } from "./checks/registry.ts";
import { parseDuration } from "./duration.ts";
import { resolveExpectations } from "./expectations.ts";
import { Mistakes, type Mistake } from "./mistakes.ts";
import { ScenarioFile, WINDOW_KEYS } from "./schema.ts";
import type { Scenario } from "./scenario.ts";
import { resolveTime } from "./time-expression.ts";
import { resolveTimeline } from "./timeline.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { addIssues, hint } from "./zod-mistakes.ts";

export type Parsed = { readonly scenario: Scenario } | { readonly mistakes: readonly Mistake[] };

const KNOWN_KEYS = [
  ...Object.keys(ScenarioFile.shape),
  ...WINDOW_KEYS,
  ...CHECKS.keys(),
  ..."id fault with until do to agents kas rails extends count start spread replicas".split(" "),
  ..."workers runbook section incident agent by expect query is watched alert window".split(" "),
  ..."fires silent of msg fields never code message connected commit".split(" "),
];

/** Reads a scenario file; every mistake is found at once, with its place. `file` is for messages. */
export function parseScenario(text: string, file: string, vocabulary: Vocabulary): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const mistakes = new Mistakes(file, document, lines);
  if (document.errors.length > 0) {
    const list = document.errors.map((error) => ({
      file,
      line: error.linePos?.[0].line ?? 1,
      column: error.linePos?.[0].col ?? 1,
      says: error.message.split("\n", 1)[0] ?? "cannot be read",
    }));
    return { mistakes: list };
  }
  const shape = ScenarioFile.safeParse(document.toJS());
  if (!shape.success) {
    addIssues(mistakes, [], shape.error.issues, KNOWN_KEYS);
    return { mistakes: mistakes.list };
  }
  const scenario = resolve(shape.data, file, vocabulary, mistakes);
  return mistakes.list.length > 0 || scenario === undefined
    ? { mistakes: mistakes.list }
    : { scenario };
}

function resolve(
  data: ScenarioFile,
  file: string,
  vocabulary: Vocabulary,
  mistakes: Mistakes,
): Scenario | undefined {
  const endMs = parseDuration(data.end) ?? 0;
  const topology = resolveShape(data.topology, mistakes);
  const agents = Array.from({ length: topology?.agentCount ?? 0 }, (_, i) => `agent-${i + 1}`);
  const timeline = resolveTimeline(data, endMs, { faults: vocabulary.faults, agents }, mistakes);
  const expectations = resolveExpectations(data, timeline.moments, endMs, vocabulary, mistakes);
  const steadyBy = resolveTime(data.steady.by, timeline.moments);
  if (typeof steadyBy === "string") mistakes.add(["steady", "by"], steadyBy);
  if (topology === undefined || typeof steadyBy === "string") return undefined;
  const snapshots = expectations
    .filter(({ checkKey }) => checkKey === "redis")
    .flatMap(({ window }, index) =>
      [0, SNAPSHOT_GAP_MS].map((gapMs) => ({
        kind: "snapshot-redis" as const,
        atMs: window.toMs + gapMs,
        id: `redis-${index + 1}`,
      })),
    );
  return {
    name: data.scenario,
    file,
    title: data.title,
    rehearses: data.rehearses.map((item) =>
      "incident" in item
        ? `Incident ${item.incident}`
        : `Runbook "${item.runbook}", section ${item.section}`,
    ),
    tags: data.tags,
    shape: topology,
    speed: data.speed,
    seed: String(data.seed),
    steady: { byMs: steadyBy.ms, phrases: data.steady.expect },
    steps: [...timeline.steps, ...snapshots].sort((a, b) => a.atMs - b.atMs),
    expectations,
    endMs,
  };
}

/** Between the two snapshots that a `redis` expectation compares, lab ms. */
const SNAPSHOT_GAP_MS = 30_000;

function resolveShape(
  topology: ScenarioFile["topology"],
  mistakes: Mistakes,
): TopologyShape | undefined {
  const preset = TOPOLOGY_PRESETS[topology.extends];
  if (preset === undefined) {
    const names = Object.keys(TOPOLOGY_PRESETS);
    const says = `unknown topology "${topology.extends}"${hint(topology.extends, names)}   (${names.join(", ")})`;
    mistakes.add(["topology", "extends"], says);
    return undefined;
  }
  const spread = topology.agents?.start?.spread;
  return {
    ...preset,
    agentCount: topology.agents?.count ?? preset.agentCount,
    agentStartSpreadMs:
      spread === undefined ? preset.agentStartSpreadMs : (parseDuration(spread) ?? 0),
    kasReplicas: topology.kas?.replicas ?? preset.kasReplicas,
    railsWorkers: topology.rails?.workers ?? preset.railsWorkers,
  };
}
