import type { RegisteredFault } from "../faults/registry.ts";
import { formatOffset } from "./duration.ts";
import type { Mistakes } from "./mistakes.ts";
import type { Step } from "./scenario.ts";
import type { ScenarioFile } from "./schema.ts";
import { resolveTime } from "./time-expression.ts";
import { addIssues, hint, keysOf } from "./zod-mistakes.ts";

export interface ResolvedTimeline {
  readonly steps: readonly Step[];
  /** Times by moment: the ids of the steps, `start` and `end`. */
  readonly moments: ReadonlyMap<string, number>;
}

interface Words {
  readonly faults: ReadonlyMap<string, RegisteredFault>;
  readonly agents: readonly string[];
}

/** Resolves times, faults, targets and what heals what. Times may name earlier moments. */
export function resolveTimeline(
  data: ScenarioFile,
  endMs: number,
  words: Words,
  mistakes: Mistakes,
): ResolvedTimeline {
  const moments = new Map<string, number>([
    ["start", 0],
    ["end", endMs],
  ]);
  data.timeline.forEach((step, index) => {
    const path = ["timeline", index];
    const time = resolveTime(step.at, moments);
    if (typeof time === "string") {
      mistakes.add([...path, "at"], time);
      return;
    }
    if (moments.has(step.id)) mistakes.add([...path, "id"], `moment "${step.id}" is named twice`);
    if (time.ms > endMs) {
      mistakes.add(
        [...path, "at"],
        `${formatOffset(time.ms)} is after the end ${formatOffset(endMs)}`,
      );
    }
    moments.set(step.id, time.ms);
  });
  const steps = data.timeline.flatMap((step, index) => {
    const atMs = moments.get(step.id);
    return atMs === undefined ? [] : resolveStep(data, step, index, atMs, moments, words, mistakes);
  });
  return { steps: [...steps].sort((a, b) => a.atMs - b.atMs), moments };
}

function resolveStep(
  data: ScenarioFile,
  step: ScenarioFile["timeline"][number],
  index: number,
  atMs: number,
  moments: ReadonlyMap<string, number>,
  words: Words,
  mistakes: Mistakes,
): Step[] {
  const path = ["timeline", index];
  const { id } = step;
  if ("fault" in step) {
    const until = moments.get(step.until);
    if (until === undefined) {
      mistakes.add(
        [...path, "until"],
        `unknown moment "${step.until}"${hint(step.until, [...moments.keys()])}`,
      );
    } else if (until <= atMs) {
      mistakes.add([...path, "until"], `"${step.until}" is not later than the fault`);
    }
    const registered = words.faults.get(step.fault);
    if (registered === undefined) {
      const names = [...words.faults.keys()];
      mistakes.add(
        [...path, "fault"],
        `unknown fault "${step.fault}"${hint(step.fault, names)}   (kaslab list faults)`,
      );
      return [];
    }
    const fault = registered.bind(step.with);
    if (!("inject" in fault)) {
      addIssues(mistakes, [...path, "with"], fault, keysOf(registered.schema));
      return [];
    }
    return [{ kind: "inject", atMs, id, fault }];
  }
  if (step.do === "heal") {
    const heals = data.timeline.flatMap((other) =>
      "fault" in other && other.until === id ? [other.id] : [],
    );
    if (heals.length === 0) {
      mistakes.add([...path, "do"], `heals nothing: no fault says "until: ${id}"`);
    }
    return [{ kind: "heal", atMs, id, heals, says: step.says ?? `heals ${heals.join(", ")}` }];
  }
  if (step.do === "note") return [{ kind: "note", atMs, id, says: step.says ?? id }];
  const agent = step.to?.agent;
  if (agent === undefined) {
    mistakes.add(path, "commit needs to: { agent: ... }");
    return [];
  }
  if (!words.agents.includes(agent)) {
    mistakes.add(
      [...path, "to", "agent"],
      `unknown agent "${agent}"   (agent-1 to agent-${words.agents.length})`,
    );
    return [];
  }
  return [{ kind: "commit", atMs, id, agent }];
}
