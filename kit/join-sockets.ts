import type { Socket } from "node:net";

/**
 * Joins two sockets that were made with `allowHalfOpen`: an end of one direction ends just that
 * direction, a reset or failure of one side hangs up the other.
 */
export function joinSockets(one: Socket, other: Socket): void {
  for (const [source, sink] of [
    [one, other],
    [other, one],
  ] as const) {
    source.on("error", () => hangUp(sink));
    source.once("close", () => {
      if (!source.readableEnded || !source.writableFinished) hangUp(sink);
    });
    source.pipe(sink);
  }
}

/** Resets a connection; a socket file knows no reset, its peer sees the end. */
export function hangUp(socket: Socket): void {
  try {
    socket.resetAndDestroy();
  } catch {
    // Node says so of every handle that is no TCP.
    socket.destroy();
  }
}
