import { AGE_SHARES } from "../../../contracts/connection-age.ts";
import type { Clock } from "../../../kit/clock/clock.ts";
import type { Random } from "../../../kit/random.ts";

/** When the age context of a new connection fires, lab ms after its accept. */
export function contextAgeMs(maxConnectionAgeMs: number, random: Random): number {
  const baseMs = maxConnectionAgeMs * AGE_SHARES.context;
  return baseMs + random.next() * baseMs * AGE_SHARES.contextJitter;
}

/**
 * The same by the kas runbook: 30 min with 5 % jitter, taken as uniform on both sides.
 * Source: observability reference, section 0.2.
 */
export function seedAgeMs(maxConnectionAgeMs: number, random: Random): number {
  const share = random.between(1 - AGE_SHARES.seedJitter, 1 + AGE_SHARES.seedJitter);
  return maxConnectionAgeMs * share;
}

/**
 * The age context of one agent connection, shared by all its RPCs: it ends with the age limit, when
 * the connection breaks and when kas shuts down, not when a single stream is cancelled.
 */
export class AgentConnection {
  private readonly controller = new AbortController();
  private readonly timer: { cancel(): void };

  /** @param onAge called right before the end, when it is the age that ends it. */
  constructor(clock: Clock, ageMs: number, onAge: () => void = () => undefined) {
    this.timer = clock.setTimer(ageMs, () => {
      onAge();
      this.end();
    });
  }

  /** Aborts when polling RPCs and idle tunnels of this connection must end with OK. */
  get ended(): AbortSignal {
    return this.controller.signal;
  }

  end(): void {
    this.timer.cancel();
    this.controller.abort();
  }
}
