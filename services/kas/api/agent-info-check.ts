import { status } from "@grpc/grpc-js";
import type { KasProfile } from "../../../contracts/kas-profile.ts";
import type { AgentInfo } from "../../../contracts/rails-api.ts";
import { abortNotBefore } from "../../../kit/abort-not-before.ts";
import { guardMs, type Clock } from "../../../kit/clock/clock.ts";
import { messageOf } from "../../../kit/errors.ts";
import type { RpcContext } from "../server/agent-rpc.ts";
import { CONTEXT_CANCELED, RpcError, unavailable } from "../server/rpc-error.ts";
import { ApiError } from "./api-error.ts";
import type { CachingLookup } from "./caching-lookup.ts";

/** Who looks agent tokens up at GitLab. */
export interface AgentInfoPort {
  /** @throws ApiError, or the reason of `cancelled` once it aborts. */
  agentInfo(
    token: string,
    correlationId: string | undefined,
    cancelled: AbortSignal,
  ): Promise<AgentInfo>;
}

/**
 * The agent token check that GetConfiguration, GetObjectsToSynchronize and Connect share. A failure
 * is logged for every RPC, also when the answer came from the cache. A lookup runs in the context of
 * the call that began it: when that call is broken off, the cancellation is cached like any failure,
 * and all calls of the token end with UNAVAILABLE, without a log line, until it expires. Source: kas
 * 14.2-pre protocol, sections 3.1 and 7. Away from speed 1 a lookup of 20 ms of wall time is a second
 * of lab time, and would be met that much more often: there it cannot be broken off in its first
 * GUARD_WALL_MS_MIN. A 404 of Rails can be told as later versions do: NotFound, and no log line. Source:
 * observability reference, section 1.3.
 */
export class AgentInfoCheck {
  private readonly port: AgentInfoPort;
  private readonly cache: CachingLookup<AgentInfo>;
  private readonly notFound: KasProfile["notFound"];
  private readonly clock: Clock;

  constructor(
    port: AgentInfoPort,
    cache: CachingLookup<AgentInfo>,
    notFound: KasProfile["notFound"],
    clock: Clock,
  ) {
    this.port = port;
    this.cache = cache;
    this.notFound = notFound;
    this.clock = clock;
  }

  /**
   * @param withRequestId whether the lookup carries the RPC's correlation id (not for Connect).
   * @throws RpcError UNAUTHENTICATED, PERMISSION_DENIED, UNAVAILABLE or, by profile, NOT_FOUND.
   */
  async check(context: RpcContext, withRequestId: boolean): Promise<AgentInfo> {
    const { token, correlationId, cancelled } = context;
    if (cancelled.aborted) throw unavailable();
    const answered = new AbortController();
    const held = abortNotBefore(cancelled, this.clock, guardMs(this.clock, 0));
    try {
      return await Promise.race([
        this.cache.get(token, () =>
          this.port.agentInfo(token, withRequestId ? correlationId : undefined, held.signal),
        ),
        rejectWhen(held.signal, answered.signal),
      ]);
    } catch (error) {
      if (error === CONTEXT_CANCELED) throw unavailable();
      if (this.notFound === "NotFound" && error instanceof ApiError && error.status === 404) {
        throw new RpcError(status.NOT_FOUND, "agent not found");
      }
      context.log.error("GetAgentInfo()", { error: messageOf(error) });
      throw statusOf(error);
    } finally {
      answered.abort();
      held.dispose();
    }
  }
}

/** Rejects when `signal` aborts, until `release` says that nobody waits any more. */
function rejectWhen(signal: AbortSignal, release: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(CONTEXT_CANCELED), {
      once: true,
      signal: release,
    });
  });
}

function statusOf(error: unknown): RpcError {
  if (error instanceof ApiError && error.kind === 1) {
    return new RpcError(status.PERMISSION_DENIED, "forbidden");
  }
  if (error instanceof ApiError && error.kind === 2) {
    return new RpcError(status.UNAUTHENTICATED, "unauthenticated");
  }
  return unavailable();
}
