import { parseDuration } from "../../kit/duration.ts";
import type { Random } from "../../kit/random.ts";
import type { BoundFault } from "../faults/registry.ts";
import { postponed } from "./moments.ts";
import type { Step } from "./scenario.ts";
import type { ScenarioFile } from "./schema.ts";
import type { Timing } from "./timing.ts";

export type FaultStep = Extract<ScenarioFile["timeline"][number], { fault: string }>;

/** Shares in which a fault without targets grows. */
export const RAMP_PARTS = 5;

/** One part of a fault: all of it, or what a ramp adds. */
export interface Part {
  readonly fault: BoundFault;
  readonly targets: readonly string[];
}

/**
 * The injections of one occurrence of a fault, and its heal when the step says how long it lasts. With
 * a chance, a note stands for one that is not drawn.
 */
export function injections(options: {
  readonly step: FaultStep;
  readonly id: string;
  readonly parts: readonly Part[];
  readonly timing: Timing;
  readonly random: Random;
}): Step[] {
  const { step, id, parts, timing, random } = options;
  const isDrawn = step.chance === undefined || random.next() < Number.parseInt(step.chance) / 100;
  const whole = parts.at(-1);
  if (whole === undefined) return [];
  if (!isDrawn) {
    const says = `${said(step, whole)}: not drawn (chance ${step.chance ?? ""})`;
    return [{ kind: "note", id, says, ...timing }];
  }
  const isRamp = parts.length > 1;
  const overMs = isRamp ? (parseDuration(step.ramp ?? "") ?? 0) : 0;
  const ids = parts.map((_, index) => (index === 0 ? id : `${id}-part-${index + 1}`));
  const injects = parts.map((part, index): Step => {
    const laterMs = parts.length < 2 ? 0 : (overMs * index) / (parts.length - 1);
    return {
      kind: "inject",
      id: ids[index] ?? id,
      fault: part.fault,
      targets: part.targets,
      byOperator: step.by === "operator",
      says: isRamp ? `${said(step, part)}, part ${index + 1} of ${parts.length}` : said(step, part),
      ...(isRamp && !part.fault.healsItself ? { partOf: id } : {}),
      ...(index === 0 ? timing : later(id, timing, laterMs)),
    };
  });
  const lastsMs = parseDuration(step.for ?? "");
  if (lastsMs === undefined) return injects;
  const end = { kind: "heal", id: `${id}-end`, heals: [id], says: `${id} is over` } as const;
  return [...injects, { ...end, ...later(id, timing, lastsMs) }];
}

/** So much after a step: with a condition, after the moment at which it holds. */
export function later(id: string, { atMs, when, after }: Timing, byMs: number): Timing {
  const follows = when === undefined ? after : { id, offsetMs: 0 };
  return {
    atMs: atMs + byMs,
    ...(follows === undefined ? {} : { after: postponed(follows, byMs) }),
  };
}

/** Ids of all injections that a step may have made, the latest first. */
export function idsOf(id: string, parts: number): readonly string[] {
  return Array.from({ length: parts }, (_, index) =>
    index === 0 ? id : `${id}-part-${index + 1}`,
  ).toReversed();
}

function said(step: FaultStep, { fault, targets }: Part): string {
  const on = targets.length > 0 ? ` (${listed(targets)})` : "";
  return step.says ?? `${fault.says}${on}`;
}

/** Some names, and how many more there are. */
function listed(names: readonly string[]): string {
  const rest = names.length - 3;
  return `${names.slice(0, 3).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
