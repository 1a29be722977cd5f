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
  /** Resolves when every endpoint given at the start has answered for the first time, good or bad. */
  readonly firstAnswers: Promise<void>;
  private readonly clock: Clock;
  private readonly intervalMs: number;
  private readonly probe: Probe;
  private readonly onResult: (endpoint: Endpoint, result: ProbeResult) => void;
  private readonly polls = new Map<string, AbortController>();

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
    this.firstAnswers = Promise.all(endpoints.map((endpoint) => this.watch(endpoint))).then(
      () => undefined,
    );
  }

  /** Polls this endpoint too, from now on; resolves at its first answer. */
  watch(endpoint: Endpoint): Promise<void> {
    this.forget(endpoint.pod);
    const ending = new AbortController();
    this.polls.set(endpoint.pod, ending);
    return new Promise<void>((first) => void this.poll(endpoint, ending.signal, first));
  }

  /** Asks the pod no more; an answer that is on its way does not count. */
  forget(pod: string): void {
    this.polls.get(pod)?.abort();
    this.polls.delete(pod);
  }

  stop(): void {
    for (const pod of [...this.polls.keys()]) this.forget(pod);
  }

  private async poll(endpoint: Endpoint, signal: AbortSignal, first: () => void): Promise<void> {
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      const startedMs = this.clock.now();
      const result = await this.probe(endpoint);
      if (isOver()) return;
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
