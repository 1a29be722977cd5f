import type { Step } from "../scenario/scenario.ts";

/**
 * Targets as they are called now. A scenario draws among the pods that are there at the start; one that
 * has been replaced since then stands for the pod at its place, `kas-1` for the oldest.
 */
export function presentTargets(
  { targets }: Extract<Step, { kind: "inject" }>,
  pods: readonly string[],
): readonly string[] {
  const names = targets.map((target) => {
    const number = /^kas-(\d+)$/.exec(target)?.[1];
    if (number === undefined || pods.includes(target) || pods.length === 0) return target;
    return pods[(Number(number) - 1) % pods.length] ?? target;
  });
  return [...new Set(names)];
}
