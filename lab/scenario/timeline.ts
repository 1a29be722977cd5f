import { formatOffset, parseDuration } from "../../kit/duration.ts";
import type { Random } from "../../kit/random.ts";
import type { RedisNeed, TargetKind } from "../faults/fault.ts";
import type { BoundFault, RegisteredFault } from "../faults/registry.ts";
import type { Mistakes } from "./mistakes.ts";
import { needMistake } from "./redis-need.ts";
import type { Salvaged } from "./salvage.ts";
import type { Step } from "./scenario.ts";
import type { ScenarioFile } from "./schema.ts";
import { drawTargets, type Candidate } from "./targets.ts";
import { resolveTime } from "./time-expression.ts";
import { addIssues, hint, keysOf } from "./zod-mistakes.ts";

export interface ResolvedTimeline {
  readonly steps: readonly Step[];
  /** Times by moment: the ids of the steps, `start` and `end`; NaN where the time is a mistake. */
  readonly moments: ReadonlyMap<string, number>;
}

interface Words {
  readonly faults: ReadonlyMap<string, RegisteredFault>;
  readonly agents: readonly string[];
  /** What faults can be done to; null when the topology itself is a mistake. */
  candidates(kind: TargetKind): readonly Candidate[] | null;
  readonly random: Random;
  /** What the topology's Redis is. */
  readonly redis: RedisNeed;
}

type FileStep = ScenarioFile["timeline"][number];
type FaultStep = Extract<FileStep, { fault: string }>;

/** Resolves times, faults, targets and what heals what. Times may name earlier moments. */
export function resolveTimeline(
  { data, brokenSteps }: Pick<Salvaged, "data" | "brokenSteps">,
  endMs: number,
  words: Words,
  mistakes: Mistakes,
): ResolvedTimeline {
  const moments = resolveMoments(data.timeline, brokenSteps, endMs, mistakes);
  const steps = data.timeline.flatMap((step, index) => {
    if (brokenSteps.has(index)) return [];
    const atMs = moments.get(step.id) ?? Number.NaN;
    const path = ["timeline", index];
    const context = { data, brokenSteps, moments, words, mistakes };
    return "fault" in step
      ? resolveFault(step, atMs, path, context)
      : resolveAction(step, atMs, path, context);
  });
  return { steps: [...steps].sort((a, b) => a.atMs - b.atMs), moments };
}

function resolveMoments(
  timeline: readonly FileStep[],
  brokenSteps: ReadonlySet<number>,
  endMs: number,
  mistakes: Mistakes,
): ReadonlyMap<string, number> {
  const moments = new Map<string, number>([
    ["start", 0],
    ["end", endMs],
  ]);
  for (const [index, step] of timeline.entries()) {
    const path = ["timeline", index];
    if (moments.has(step.id)) mistakes.add([...path, "id"], `moment "${step.id}" is named twice`);
    const later = timeline.slice(index).map(({ id }) => id);
    const time = resolveTime(step.at, moments, later);
    if (brokenSteps.has(index)) {
      moments.set(step.id, Number.NaN);
    } else if (typeof time === "string") {
      mistakes.add([...path, "at"], time);
      moments.set(step.id, Number.NaN);
    } else if (time.ms > endMs) {
      mistakes.add([...path, "at"], afterTheEnd(time.ms, endMs));
      moments.set(step.id, Number.NaN);
    } else {
      moments.set(step.id, time.ms);
      const lastsMs = "fault" in step ? parseDuration(step.for ?? "") : undefined;
      if (lastsMs !== undefined) moments.set(`${step.id}-end`, time.ms + lastsMs);
    }
  }
  return moments;
}

/** The sentence for a time beyond the scenario's end. */
export function afterTheEnd(ms: number, endMs: number): string {
  return `${formatOffset(ms)} is after the end ${formatOffset(endMs)}`;
}

/** What resolving one step needs to know of the others. */
interface Context extends Pick<Salvaged, "data" | "brokenSteps"> {
  readonly moments: ReadonlyMap<string, number>;
  readonly words: Words;
  readonly mistakes: Mistakes;
}

function resolveFault(
  step: FaultStep,
  atMs: number,
  path: readonly PropertyKey[],
  context: Context,
): Step[] {
  const { words, mistakes } = context;
  checkUntil(step, atMs, path, context);
  const registered = words.faults.get(step.fault);
  if (registered === undefined) {
    const near = hint(step.fault, [...words.faults.keys()]);
    mistakes.add([...path, "fault"], `unknown fault "${step.fault}"${near}   (kaslab list faults)`);
    return [];
  }
  const fault = registered.bind(step.with);
  if (!("inject" in fault)) {
    addIssues(mistakes, [...path, "with"], fault, keysOf(registered.schema));
    return [];
  }
  checkEnd(step, fault, path, context);
  const wrongRedis = needMistake(registered, words.redis);
  if (wrongRedis !== undefined) mistakes.add([...path, "fault"], wrongRedis);
  const times = step.every === undefined ? 1 : (step.times ?? 2);
  const everyMs = parseDuration(step.every ?? "") ?? 0;
  const lastMs = atMs + (times - 1) * everyMs + (parseDuration(step.for ?? "") ?? 0);
  const endMs = context.moments.get("end") ?? Number.POSITIVE_INFINITY;
  if (lastMs > endMs)
    mistakes.add(path, afterTheEnd(lastMs, endMs), step.for === undefined ? "every" : "for");
  return Array.from({ length: times }, (_, index) => {
    const id = index === 0 ? step.id : `${step.id}-${index + 1}`;
    const targets = targetsOf({ step, id, kind: registered.targets, path, context });
    return oneFault({ step, id, fault, targets, atMs: atMs + index * everyMs });
  }).flat();
}

/** One injection, and its heal when the step says how long it lasts. */
function oneFault(options: {
  readonly step: FaultStep;
  readonly id: string;
  readonly fault: BoundFault;
  readonly targets: readonly string[];
  readonly atMs: number;
}): Step[] {
  const { step, id, fault, targets, atMs } = options;
  const on = targets.length > 0 ? ` (${listed(targets)})` : "";
  const says = step.says ?? `${fault.says}${on}`;
  const byOperator = step.by === "operator";
  const inject: Step = { kind: "inject", atMs, id, fault, targets, byOperator, says };
  const lastsMs = parseDuration(step.for ?? "");
  if (lastsMs === undefined) return [inject];
  const heal: Step = {
    kind: "heal",
    atMs: atMs + lastsMs,
    id: `${id}-end`,
    heals: [id],
    says: `${id} is over`,
  };
  return [inject, heal];
}

/** Some names, and how many more there are. */
function listed(names: readonly string[]): string {
  const rest = names.length - 3;
  return `${names.slice(0, 3).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function targetsOf(options: {
  readonly step: FaultStep;
  readonly id: string;
  readonly kind: TargetKind;
  readonly path: readonly PropertyKey[];
  readonly context: Context;
}): readonly string[] {
  const { step, id, kind, path, context } = options;
  const { words, mistakes } = context;
  if (kind === "none") {
    if (step.on !== undefined) mistakes.add([...path, "on"], `${step.fault} has no "on"`);
    return [];
  }
  const among = words.candidates(kind);
  if (among === null) return [];
  if (step.on === undefined) {
    mistakes.add([...path, "fault"], `${step.fault} needs "on:", such as "on: one ${kind}"`);
    return [];
  }
  const drawn = drawTargets(step.on, among, words.random.split(id));
  if (typeof drawn !== "string") return drawn;
  mistakes.add([...path, "on"], drawn);
  return [];
}

/** Whether the step says when the fault ends, as far as the fault needs it. */
function checkEnd(
  step: FaultStep,
  fault: BoundFault,
  path: readonly PropertyKey[],
  { mistakes }: Context,
): void {
  const ends = [step.until, step.for].filter((end) => end !== undefined).length;
  if (ends === 2) mistakes.add([...path, "for"], `say "until" or "for", not both`);
  if (fault.healsItself && ends > 0) {
    mistakes.add(
      [...path, "fault"],
      `${step.fault} is over by itself: it has no "until" and no "for"`,
    );
  }
  if (!fault.healsItself && ends === 0) {
    mistakes.add([...path, "fault"], `${step.fault} needs "until: <moment>" or "for: <duration>"`);
  }
  if (step.times !== undefined && step.every === undefined) {
    mistakes.add([...path, "times"], `"times" needs "every"`);
  }
  if (step.every !== undefined && step.until !== undefined) {
    mistakes.add([...path, "every"], `a repeated fault says "for" how long each one lasts`);
  }
}

function checkUntil(
  step: FaultStep,
  atMs: number,
  path: readonly PropertyKey[],
  context: Context,
): void {
  const { moments, mistakes } = context;
  if (step.until === undefined) return;
  const until = moments.get(step.until);
  if (until === undefined) {
    const near = hint(step.until, [...moments.keys()]);
    mistakes.add([...path, "until"], `unknown moment "${step.until}"${near}`);
  } else if (until <= atMs) {
    mistakes.add([...path, "until"], `"${step.until}" is not later than the fault`);
  } else if (!mayHeal(step.until, context)) {
    mistakes.add([...path, "until"], `"${step.until}" heals nothing: it needs "do: heal"`);
  }
}

/** Whether the step of this id heals, as far as its shape tells. */
function mayHeal(id: string, { data, brokenSteps }: Context): boolean {
  const index = data.timeline.findIndex((step) => step.id === id);
  const step = data.timeline[index];
  return brokenSteps.has(index) || (step !== undefined && "do" in step && step.do === "heal");
}

function resolveAction(
  step: Extract<FileStep, { do: string }>,
  atMs: number,
  path: readonly PropertyKey[],
  context: Context,
): Step[] {
  const { data, words, mistakes } = context;
  const { id } = step;
  const agent = step.to?.agent;
  if (step.do !== "commit" && agent !== undefined) {
    mistakes.add(path, `only commit has "to"`, "to");
  }
  switch (step.do) {
    case "note":
      return [{ kind: "note", atMs, id, says: step.says ?? id }];
    case "heal": {
      const heals = data.timeline.flatMap((other) =>
        "fault" in other && other.until === id ? [other.id] : [],
      );
      const faults = data.timeline.filter((other) => "fault" in other);
      const isSure =
        context.brokenSteps.size === 0 &&
        faults.every((f) =>
          f.until === undefined ? f.for !== undefined : mayHeal(f.until, context),
        );
      if (heals.length === 0 && isSure) {
        mistakes.add([...path, "do"], `heals nothing: no fault says "until: ${id}"`);
      }
      return [{ kind: "heal", atMs, id, heals, says: step.says ?? `heals ${heals.join(", ")}` }];
    }
    case "commit":
      if (agent === undefined) {
        mistakes.add([...path, "do"], 'commit needs "to: { agent: agent-1 }"');
        return [];
      }
      if (!words.agents.includes(agent)) {
        const known = `(agent-1 to agent-${words.agents.length})`;
        mistakes.add([...path, "to", "agent"], `unknown agent "${agent}"   ${known}`);
      }
      return [{ kind: "commit", atMs, id, agent, bytes: step.bytes ?? null }];
  }
}
