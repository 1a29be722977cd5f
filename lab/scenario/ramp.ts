import { z } from "zod";
import { parseDuration } from "../../kit/duration.ts";
import type { BoundFault, RegisteredFault } from "../faults/registry.ts";
import { RAMP_PARTS, type FaultStep, type Part } from "./injections.ts";
import type { Mistakes } from "./mistakes.ts";
import { keysOf } from "./zod-mistakes.ts";

/** The least share that faults take. */
const SHARE_MIN = 0.05;

/**
 * What a fault is injected as: at once, or with `ramp` bit by bit. What lasts grows: each part holds
 * the targets so far, or a greater share. What is over by itself, like a kill, hits one after another.
 */
export function partsOf(options: {
  readonly step: FaultStep;
  readonly registered: RegisteredFault;
  readonly fault: BoundFault;
  readonly targets: readonly string[];
  readonly path: readonly PropertyKey[];
  readonly mistakes: Mistakes;
}): readonly Part[] {
  const { step, registered, fault, targets, path, mistakes } = options;
  const whole = [{ fault, targets }];
  if (step.ramp === undefined) return whole;
  if (step.every !== undefined) return whole;
  checkTimes(step, path, mistakes);
  if (targets.length > 1) {
    return targets.map((target, index) => ({
      fault,
      targets: fault.healsItself ? [target] : targets.slice(0, index + 1),
    }));
  }
  if (registered.targets === "none" && keysOf(registered.schema).includes("share")) {
    const shares = growing(
      z
        .number()
        .catch(1)
        .parse(step.with["share"] ?? 1),
    );
    return shares.flatMap((share) => {
      const bound = registered.bind({ ...step.with, share });
      return "inject" in bound ? [{ fault: bound, targets }] : [];
    });
  }
  const says =
    registered.targets === "none"
      ? `${step.fault} has neither targets nor a share that could grow`
      : `"ramp" needs more than one target`;
  mistakes.add([...path, "ramp"], says);
  return whole;
}

function growing(share: number): readonly number[] {
  return Array.from({ length: RAMP_PARTS }, (_, index) => (share * (index + 1)) / RAMP_PARTS)
    .map((part) => Math.round(part * 1000) / 1000)
    .filter((part) => part >= SHARE_MIN);
}

function checkTimes(step: FaultStep, path: readonly PropertyKey[], mistakes: Mistakes): void {
  const overMs = parseDuration(step.ramp ?? "") ?? 0;
  const lastsMs = parseDuration(step.for ?? "");
  if (lastsMs !== undefined && overMs >= lastsMs) {
    mistakes.add([...path, "ramp"], `the ramp is not over before the fault is ("for")`);
  }
}
