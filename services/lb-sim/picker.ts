import type { Random } from "../../kit/random.ts";

/**
 * Spreads new requests and sockets evenly: of the candidates, the one picked least recently, chance
 * among those never picked. A socket is placed once and never moved.
 * Source: load balancer reference, section 9 (RATE mode acts as an equal weight).
 */
export class LeastRecentPicker<T extends { readonly pod: string }> {
  private readonly random: Random;
  private readonly lastPick = new Map<string, number>();
  private picks = 0;

  constructor(random: Random) {
    this.random = random;
  }

  /** One of the candidates, or undefined when there are none. */
  pick(candidates: readonly T[]): T | undefined {
    let oldest = Number.POSITIVE_INFINITY;
    let best: T[] = [];
    for (const candidate of candidates) {
      const last = this.lastPick.get(candidate.pod) ?? -1;
      if (last > oldest) continue;
      if (last < oldest) best = [];
      oldest = last;
      best.push(candidate);
    }
    const chosen = best.length > 1 ? best[this.random.below(best.length)] : best[0];
    if (chosen !== undefined) this.lastPick.set(chosen.pod, this.picks++);
    return chosen;
  }
}
