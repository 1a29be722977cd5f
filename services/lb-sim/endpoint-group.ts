import type { Logger } from "../../kit/log.ts";
import type { Endpoint, EndpointChange, EndpointPool } from "./endpoint-pool.ts";
import type { HealthProber } from "./health-prober.ts";

/**
 * The network endpoint group while the load balancer runs. An added endpoint is unhealthy and asked
 * at once. A removed one gets nothing new; what is open on it lives until the pod ends it, because
 * GKE leaves connection draining off (0 s). Source: load balancer reference, section 8.
 */
export class EndpointGroup {
  private readonly pool: EndpointPool;
  private readonly prober: HealthProber;
  private readonly log: Logger;

  constructor(pool: EndpointPool, prober: HealthProber, log: Logger) {
    this.pool = pool;
    this.prober = prober;
    this.log = log;
  }

  replace(endpoints: readonly Endpoint[]): EndpointChange {
    const change = this.pool.replace(endpoints);
    for (const { pod } of change.removed) this.prober.forget(pod);
    for (const endpoint of change.added) void this.prober.watch(endpoint);
    this.log.info("endpoints replaced", {
      added: change.added.map(({ pod }) => pod),
      removed: change.removed.map(({ pod }) => pod),
    });
    return change;
  }
}
