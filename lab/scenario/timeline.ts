import type { RegisteredFault } from "../faults/registry.ts";
import { formatOffset } from "./duration.ts";
import type { Mistakes } from "./mistakes.ts";
import type { Salvaged } from "./salvage.ts";
import type { Step } from "./scenario.ts";
import type { ScenarioFile } from "./schema.ts";
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
}

type FileStep = ScenarioFile["timeline"][number];

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
  step: Extract<FileStep, { fault: string }>,
  atMs: number,
  path: readonly PropertyKey[],
  context: Context,
): Step[] {
  const { moments, words, mistakes } = context;
  const until = moments.get(step.until);
  if (until === undefined) {
    const near = hint(step.until, [...moments.keys()]);
    mistakes.add([...path, "until"], `unknown moment "${step.until}"${near}`);
  } else if (until <= atMs) {
    mistakes.add([...path, "until"], `"${step.until}" is not later than the fault`);
  } else if (!mayHeal(step.until, context)) {
    mistakes.add([...path, "until"], `"${step.until}" heals nothing: it needs "do: heal"`);
  }
  const registered = words.faults.get(step.fault);
  if (registered === undefined) {
    const near = hint(step.fault, [...words.faults.keys()]);
    mistakes.add([...path, "fault"], `unknown fault "${step.fault}"${near}   (kaslab list faults)`);
    return [];
  }
  const fault = registered.bind(step.with);
  if ("inject" in fault) return [{ kind: "inject", atMs, id: step.id, fault }];
  addIssues(mistakes, [...path, "with"], fault, keysOf(registered.schema));
  return [];
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
        context.brokenSteps.size === 0 && faults.every((f) => mayHeal(f.until, context));
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
      return [{ kind: "commit", atMs, id, agent }];
  }
}
