import type { Clock } from "../../../kit/clock/clock.ts";
import type { RpcEnd, RpcRequest, RpcStatus } from "../rpc.ts";
import type { Carrier } from "./carrier.ts";
import type { Channel } from "./channel.ts";

/** How an RPC went, from the caller's point of view. */
export interface CallOutcome {
  readonly status: RpcStatus;
  readonly correlationId: string | undefined;
  /** Whether it got onto a connection; if not, opening it already failed. */
  readonly placed: boolean;
  /** Lab ms from being placed to the end; 0 when it was not placed. */
  readonly lastedMs: number;
  /** Age at the end of the connection that carried it; null when there was none. */
  readonly connectionAgeMs: number | null;
}

/**
 * Makes one RPC. One that the server certainly has not looked at is sent again, once, on the next
 * connection, as grpc-go does. `onPlaced` runs when it is on a connection for the first time.
 */
export async function makeCall(
  channel: Channel,
  clock: Pick<Clock, "now">,
  request: RpcRequest,
  onPlaced: () => void,
): Promise<CallOutcome> {
  let startedMs: number | undefined;
  for (let attempt = 1; ; attempt++) {
    const pick = await channel.pick();
    if ("failure" in pick) {
      return outcome(clock, pick.failure, undefined, startedMs, undefined);
    }
    const { carrier } = pick;
    // The pick may have waited in the queue of promises while the connection drained.
    if (carrier.draining || carrier.closed) continue;
    if (startedMs === undefined) {
      startedMs = clock.now();
      onPlaced();
    }
    const end = await startOn(carrier, request);
    if (end.unprocessed && attempt === 1) continue;
    return outcome(clock, end.status, end.correlationId, startedMs, carrier);
  }
}

function startOn(carrier: Carrier, request: RpcRequest): Promise<RpcEnd> {
  return new Promise((resolve) => carrier.connection?.start(request, resolve));
}

function outcome(
  clock: Pick<Clock, "now">,
  status: RpcStatus,
  correlationId: string | undefined,
  startedMs: number | undefined,
  carrier: Carrier | undefined,
): CallOutcome {
  const nowMs = clock.now();
  return {
    status,
    correlationId,
    placed: startedMs !== undefined,
    lastedMs: startedMs === undefined ? 0 : nowMs - startedMs,
    connectionAgeMs: carrier === undefined ? null : nowMs - carrier.openedMs,
  };
}
