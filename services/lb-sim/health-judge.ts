/** What one health check answered: an HTTP status, or why there was none. */
export type ProbeResult = number | "timeout" | "refused";

export interface HealthThresholds {
  /** Good answers in a row that make an endpoint healthy. */
  readonly healthyThreshold: number;
  /** Bad answers in a row that make it unhealthy. */
  readonly unhealthyThreshold: number;
}

/**
 * Judges one endpoint by its health checks: it starts UNHEALTHY, success is status 200 and nothing
 * else, and a run of answers as long as the threshold changes the verdict.
 * Source: load balancer reference, section 7.
 */
export class HealthJudge {
  private readonly thresholds: HealthThresholds;
  private isHealthy = false;
  private streak = 0;

  constructor(thresholds: HealthThresholds) {
    this.thresholds = thresholds;
  }

  get healthy(): boolean {
    return this.isHealthy;
  }

  /** Takes one answer; true when it changed the verdict. */
  record(result: ProbeResult): boolean {
    const agrees = (result === 200) === this.isHealthy;
    if (agrees) {
      this.streak = 0;
      return false;
    }
    this.streak += 1;
    const { healthyThreshold, unhealthyThreshold } = this.thresholds;
    if (this.streak < (this.isHealthy ? unhealthyThreshold : healthyThreshold)) return false;
    this.isHealthy = !this.isHealthy;
    this.streak = 0;
    return true;
  }
}
