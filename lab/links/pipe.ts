import type { Socket } from "node:net";

/** Bytes that a connection has carried so far. */
export interface PipeCounts {
  readonly toTarget: number;
  readonly toClient: number;
}

/**
 * What carries the bytes of one connection between its two sockets. This is the seam for faults: one
 * that delays, stalls or drops is another {@link OpenPipe}.
 */
export interface Pipe {
  counts(): PipeCounts;
  /** Ends the connection with a reset on both sides. */
  reset(): void;
}

/** Joins two connected sockets; `onClosed` is called once, when both are closed. */
export type OpenPipe = (client: Socket, target: Socket, onClosed: () => void) => Pipe;

/**
 * The pipe without a fault: bytes as they come with backpressure, an end of one direction ends just
 * that direction, a reset or failure of one side resets the other. Both sockets must have been made
 * with `allowHalfOpen`.
 */
export const openPlainPipe: OpenPipe = (client, target, onClosed) => {
  client.pipe(target);
  target.pipe(client);
  let open = 2;
  const join = (one: Socket, other: Socket): void => {
    one.on("error", () => other.resetAndDestroy());
    one.on("close", () => {
      // Closed before both directions had ended: the other side learns it too.
      if (!one.readableEnded || !one.writableFinished) other.resetAndDestroy();
      open -= 1;
      if (open === 0) onClosed();
    });
  };
  join(client, target);
  join(target, client);
  return {
    counts: () => ({ toTarget: client.bytesRead, toClient: target.bytesRead }),
    reset: () => {
      client.resetAndDestroy();
      target.resetAndDestroy();
    },
  };
};
