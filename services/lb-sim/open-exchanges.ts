import type { Exchange } from "./exchange.ts";

/**
 * The requests and sockets that have not ended, and the backend service timeout they are under. A
 * change of the timeout reaches open ones, which keep the age they have.
 */
export class OpenExchanges {
  private readonly configuredMs: number;
  private readonly open = new Set<Exchange>();
  private overrideMs: number | undefined;

  /** `timeoutMs`: the configured backend service timeout, lab ms. */
  constructor(timeoutMs: number) {
    this.configuredMs = timeoutMs;
  }

  /** The backend service timeout in force, lab ms. */
  get timeoutMs(): number {
    return this.overrideMs ?? this.configuredMs;
  }

  add(exchange: Exchange): void {
    this.open.add(exchange);
  }

  delete(exchange: Exchange): void {
    this.open.delete(exchange);
  }

  /** Another backend service timeout, lab ms; undefined goes back to the configured one. */
  overrideTimeout(timeoutMs: number | undefined): void {
    this.overrideMs = timeoutMs;
    for (const exchange of [...this.open]) exchange.changeLimit(this.timeoutMs);
  }

  /** Upgraded sockets by pod; these pods are there with 0 when they have none. */
  socketsByPod(pods: readonly string[]): ReadonlyMap<string, number> {
    const counts = new Map(pods.map((pod) => [pod, 0]));
    for (const { upgraded, endpoint } of this.open) {
      if (!upgraded || endpoint === undefined) continue;
      counts.set(endpoint.pod, (counts.get(endpoint.pod) ?? 0) + 1);
    }
    return counts;
  }

  /** Ages of upgraded sockets, lab ms, in no order. */
  socketAgesMs(): readonly number[] {
    return [...this.open].filter(({ upgraded }) => upgraded).map(({ ageMs }) => ageMs);
  }
}
