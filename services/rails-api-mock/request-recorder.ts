import { INTERNAL_API_FLAG } from "../../contracts/rails-api.ts";
import type { ServiceEvent } from "../../contracts/service-events.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import type { FlagStore } from "./flag-store.ts";
import type { ApiAnswer, Endpoint } from "./internal-api.ts";
import type { RailsMetrics } from "./metrics.ts";
import type { WireAnswer } from "./wire-answer.ts";

/** Who asks: the IP address, and the name it gives itself. */
export interface Caller {
  readonly pod: string;
  readonly client: string | null;
}

/**
 * Tells history and metrics what each caller really got. A request without a whole answer has status
 * 0 in the history and `none` in the metrics, as the load balancer logs such requests with 0.
 */
export class RequestRecorder {
  private readonly clock: Pick<Clock, "now">;
  private readonly flags: FlagStore;
  private readonly metrics: RailsMetrics;
  private readonly emit: (event: ServiceEvent) => void;

  constructor(options: {
    readonly clock: Pick<Clock, "now">;
    readonly flags: FlagStore;
    readonly metrics: RailsMetrics;
    readonly emit: (event: ServiceEvent) => void;
  }) {
    this.clock = options.clock;
    this.flags = options.flags;
    this.metrics = options.metrics;
    this.emit = options.emit;
  }

  /** Rails decided, and this much of it arrives. */
  answered(endpoint: Endpoint, caller: Caller, answer: ApiAnswer, wire: WireAnswer): void {
    const whole = wire.brokenAfter === undefined;
    this.request(endpoint, caller, {
      agent: answer.agent,
      status: whole ? wire.status : 0,
      worker: answer.worker,
    });
    if (answer.flagChanged !== null) {
      const at = this.clock.now();
      this.emit({ kind: "rails-flag-copy", at, worker: answer.worker, ...answer.flagChanged });
    }
    const on = this.flags.view(INTERNAL_API_FLAG).filter((copy) => copy === true).length;
    this.metrics.flagCopies.set({ flag: INTERNAL_API_FLAG }, on);
  }

  /** The request ended without an answer; no worker (0) got to it. */
  unanswered(endpoint: Endpoint, caller: Caller, agent: string | null): void {
    this.request(endpoint, caller, { agent, status: 0, worker: 0 });
  }

  private request(
    endpoint: Endpoint,
    caller: Caller,
    got: { readonly agent: string | null; readonly status: number; readonly worker: number },
  ): void {
    const status = got.status === 0 ? "none" : String(got.status);
    this.metrics.requests.inc({ endpoint, status });
    this.emit({ kind: "rails-request", at: this.clock.now(), endpoint, ...caller, ...got });
  }
}
