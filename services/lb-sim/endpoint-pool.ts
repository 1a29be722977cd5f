import type { Random } from "../../kit/random.ts";
import { HealthJudge, type HealthThresholds, type ProbeResult } from "./health-judge.ts";
import { LeastRecentPicker } from "./picker.ts";

/** A pod's own address behind the load balancer (container-native endpoint). */
export interface Endpoint {
  readonly pod: string;
  readonly host: string;
  readonly port: number;
}

interface Member {
  readonly endpoint: Endpoint;
  readonly judge: HealthJudge;
  lastResult: ProbeResult | null;
}

export interface EndpointState {
  readonly pod: string;
  readonly address: string;
  readonly healthy: boolean;
  /** The newest health check's answer; null before the first. */
  readonly lastResult: ProbeResult | null;
}

/** What a replacement of the list changed; an endpoint at a new address is both. */
export interface EndpointChange {
  readonly added: readonly Endpoint[];
  readonly removed: readonly Endpoint[];
}

/** The endpoints with their health; new requests and sockets go to healthy ones only. */
export class EndpointPool {
  private readonly thresholds: HealthThresholds;
  private readonly picker: LeastRecentPicker<Endpoint>;
  private readonly members = new Map<string, Member>();
  private stale: Endpoint | undefined;
  private healthy: readonly Endpoint[] = [];

  constructor(endpoints: readonly Endpoint[], thresholds: HealthThresholds, random: Random) {
    this.thresholds = thresholds;
    this.picker = new LeastRecentPicker(random);
    this.replace(endpoints);
  }

  /** The endpoints that are health-checked. */
  get endpoints(): readonly Endpoint[] {
    return [...this.members.values()].map((member) => member.endpoint);
  }

  /** Endpoints as the load balancer sees them, a stale one included. */
  get count(): number {
    return this.states().length;
  }

  get healthyCount(): number {
    return this.healthy.length;
  }

  has(pod: string): boolean {
    return this.members.has(pod);
  }

  /** A healthy endpoint for a new request; undefined when all are unhealthy (no fail-open). */
  pick(): Endpoint | undefined {
    return this.picker.pick(this.healthy);
  }

  /**
   * Takes the whole new list. What is new starts unhealthy, what stays keeps its health. Source: load
   * balancer reference, section 7.
   */
  replace(endpoints: readonly Endpoint[]): EndpointChange {
    const kept = new Set(endpoints.map(addressOf));
    const removed = this.endpoints.filter((endpoint) => !kept.has(addressOf(endpoint)));
    for (const { pod } of removed) this.members.delete(pod);
    const added = endpoints.filter(({ pod }) => !this.members.has(pod));
    for (const endpoint of added) {
      const judge = new HealthJudge(this.thresholds);
      this.members.set(endpoint.pod, { endpoint, judge, lastResult: null });
    }
    this.refresh();
    return { added, removed };
  }

  /** An endpoint that nobody checks and that counts as healthy; a listed pod of its name goes first. */
  setStale(endpoint: Endpoint | undefined): void {
    this.stale = endpoint;
    this.refresh();
  }

  /** Takes a health check's answer; the new verdict when it changed, else undefined. */
  record(pod: string, result: ProbeResult): { readonly healthy: boolean } | undefined {
    const member = this.members.get(pod);
    if (member === undefined) return undefined;
    member.lastResult = result;
    if (!member.judge.record(result)) return undefined;
    this.refresh();
    return { healthy: member.judge.healthy };
  }

  states(): readonly EndpointState[] {
    const checked = [...this.members.values()].map(({ endpoint, judge, lastResult }) => ({
      pod: endpoint.pod,
      address: `${endpoint.host}:${endpoint.port}`,
      healthy: judge.healthy,
      lastResult,
    }));
    const unchecked = this.staleEndpoints().map(({ pod, host, port }) => ({
      pod,
      address: `${host}:${port}`,
      healthy: true,
      lastResult: null,
    }));
    return [...checked, ...unchecked];
  }

  private refresh(): void {
    const judged = [...this.members.values()]
      .filter((member) => member.judge.healthy)
      .map((member) => member.endpoint);
    this.healthy = [...judged, ...this.staleEndpoints()];
  }

  private staleEndpoints(): readonly Endpoint[] {
    return this.stale === undefined || this.members.has(this.stale.pod) ? [] : [this.stale];
  }
}

function addressOf({ pod, host, port }: Endpoint): string {
  return `${pod} ${host}:${port}`;
}
