import type { ServiceEvent } from "../../../contracts/service-events.ts";
import { guardMs, type Clock, type Timer } from "../../../kit/clock/clock.ts";
import type { Connection, Dialer, RpcRequest, RpcStatus } from "../rpc.ts";

const MINUTE_MS = 60_000;
/** How long after its minute a call may still be denied, lab ms: kas waits for Redis up to 10 s. */
const SETTLED_MS = 30_000;
/** A call at the very end of a minute may reach the limiter in the next one, lab ms. */
const ON_THE_WAY_MS = 1_000;
/** Minutes with fewer calls of a token tell nothing about its limit: a start is eleven. */
const CALLS_MIN = 11;

/** What became of the calls of one token that were placed in one calendar minute. */
interface Minute {
  readonly timer: Timer;
  accepted: number;
  acceptedInside: number;
  denied: number;
  lost: number;
}

/**
 * Counts, for each token and calendar minute of lab time, the calls that kas let in and those that it
 * denied, as the callers see it: the tokens' own books, which know nothing of kas' limiter.
 */
export class CallLedger {
  private readonly clock: Clock;
  private readonly emit: (event: ServiceEvent) => void;
  /** Name of the agent that a token belongs to, and its minutes. */
  private readonly books = new Map<string, Map<number, Minute>>();

  constructor(clock: Clock, emit: (event: ServiceEvent) => void) {
    this.clock = clock;
    this.emit = emit;
  }

  /** A dialer whose connections enter every call into the book of this agent's token. */
  watch(agent: string, dialer: Dialer): Dialer {
    return {
      dial: async (timeoutMs, listener) => {
        const connection = await dialer.dial(timeoutMs, listener);
        return this.watched(agent, connection);
      },
    };
  }

  /** Forgets what is not told yet. */
  stop(): void {
    for (const minutes of this.books.values()) {
      for (const { timer } of minutes.values()) timer.cancel();
    }
    this.books.clear();
  }

  private watched(agent: string, connection: Connection): Connection {
    return {
      start: (request: RpcRequest, onEnd) => {
        const settle = this.placed(agent);
        connection.start(request, (end) => {
          settle(end.unprocessed ? null : end.status);
          onEnd(end);
        });
      },
      close: () => {
        connection.close();
      },
    };
  }

  /** Enters a call as let in; what is returned corrects that when it ends soon, and otherwise. */
  private placed(agent: string): (status: RpcStatus | null) => void {
    const nowMs = this.clock.now();
    const startMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    const minute = this.minuteOf(agent, startMs);
    const isInside = nowMs < startMs + MINUTE_MS - guardMs(this.clock, ON_THE_WAY_MS);
    minute.accepted += 1;
    if (isInside) minute.acceptedInside += 1;
    return (status) => {
      if (status !== null && !isRefusal(status)) return;
      minute.accepted -= 1;
      if (isInside) minute.acceptedInside -= 1;
      if (status?.code === "ResourceExhausted") minute.denied += 1;
      else minute.lost += 1;
    };
  }

  private minuteOf(agent: string, startMs: number): Minute {
    const minutes = this.books.get(agent) ?? new Map<number, Minute>();
    this.books.set(agent, minutes);
    const known = minutes.get(startMs);
    if (known !== undefined) return known;
    const dueMs = startMs + MINUTE_MS + SETTLED_MS - this.clock.now();
    const timer = this.clock.setTimer(dueMs, () => {
      minutes.delete(startMs);
      this.tell(agent, startMs, minute);
    });
    const minute = { timer, accepted: 0, acceptedInside: 0, denied: 0, lost: 0 };
    minutes.set(startMs, minute);
    return minute;
  }

  private tell(agent: string, minuteMs: number, minute: Minute): void {
    const { accepted, acceptedInside, denied, lost } = minute;
    if (accepted + denied + lost < CALLS_MIN) return;
    const at = this.clock.now();
    this.emit({ kind: "token-calls", at, agent, minuteMs, accepted, acceptedInside, denied, lost });
  }
}

/** Ends that do not prove that the limiter had let the call in; every other code does. */
function isRefusal({ code }: RpcStatus): boolean {
  return ["ResourceExhausted", "Unavailable", "Internal", "Unknown", "Canceled"].includes(code);
}
