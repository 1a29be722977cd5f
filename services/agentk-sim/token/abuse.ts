import type { AbuseAnswer, AbuseBody } from "../../../contracts/edge-faults.ts";
import type { Clock } from "../../../kit/clock/clock.ts";
import type { Caller } from "./token-client.ts";

const MINUTE_MS = 60_000;
const NO_CALLS = {
  opened: 0,
  open: 0,
  answered: 0,
  ended: {},
  firstAtMs: null,
  lastAtMs: null,
} as const;

interface Attack {
  readonly agent: string;
  readonly client: Caller;
  readonly ending: AbortController;
}

/** An attacker with a stolen token, one at a time, who opens calls at a fixed lab rate. */
export class Abuse {
  private readonly clock: Clock;
  private readonly clientOf: (agent: string) => Caller;
  private attack: Attack | undefined;

  constructor(clock: Clock, clientOf: (agent: string) => Caller) {
    this.clock = clock;
    this.clientOf = clientOf;
  }

  /** Starts an attack in the place of one that runs. */
  start(body: AbuseBody): void {
    this.stop();
    const { agent } = body;
    const attack = { agent, client: this.clientOf(agent), ending: new AbortController() };
    this.attack = attack;
    void this.run(attack, body);
  }

  /** The attacker hangs up; the counts stay until the next attack. */
  stop(): void {
    this.attack?.ending.abort();
    this.attack?.client.hangUp();
  }

  answer(): AbuseAnswer {
    const { attack } = this;
    if (attack === undefined) return { agent: null, running: false, ...NO_CALLS };
    const running = !attack.ending.signal.aborted;
    return { agent: attack.agent, running, ...attack.client.counts };
  }

  /** Every call has its own due time, so that a late timer is made up for. */
  private async run({ client, ending }: Attack, { perMinute, forMs }: AbuseBody): Promise<void> {
    const startMs = this.clock.now();
    const calls = Math.max(1, Math.round((forMs * perMinute) / MINUTE_MS));
    const until = async (atMs: number): Promise<void> => {
      const restMs = atMs - this.clock.now();
      if (restMs > 0) await this.clock.sleep(restMs, ending.signal);
    };
    try {
      for (let call = 0; call < calls; call++) {
        await until(startMs + (call * MINUTE_MS) / perMinute);
        client.open();
      }
      await until(startMs + forMs);
    } catch {
      return;
    }
    ending.abort();
    client.hangUp();
  }
}
