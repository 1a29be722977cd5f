import type { Clock } from "../../kit/clock/clock.ts";
import type { Endpoint } from "./endpoint-pool.ts";
import type { ProbeResult } from "./health-judge.ts";

/** Asks one endpoint once; never rejects. */
export type Probe = (endpoint: Endpoint) => Promise<ProbeResult>;

/**
 * Polls every endpoint, each on its own interval counted from the start of a check; a check that
 * outlasts the interval is followed by the next at once.
 */
export class HealthProber {
  /** Resolves when every endpoint has given its first answer, good or bad. */
  readonly firstAnswers: Promise<void>;
  private readonly clock: Clock;
  private readonly intervalMs: number;
  private readonly probe: Probe;
  private readonly onResult: (endpoint: Endpoint, result: ProbeResult) => void;
  private readonly stopping = new AbortController();

  constructor(
    endpoints: readonly Endpoint[],
    intervalMs: number,
    ports: {
      readonly clock: Clock;
      readonly probe: Probe;
      readonly onResult: (endpoint: Endpoint, result: ProbeResult) => void;
    },
  ) {
    this.clock = ports.clock;
    this.intervalMs = intervalMs;
    this.probe = ports.probe;
    this.onResult = ports.onResult;
    this.firstAnswers = Promise.all(
      endpoints.map((endpoint) => new Promise<void>((first) => void this.poll(endpoint, first))),
    ).then(() => undefined);
  }

  stop(): void {
    this.stopping.abort();
  }

  private isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async poll(endpoint: Endpoint, first: () => void): Promise<void> {
    const { signal } = this.stopping;
    while (!this.isStopped()) {
      const startedMs = this.clock.now();
      const result = await this.probe(endpoint);
      if (this.isStopped()) return;
      this.onResult(endpoint, result);
      first();
      const restMs = this.intervalMs - (this.clock.now() - startedMs);
      try {
        await this.clock.sleep(Math.max(0, restMs), signal);
      } catch {
        return;
      }
    }
  }
}
