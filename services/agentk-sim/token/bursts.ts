import type { BurstBody, BurstsAnswer } from "../../../contracts/edge-faults.ts";
import type { Clock, Timer } from "../../../kit/clock/clock.ts";
import type { Caller } from "./token-client.ts";

interface Burst {
  readonly body: BurstBody;
  readonly client: Caller;
  readonly timer: Timer;
}

/** Bursts of calls at set instants, each from a client of its own that has connected before. */
export class Bursts {
  private readonly clock: Clock;
  private readonly clientOf: (agent: string) => Caller;
  private planned: Burst[] = [];

  constructor(clock: Clock, clientOf: (agent: string) => Caller) {
    this.clock = clock;
    this.clientOf = clientOf;
  }

  plan(body: BurstBody): void {
    const client = this.clientOf(body.agent);
    client.connect();
    const timer = this.clock.setTimer(body.atMs - this.clock.now(), () => {
      for (let call = 0; call < body.opens; call++) client.open();
    });
    this.planned.push({ body, client, timer });
  }

  /** Hangs all clients up and forgets the bursts. */
  clear(): void {
    for (const { client, timer } of this.planned) {
      timer.cancel();
      client.hangUp();
    }
    this.planned = [];
  }

  answer(): BurstsAnswer {
    return this.planned.map(({ body, client }) => ({ ...body, counts: client.counts }));
  }
}
