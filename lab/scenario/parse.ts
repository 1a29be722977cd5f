import { SeededRandom } from "../../kit/random.ts";
import type { TargetKind } from "../faults/fault.ts";
import { TOPOLOGY_PRESETS, type TopologyShape } from "../topology/presets.ts";
import { CHECKS } from "./checks/registry.ts";
import { formatOffset, parseDuration } from "../../kit/duration.ts";
import { resolveExpectations } from "./expectations.ts";
import { profileOf } from "./profile.ts";
import { resolveHistory, startAges } from "./healthy-history.ts";
import { overBases, readSource, type SourceDocument } from "./extended.ts";
import { Mistakes, type Mistake } from "./mistakes.ts";
import { salvage, type Salvaged } from "./salvage.ts";
import { AGENTS_MAX, ScenarioFile, WINDOW_KEYS, YOUR_AGENTS_MAX } from "./schema.ts";
import type { Scenario } from "./scenario.ts";
import { redisOf } from "./redis-need.ts";
import { candidates } from "./targets.ts";
import { resolveTime } from "./time-expression.ts";
import { afterTheEnd, postponed } from "./moments.ts";
import { resolveTimeline } from "./timeline.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { addIssues, hint } from "./zod-mistakes.ts";

export type Parsed = { readonly scenario: Scenario } | { readonly mistakes: readonly Mistake[] };

const KNOWN_KEYS: readonly string[] = [
  ...Object.keys(ScenarioFile.shape),
  ...WINDOW_KEYS,
  ...CHECKS.keys(),
  ...[
    "id fault with until do to agents kas rails extends count start spread replicas workers runbook",
    "section incident agent by expect query is watched alert window fires silent of msg fields never",
    "code message connected commit on for every times spares config bytes edge tls gitaly storages",
    "redis sentinel health-path age not-found rules counters ages history for from when chance ramp",
    "holds",
  ].flatMap((words) => words.split(" ")),
];

/** What is done to a document before it is looked at. */
export interface ParseOptions {
  /** Files that it extends, the nearest first. */
  readonly bases?: readonly SourceDocument[];
  /** Such as `--set`. */
  readonly change?: (document: unknown) => unknown;
}

/**
 * Reads a scenario file; every mistake is found at once, with its place, also in a file that it
 * extends. `file` is for messages.
 */
export function parseScenario(
  text: string,
  file: string,
  vocabulary: Vocabulary,
  { bases = [], change = (document) => document }: ParseOptions = {},
): Parsed {
  const own = readSource(text, file);
  if (!("document" in own)) return { mistakes: own };
  const value = change(overBases(own.value, bases));
  const mistakes = new Mistakes([own, ...bases], value);
  const shape = ScenarioFile.safeParse(value);
  const issues = shape.success ? [] : shape.error.issues;
  addIssues(mistakes, [], issues, KNOWN_KEYS);
  const salvaged = shape.success
    ? { data: shape.data, brokenSteps: new Set<number>(), brokenExpectations: new Set<number>() }
    : salvage(value, issues);
  const scenario =
    salvaged === undefined
      ? undefined
      : resolve(salvaged, { file, document: value }, vocabulary, mistakes);
  return mistakes.list.length > 0 || scenario === undefined
    ? { mistakes: mistakes.list }
    : { scenario };
}

function resolve(
  salvaged: Salvaged,
  { file, document }: { readonly file: string; readonly document: unknown },
  vocabulary: Vocabulary,
  mistakes: Mistakes,
): Scenario | undefined {
  const { data } = salvaged;
  const endMs = parseDuration(data.end) ?? 0;
  const history = resolveHistory(data, mistakes);
  const preset = resolveShape(data.topology, mistakes);
  const topology = preset && { ...preset, ...startAges(data, history) };
  const count = topology?.agentCount ?? AGENTS_MAX;
  const agents = Array.from({ length: count }, (_, i) => `agent-${i + 1}`);
  const words = {
    faults: vocabulary.faults,
    metrics: vocabulary.metrics,
    agents,
    candidates: (kind: TargetKind) => (topology === undefined ? null : candidates(kind, topology)),
    random: new SeededRandom(String(data.seed)).split("targets"),
    redis: redisOf(document),
  };
  const timeline = resolveTimeline(salvaged, endMs, words, mistakes);
  const names = { ...timeline, agents };
  const expectations = resolveExpectations(salvaged, names, endMs, vocabulary, mistakes);
  const steadyBy = resolveTime(data.steady.by, timeline.moments);
  const firstFaultMs = timeline.steps.find(
    ({ kind, when, after }) => kind === "inject" && when === undefined && after === undefined,
  )?.atMs;
  if (typeof steadyBy === "string") mistakes.add(["steady", "by"], steadyBy);
  else if (steadyBy.ms > endMs) mistakes.add(["steady", "by"], afterTheEnd(steadyBy.ms, endMs));
  else if (firstFaultMs !== undefined && steadyBy.ms > firstFaultMs) {
    const says = `${formatOffset(steadyBy.ms)} is after the first fault ${formatOffset(firstFaultMs)}`;
    mistakes.add(["steady", "by"], says);
  }
  if (topology === undefined || typeof steadyBy === "string") return undefined;
  const snapshots = expectations
    .filter(({ checkKey }) => checkKey === "redis")
    .flatMap(({ window }, index) =>
      [0, SNAPSHOT_GAP_MS].map((gapMs) => ({
        kind: "snapshot-redis" as const,
        atMs: window.toMs + gapMs,
        ...(window.toRef === undefined ? {} : { after: postponed(window.toRef, gapMs) }),
        id: `redis-${index + 1}`,
      })),
    );
  return {
    name: data.scenario,
    file,
    document,
    title: data.title,
    rehearses: data.rehearses.map((item) =>
      "incident" in item
        ? `Incident ${item.incident}`
        : `Runbook "${item.runbook}", section ${item.section}`,
    ),
    tags: data.tags,
    hurts: data.hurts ?? "",
    shape: topology,
    profile: profileOf(data.profile),
    ...(history === undefined ? {} : { history }),
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
  const kasReplicas = topology.kas?.replicas ?? preset.kasReplicas;
  const agentCount = topology.agents?.count ?? preset.agentCount;
  return {
    ...preset,
    agentCount,
    ...yoursOf(topology.agents?.yours, agentCount, mistakes),
    agentStartSpreadMs:
      spread === undefined ? preset.agentStartSpreadMs : (parseDuration(spread) ?? 0),
    kasReplicas,
    kasPodsMax: kasReplicas + (topology.kas?.spares ?? 0),
    kasConfig: topology.kas?.config ?? {},
    replicasOfFirstAgent: topology.agents?.replicas ?? 1,
    tls: topology.edge?.tls ?? false,
    healthPath: topology.edge?.["health-path"] ?? preset.healthPath,
    redisReplicas: topology.redis?.replicas ?? preset.redisReplicas,
    gitalyStorages: topology.gitaly?.storages ?? preset.gitalyStorages,
    railsWorkers: topology.rails?.workers ?? preset.railsWorkers,
  };
}

/** How many agents are a program of the user's; nothing where none is. */
function yoursOf(
  yours: number | "all" | undefined,
  agentCount: number,
  mistakes: Mistakes,
): { readonly yourAgents?: number } {
  const yourAgents = yours === "all" ? agentCount : (yours ?? 0);
  if (yourAgents === 0) return {};
  const most = Math.min(agentCount, YOUR_AGENTS_MAX);
  if (yourAgents > most) {
    const says = `${yourAgents} are too many: there are ${agentCount} agents, and at most ${YOUR_AGENTS_MAX} can be yours`;
    mistakes.add(["topology", "agents", "yours"], says);
  }
  return { yourAgents };
}
