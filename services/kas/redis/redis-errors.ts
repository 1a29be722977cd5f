/** No connection came free in time. */
export class PoolTimeoutError extends Error {
  constructor() {
    super("redis: connection pool timeout");
  }
}

/** Error replies that are worth another attempt. */
const PASSING_REPLIES = [
  "ERR max number of clients reached",
  "LOADING ",
  "READONLY ",
  "CLUSTERDOWN ",
  "TRYAGAIN ",
];

function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === "ReplyError";
}

/**
 * Whether the client tries again: after what the network did, a time-out included, and after replies
 * that pass; not after another error reply, nor when the pool had no connection. So a denial of the
 * limiter takes 2 s behind a saturated pool and up to four read time-outs in front of it, as recorded
 * (kas 14.2-pre protocol, section 6.2). Source: go-redis 8.11, `shouldRetry`.
 */
export function isRetryable(error: unknown): boolean {
  if (error instanceof PoolTimeoutError) return false;
  if (!isReply(error)) return true;
  return PASSING_REPLIES.some((start) => error.message.startsWith(start));
}

/** Whether the connection is closed instead of given back. Source: go-redis 8.11, `isBadConn`. */
export function breaksConnection(error: unknown): boolean {
  return !isReply(error) || error.message.startsWith("READONLY ");
}
