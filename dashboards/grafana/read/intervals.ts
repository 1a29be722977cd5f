const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Steps that Grafana rounds to, each from the middle between its neighbours on. */
const STEPS_MS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 20, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 20, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12, 24].map((hours) => hours * HOUR_MS),
];

/** What a panel is drawn over. */
export interface Drawing {
  readonly rangeMs: number;
  /** Points across the panel, about its width in pixels. */
  readonly pointsMax: number;
  readonly scrapeIntervalMs: number;
}

/**
 * `$__interval`: the range over the points, rounded, at least the panel's or the data source's step.
 * Source: Grafana's documentation, global variables.
 */
export function intervalMs(drawing: Drawing, minStepMs: number | null): number {
  const { rangeMs, pointsMax, scrapeIntervalMs } = drawing;
  return Math.max(rounded(rangeMs / pointsMax), minStepMs ?? scrapeIntervalMs);
}

/** `$__rate_interval`: never less than four scrapes. Source: Grafana's documentation, Prometheus. */
export function rateIntervalMs(drawing: Drawing, minStepMs: number | null): number {
  const { scrapeIntervalMs } = drawing;
  return Math.max(intervalMs(drawing, minStepMs) + scrapeIntervalMs, 4 * scrapeIntervalMs);
}

function rounded(stepMs: number): number {
  const next = STEPS_MS.findIndex(
    (step, index) => stepMs < (step + (STEPS_MS[index + 1] ?? Number.POSITIVE_INFINITY)) / 2,
  );
  return STEPS_MS[next] ?? stepMs;
}

/** As PromQL writes it: `1m`, `15s`. */
export function promDuration(ms: number): string {
  if (ms % HOUR_MS === 0) return `${ms / HOUR_MS}h`;
  if (ms % MINUTE_MS === 0) return `${ms / MINUTE_MS}m`;
  return ms % SECOND_MS === 0 ? `${ms / SECOND_MS}s` : `${Math.round(ms)}ms`;
}

/** @throws Error for text that is no duration such as `15s` or `1m`. */
export function parseStep(text: string): number {
  const units: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS };
  const [, count = "", unit = ""] = /^(\d+)([smh])$/.exec(text) ?? [];
  const factor = units[unit];
  if (factor === undefined) throw new Error(`no duration: ${text}`);
  return Number(count) * factor;
}
