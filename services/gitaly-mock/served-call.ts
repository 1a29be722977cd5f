import { status, type ServerWritableStream } from "@grpc/grpc-js";
import type { DescMethod } from "@bufbuild/protobuf";
import type { Clock } from "../../kit/clock/clock.ts";
import { messageOf } from "../../kit/errors.ts";
import type { CallFaults } from "./faults.ts";
import { GitalyStatus } from "./gitaly-status.ts";
import type { GitalyMetrics } from "./metrics.ts";
import { checkV2 } from "./v2-auth.ts";

export interface ServedCallOptions {
  readonly storage: string;
  readonly token: string;
  /** On which kas stamps its tokens; lab time when undefined. */
  readonly kasClock?: "wall" | undefined;
  readonly clock: Pick<Clock, "now" | "wallNow">;
  readonly metrics: GitalyMetrics;
  readonly faults: CallFaults;
}

/**
 * One call from its start to its status: authentication first, then what faults do, then the work.
 * Waiting does not age the token. Source: Rails and Gitaly reference, section 2.7.
 */
export async function serveCall<Request, Response>(
  options: ServedCallOptions,
  method: DescMethod,
  call: ServerWritableStream<Request, Response>,
  work: () => Promise<void>,
): Promise<void> {
  const { metrics, faults, storage } = options;
  const client = call.metadata.get("x-gitlab-client-name")[0]?.toString() ?? "unknown";
  const gone = new AbortController();
  call.once("cancelled", () => {
    gone.abort();
  });
  metrics.started(method);
  let code: number = status.OK;
  try {
    authenticate(options, call.metadata.get("authorization")[0]?.toString() ?? "");
    await faults.pass(storage, method.name, gone.signal);
    await work();
    call.end();
  } catch (error) {
    code = error instanceof GitalyStatus ? error.code : status.INTERNAL;
    // Nobody hears the status of a call that was cancelled.
    if (!gone.signal.aborted) call.emit("error", { code, details: messageOf(error) });
  }
  metrics.handled(method, code, client);
}

function authenticate(options: ServedCallOptions, authorization: string): void {
  const { clock, kasClock, faults, metrics } = options;
  const token = faults.tokenInsteadOf(options.token);
  const nowMs = kasClock === "wall" ? clock.wallNow() : clock.now();
  const outcome = checkV2(authorization, token, nowMs + faults.clockOffsetMs);
  if (outcome.kind === "ok") {
    metrics.authenticated("ok", null);
    return;
  }
  const unauthenticated = outcome.error === null;
  metrics.authenticated(unauthenticated ? "unauthenticated" : "denied", outcome.error);
  throw new GitalyStatus(outcome.code, outcome.message);
}
