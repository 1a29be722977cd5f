import { parseDuration } from "../../kit/duration.ts";
import type { Random } from "../../kit/random.ts";
import type { RedisNeed, TargetKind } from "../faults/fault.ts";
import type { BoundFault, RegisteredFault } from "../faults/registry.ts";
import { resolveCondition } from "./condition.ts";
import { idsOf, injections, later, type FaultStep } from "./injections.ts";
import type { Mistakes } from "./mistakes.ts";
import { needMistake } from "./redis-need.ts";
import { afterTheEnd, resolveMoments, type Floating } from "./moments.ts";
import type { KnownMetrics } from "./promql-words.ts";
import { partsOf } from "./ramp.ts";
import type { Timing } from "./timing.ts";
import type { Salvaged } from "./salvage.ts";
import type { Step } from "./scenario.ts";
import type { ScenarioFile } from "./schema.ts";
import { drawTargets, type Candidate } from "./targets.ts";
import { addIssues, hint, keysOf } from "./zod-mistakes.ts";

export interface ResolvedTimeline {
  readonly steps: readonly Step[];
  /** Times by moment: the ids of the steps, `start` and `end`; NaN where the time is a mistake. */
  readonly moments: ReadonlyMap<string, number>;
  readonly floating: Floating;
}

interface Words {
  readonly metrics: KnownMetrics;
  readonly faults: ReadonlyMap<string, RegisteredFault>;
  readonly agents: readonly string[];
  /** What faults can be done to; null when the topology itself is a mistake. */
  candidates(kind: TargetKind): readonly Candidate[] | null;
  readonly random: Random;
  /** What the topology's Redis is. */
  readonly redis: RedisNeed;
}

type FileStep = ScenarioFile["timeline"][number];

/** Resolves times, faults, targets and what heals what. Times may name earlier moments. */
export function resolveTimeline(
  { data, brokenSteps }: Pick<Salvaged, "data" | "brokenSteps">,
  endMs: number,
  words: Words,
  mistakes: Mistakes,
): ResolvedTimeline {
  const { moments, floating } = resolveMoments(data.timeline, brokenSteps, endMs, mistakes);
  const partsById = new Map<string, number>();
  const steps = data.timeline.flatMap((step, index) => {
    if (brokenSteps.has(index)) return [];
    const atMs = moments.get(step.id) ?? Number.NaN;
    const path = ["timeline", index];
    const context = { data, brokenSteps, moments, floating, words, mistakes, partsById };
    return "fault" in step
      ? resolveFault(step, atMs, path, context)
      : resolveAction(step, atMs, path, context);
  });
  // A heal may stand above the fault that it heals: how many parts that has is known only now.
  const whole = steps.map((step) =>
    step.kind === "heal" ? { ...step, heals: withParts(step.heals, partsById) } : step,
  );
  return { steps: whole.sort((a, b) => a.atMs - b.atMs), moments, floating };
}

/** What resolving one step needs to know of the others. */
interface Context extends Pick<Salvaged, "data" | "brokenSteps"> {
  readonly moments: ReadonlyMap<string, number>;
  readonly floating: Floating;
  /** In how many parts a step's fault is injected, by its id. */
  readonly partsById: Map<string, number>;
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
  const timing = timingOf(step, atMs, path, context);
  return Array.from({ length: times }, (_, index) => {
    const id = index === 0 ? step.id : `${step.id}-${index + 1}`;
    const targets = targetsOf({ step, id, kind: registered.targets, path, context });
    const parts = partsOf({ step, registered, fault, targets, path, mistakes });
    context.partsById.set(id, parts.length);
    const due = index === 0 ? timing : later(step.id, timing, index * everyMs);
    const random = words.random.split(`chance ${id}`);
    return injections({ step, id, parts, timing: due, random });
  }).flat();
}

/** When a step is due: its time, its condition, or what its time follows. */
function timingOf(
  step: FileStep,
  atMs: number,
  path: readonly PropertyKey[],
  { moments, floating, words, mistakes }: Context,
): Timing {
  if (step.when === undefined) {
    const after = floating.get(step.id);
    return after === undefined ? { atMs } : { atMs, after };
  }
  const { metrics } = words;
  const agents = words.agents.length;
  const context = { byMs: atMs, moments, floating, agents, metrics, mistakes };
  return { atMs, when: resolveCondition(step.when, [...path, "when"], context) };
}

/** Every fault with all its parts, the latest first. */
function withParts(heals: readonly string[], parts: ReadonlyMap<string, number>): string[] {
  return heals.flatMap((id) => idsOf(id, parts.get(id) ?? 1));
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
  if (step.ramp !== undefined && step.every !== undefined) {
    mistakes.add([...path, "ramp"], `say "ramp" or "every", not both`);
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
  } else if (until <= atMs + (parseDuration(step.ramp ?? "") ?? 0)) {
    mistakes.add(
      [...path, "until"],
      `"${step.until}" is not later than the ${step.ramp === undefined ? "fault" : "ramp's end"}`,
    );
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
  const timing = timingOf(step, atMs, path, context);
  const agent = step.to?.agent;
  if (step.do !== "commit" && agent !== undefined) {
    mistakes.add(path, `only commit has "to"`, "to");
  }
  switch (step.do) {
    case "note":
      return [{ kind: "note", ...timing, id, says: step.says ?? id }];
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
      return [
        { kind: "heal", ...timing, id, heals, says: step.says ?? `heals ${heals.join(", ")}` },
      ];
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
      return [{ kind: "commit", ...timing, id, agent, bytes: step.bytes ?? null }];
  }
}
