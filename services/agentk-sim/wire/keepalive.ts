import { guardMs, type Clock, type Timer } from "../../../kit/clock/clock.ts";

/** agentk's keepalive. Source: kas 14.2-pre protocol, section 1.8. */
const IDLE_MS = 55_000;
const TIMEOUT_MS = 20_000;

/**
 * Pings after 55 s in which nothing was heard, and gives the connection up when nothing is heard in
 * the 20 s after the ping. One timer per connection, re-armed about once per idle period.
 */
export class Keepalive {
  private readonly clock: Clock;
  private readonly ping: () => void;
  private readonly onDead: () => void;
  private readonly idleMs: number;
  private heardMs: number;
  private timer: Timer | undefined;
  private stopped = false;

  /** @param idleWallMsMin the least silence before a ping, wall ms. */
  constructor(clock: Clock, ping: () => void, onDead: () => void, idleWallMsMin = 0) {
    this.clock = clock;
    this.ping = ping;
    this.onDead = onDead;
    this.heardMs = clock.now();
    this.idleMs = Math.max(IDLE_MS, idleWallMsMin * clock.speed);
    this.watch(this.idleMs);
  }

  /** Something was received. Called per chunk: keep it cheap. */
  heard(): void {
    this.heardMs = this.clock.now();
  }

  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
  }

  private watch(delayMs: number): void {
    this.timer = this.clock.setTimer(delayMs, () => {
      const restMs = this.idleMs - (this.clock.now() - this.heardMs);
      if (restMs > 0) this.watch(restMs);
      else this.ask();
    });
  }

  private ask(): void {
    const askedMs = this.clock.now();
    this.ping();
    this.timer = this.clock.setTimer(guardMs(this.clock, TIMEOUT_MS), () => {
      // What arrived while this process was busy is read first: a late timer is no dead peer.
      setImmediate(() => {
        if (this.stopped) return;
        if (this.heardMs > askedMs) this.watch(this.idleMs);
        else this.onDead();
      });
    });
  }
}
