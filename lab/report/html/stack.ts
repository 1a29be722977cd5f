import type { Chart } from "../run-result.ts";

type Points = Chart["series"][number]["points"];

/** One band of a stack: at each instant from `low` to `high`, until the next instant. */
export interface Band {
  readonly steps: readonly { readonly atMs: number; readonly low: number; readonly high: number }[];
}

/**
 * Lays series upon each other. They need no common instants: a value holds until the series' next
 * one, as a state does; a gap counts as nothing.
 */
export function stackBands(series: readonly { readonly points: Points }[]): readonly Band[] {
  const instants = [...new Set(series.flatMap(({ points }) => points.map(([atMs]) => atMs)))].sort(
    (a, b) => a - b,
  );
  let floor = instants.map(() => 0);
  return series.map(({ points }) => {
    const values = valuesAt(points, instants);
    const low = floor;
    const high = floor.map((value, index) => value + (values[index] ?? 0));
    floor = high;
    return {
      steps: instants.map((atMs, index) => ({
        atMs,
        low: low[index] ?? 0,
        high: high[index] ?? 0,
      })),
    };
  });
}

function valuesAt(points: Points, instants: readonly number[]): readonly number[] {
  let next = 0;
  let value = 0;
  return instants.map((atMs) => {
    for (;;) {
      const point = points[next];
      if (point === undefined || point[0] > atMs) return value;
      value = point[1] ?? 0;
      next++;
    }
  });
}
