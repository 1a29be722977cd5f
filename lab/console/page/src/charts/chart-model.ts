/** What a chart draws: times are lab ms since the Unix epoch; its axis counts from `originMs`. */
export interface ChartSeries {
  readonly name: string;
  /** A colour of the style sheet (`hurt`, `n0`, `c3`), resolved for light or dark when drawn. */
  readonly colour: string;
  readonly points: readonly (readonly [number, number | null])[];
  /** Share of opacity below the line; 0 for none. */
  readonly fill?: number;
  readonly dash?: readonly number[];
  readonly width?: number;
}

export interface ChartThreshold {
  readonly value: number;
  readonly colour: string;
  readonly label?: string;
}

/** A stretch behind every chart: a fault in force shades it, an alert that fires is a bar above it. */
export interface Shade {
  readonly kind: "region" | "bar";
  readonly fromMs: number;
  readonly toMs: number;
  readonly colour: string;
}

export interface ChartModel {
  readonly series: readonly ChartSeries[];
  readonly fromMs: number;
  readonly toMs: number;
  /** T+0. */
  readonly originMs: number;
  readonly stacked: boolean;
  readonly thresholds: readonly ChartThreshold[];
  readonly shades: readonly Shade[];
  /** As axis and legend write a value. */
  readonly format: (value: number) => string;
  /** A value holds until the next one, as a count of agents does. */
  readonly stepped?: boolean;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** The value that a series has at an instant: the newest before it, null in a gap or before its start. */
export function valueAt(points: ChartSeries["points"], atMs: number): number | null {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.[0] ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return points[low - 1]?.[1] ?? null;
}

/** Columns for a drawing: instants in seconds since T+0, then each series, laid upon each other when stacked. */
export function columnsOf({ series, stacked, originMs }: ChartModel): readonly (number | null)[][] {
  const instants = [...new Set(series.flatMap(({ points }) => points.map(([atMs]) => atMs)))].sort(
    (a, b) => a - b,
  );
  const rows = series.map(({ points }) => {
    const known = new Map(points);
    return instants.map((atMs) => known.get(atMs) ?? (stacked ? valueAt(points, atMs) : null));
  });
  const seconds = instants.map((atMs) => (atMs - originMs) / 1000);
  if (!stacked) return [seconds, ...rows];
  const floor = instants.map(() => 0);
  const laid = rows.map((row) =>
    row.map((value, index) => {
      floor[index] = (floor[index] ?? 0) + (value ?? 0);
      return floor[index];
    }),
  );
  return [seconds, ...laid];
}
