import type { Connection } from "../rpc.ts";

/** One connection of a channel, from the start of its dial to its end. */
export interface Carrier {
  connection: Connection | undefined;
  /** Counts the agent's opened connections from 1; 0 while dialling. */
  number: number;
  openedMs: number;
  /** GOAWAY was received: no new RPCs. */
  draining: boolean;
  closed: boolean;
}

export function newCarrier(): Carrier {
  return { connection: undefined, number: 0, openedMs: 0, draining: false, closed: false };
}
