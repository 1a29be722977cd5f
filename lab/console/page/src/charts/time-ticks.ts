/** Steps of a time axis, seconds. */
export const TIME_STEPS = [
  1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400,
] as const;

/** Round instants of a stretch, lab ms, at most `most` of them. */
export function timeTicks(fromMs: number, toMs: number, most: number): readonly number[] {
  const rangeMs = Math.max(1, toMs - fromMs);
  const stepMs = (TIME_STEPS.find((step) => rangeMs / (step * 1000) <= most) ?? 86_400) * 1000;
  const first = Math.ceil(fromMs / stepMs) * stepMs;
  return Array.from(
    { length: Math.max(0, Math.floor((toMs - first) / stepMs) + 1) },
    (_, index) => first + index * stepMs,
  );
}
