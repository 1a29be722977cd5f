/** Error replies after which go-redis v8 tries again (error.go, shouldRetry). */
const RETRIED = ["LOADING ", "READONLY ", "CLUSTERDOWN ", "TRYAGAIN "];
const MAX_CLIENTS = "ERR max number of clients reached";

/** An error that Redis itself replied. */
function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === "ReplyError";
}

/** Whether the command is sent again: after whatever the network did, and a few replies. */
export function isRetried(error: unknown): boolean {
  if (!isReply(error)) return true;
  return error.message === MAX_CLIENTS || RETRIED.some((start) => error.message.startsWith(start));
}

/**
 * Whether the connection is closed. Replies keep it, but one: a read-only server is the master no
 * more (go-redis v8, error.go, isBadConn).
 */
export function isBroken(error: unknown): boolean {
  return !isReply(error) || error.message.startsWith("READONLY ");
}
