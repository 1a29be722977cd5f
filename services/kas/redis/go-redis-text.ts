/** Both ends of a connection as Go prints them: `127.0.0.1:41774->127.0.0.1:6379`. */
export type Route = string;

/** Words of Go's net package for the codes of failed dials. */
const DIAL_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connect: connection refused",
  EHOSTUNREACH: "connect: no route to host",
  ENETUNREACH: "connect: network is unreachable",
  ECONNRESET: "connect: connection reset by peer",
  ETIMEDOUT: "i/o timeout",
};

/** A dial that failed, with the text that kas logs (recording redis-failures-and-limit). */
export class DialError extends Error {
  constructor(address: string, cause: unknown) {
    super(`dial tcp ${address}: ${dialWords(cause)}`, { cause });
  }
}

/**
 * A command that failed on a connection, with the text that kas logs: `EOF` when Redis closed it,
 * `read tcp <route>: i/o timeout` when no answer came. Replies of Redis stay as they are.
 */
export function goRedisError(error: unknown, route: Route): Error {
  if (!(error instanceof Error)) return new Error(String(error), { cause: error });
  const { code } = error as NodeJS.ErrnoException;
  if (error.message === "Command timed out") return named(error, `read tcp ${route}: i/o timeout`);
  if (code === "ECONNRESET")
    return named(error, `read tcp ${route}: read: connection reset by peer`);
  if (code === "EPIPE" || /^Connection is closed|^Stream isn't writeable/.test(error.message)) {
    return named(error, "EOF");
  }
  return error;
}

function dialWords(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { code } = cause as NodeJS.ErrnoException;
  if (code !== undefined && DIAL_WORDS[code] !== undefined) return DIAL_WORDS[code];
  return cause.message === "connect ETIMEDOUT" ? "i/o timeout" : cause.message;
}

function named(cause: Error, message: string): Error {
  return new Error(message, { cause });
}
