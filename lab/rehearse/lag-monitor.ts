import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Clock, Timer } from "../../kit/clock/clock.ts";

/** How often the lab looks at its own event loop, wall ms; also the histogram's resolution. */
const PERIOD_WALL_MS = 1000;
const RESOLUTION_WALL_MS = 10;

/** Measures how late the lab itself is, in lab time; a late lab makes a verdict inconclusive. */
export class LagMonitor {
  private readonly clock: Clock;
  private readonly report: (lagMs: number) => void;
  private readonly histogram = monitorEventLoopDelay({ resolution: RESOLUTION_WALL_MS });
  private timer: Timer | undefined;

  constructor(clock: Clock, report: (lagMs: number) => void) {
    this.clock = clock;
    this.report = report;
  }

  start(): void {
    this.histogram.enable();
    this.arm();
  }

  stop(): void {
    this.timer?.cancel();
    this.histogram.disable();
  }

  private arm(): void {
    this.timer = this.clock.setTimer(PERIOD_WALL_MS * this.clock.speed, () => {
      const lateWallMs = Math.max(0, this.histogram.max / 1e6 - RESOLUTION_WALL_MS);
      this.histogram.reset();
      this.report(lateWallMs * this.clock.speed);
      this.arm();
    });
  }
}
