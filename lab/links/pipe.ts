import type { Socket } from "node:net";
import type { Clock } from "../../kit/clock/clock.ts";
import type { Random } from "../../kit/random.ts";
import { Lane } from "./lane.ts";
import { isClosed, PLAIN, type Shape, type Treatment } from "./treatment.ts";

const SWALLOWED: Shape = { ...PLAIN, gate: "swallowing" };

/**
 * What carries the bytes of one connection between its two sockets: as they come with backpressure,
 * an end of one direction ends just that direction, a reset or failure of one side resets the other.
 * Faults change each direction by itself. Both sockets must have been made with `allowHalfOpen`.
 */
export class Pipe {
  private readonly sockets: readonly [Socket, Socket];
  private readonly toTarget: Lane;
  private readonly toClient: Lane;

  /** @param onClosed called once, when both sockets are closed. */
  constructor(
    client: Socket,
    target: Socket,
    ports: { readonly clock: Clock; readonly random: Random; readonly onClosed: () => void },
  ) {
    const { clock, random } = ports;
    this.sockets = [client, target];
    this.toTarget = new Lane(client, target, clock, random.split("to-target"));
    this.toClient = new Lane(target, client, clock, random.split("to-client"));
    let open = 2;
    const closed = (): void => {
      open -= 1;
      if (open > 0) return;
      this.toTarget.stop();
      this.toClient.stop();
      ports.onClosed();
    };
    watch(client, this.toTarget, closed);
    watch(target, this.toClient, closed);
  }

  start(treatment: Treatment): void {
    this.toTarget.start(treatment.toTarget);
    this.toClient.start(treatment.toClient);
  }

  /**
   * From now on. A connection that has lost something carries nothing more, and is reset when nothing
   * closes it any longer.
   */
  treat(treatment: Treatment): void {
    const isLossy = this.toTarget.isLossy || this.toClient.isLossy;
    if (isLossy && !isClosed(treatment)) {
      this.reset();
      return;
    }
    this.toTarget.reshape(isLossy ? SWALLOWED : treatment.toTarget);
    this.toClient.reshape(isLossy ? SWALLOWED : treatment.toClient);
  }

  /** Ends the connection with a reset on both sides, whatever the faults. */
  reset(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }
}

/** Tells the other side of a reset, of a failure, and of a close before both directions had ended. */
function watch(socket: Socket, lane: Lane, closed: () => void): void {
  let hasFailed = false;
  const fail = (): void => {
    if (!hasFailed) lane.sourceFailed();
    hasFailed = true;
  };
  socket.on("error", fail);
  socket.on("close", () => {
    if (!socket.readableEnded || !socket.writableFinished) fail();
    closed();
  });
}
