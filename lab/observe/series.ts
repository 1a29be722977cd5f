/** One series of a query answer; `at` is lab time in milliseconds since the Unix epoch. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly SeriesPoint[];
}

export interface SeriesPoint {
  readonly at: number;
  readonly value: number;
}

/** Read access to the time series of a run. Implemented over Prometheus' HTTP API. */
export interface QueryPort {
  /**
   * @throws LabError `OBSERVE_QUERY_FAILED` (environment: unreachable; input: PromQL error).
   * An empty list is an answer: no series matched.
   */
  range(expr: string, fromMs: number, toMs: number, stepMs: number): Promise<readonly Series[]>;
  instant(expr: string, atMs: number): Promise<readonly Series[]>;
}

/** A sample on its way into the store; `stale` writes Prometheus' staleness marker. */
export interface WriteSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly at: number;
  readonly value: number | "stale";
}

/** Write access: Prometheus' remote-write receiver. */
export interface WritePort {
  write(samples: readonly WriteSample[]): Promise<void>;
}
