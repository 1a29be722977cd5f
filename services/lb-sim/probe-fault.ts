import type { HealthCheckFault } from "../../contracts/edge-faults.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import type { ProbeResult } from "./health-judge.ts";
import type { Probe } from "./health-prober.ts";

/** What a failed health check is taken for. */
const FAILED: ProbeResult = 500;

/**
 * Changes what the load balancer makes of the health checks of some pods, where the far side cannot
 * be made to fail. Only answers are touched: a check that gets none is as it was.
 */
export class ProbeFault {
  private readonly clock: Clock;
  private fault: HealthCheckFault | undefined;
  private sinceMs = 0;
  /** Answers failed in the current period of a flapping pod. */
  private readonly flaps = new Map<string, { period: number; failed: number }>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The fault from now on; undefined heals. Periods are counted from here. */
  set(fault: HealthCheckFault | undefined): void {
    this.fault = fault;
    this.sinceMs = this.clock.now();
    this.flaps.clear();
  }

  /**
   * The probe under the fault. `timeoutMs` is the health check's own time-out without the floor of a
   * compressed clock: whether a slow answer is too late must not depend on the speed.
   */
  wrap(probe: Probe, timeoutMs: number): Probe {
    return async (endpoint) => {
      const result = await probe(endpoint);
      const { fault } = this;
      if (typeof result !== "number" || !fault?.pods.includes(endpoint.pod)) return result;
      switch (fault.kind) {
        case "fail":
          return FAILED;
        case "flap":
          return this.failsNow(endpoint.pod, fault.everyMs, fault.inARow) ? FAILED : result;
        case "slow":
          await this.clock.sleep(Math.min(fault.delayMs, timeoutMs));
          return fault.delayMs < timeoutMs ? result : "timeout";
      }
    };
  }

  private failsNow(pod: string, everyMs: number, inARow: number): boolean {
    const period = Math.floor((this.clock.now() - this.sinceMs) / everyMs);
    const last = this.flaps.get(pod);
    const failed = last?.period === period ? last.failed : 0;
    if (failed >= inARow) return false;
    this.flaps.set(pod, { period, failed: failed + 1 });
    return true;
  }
}
