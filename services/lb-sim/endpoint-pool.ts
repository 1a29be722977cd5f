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

/** The endpoints with their health; new requests and sockets go to healthy ones only. */
export class EndpointPool {
  private readonly members: ReadonlyMap<string, Member>;
  private readonly picker: LeastRecentPicker<Endpoint>;
  private healthy: readonly Endpoint[] = [];

  constructor(endpoints: readonly Endpoint[], thresholds: HealthThresholds, random: Random) {
    this.members = new Map(
      endpoints.map((endpoint) => [
        endpoint.pod,
        { endpoint, judge: new HealthJudge(thresholds), lastResult: null },
      ]),
    );
    this.picker = new LeastRecentPicker(random);
  }

  get endpoints(): readonly Endpoint[] {
    return [...this.members.values()].map((member) => member.endpoint);
  }

  get healthyCount(): number {
    return this.healthy.length;
  }

  /** A healthy endpoint for a new request; undefined when all are unhealthy (no fail-open). */
  pick(): Endpoint | undefined {
    return this.picker.pick(this.healthy);
  }

  /** Takes a health check's answer; the new verdict when it changed, else undefined. */
  record(pod: string, result: ProbeResult): { readonly healthy: boolean } | undefined {
    const member = this.members.get(pod);
    if (member === undefined) return undefined;
    member.lastResult = result;
    if (!member.judge.record(result)) return undefined;
    this.healthy = [...this.members.values()]
      .filter((other) => other.judge.healthy)
      .map((other) => other.endpoint);
    return { healthy: member.judge.healthy };
  }

  states(): readonly EndpointState[] {
    return [...this.members.values()].map(({ endpoint, judge, lastResult }) => ({
      pod: endpoint.pod,
      address: `${endpoint.host}:${endpoint.port}`,
      healthy: judge.healthy,
      lastResult,
    }));
  }
}
