import type { CallCounts } from "../../../contracts/edge-faults.ts";
import type { Clock } from "../../../kit/clock/clock.ts";
import type { Random } from "../../../kit/random.ts";
import {
  configurationRequest,
  GET_CONFIGURATION_PATH,
  type AgentIdentity,
} from "../agent/messages.ts";
import { makeCall } from "../channel/call.ts";
import { Channel } from "../channel/channel.ts";
import type { Dialer, RpcRequest } from "../rpc.ts";
import { compressedFrame } from "../../../kit/grpc/grpc-framing.ts";

const NOBODY = {
  connectionOpened: () => undefined,
  connectionClosed: () => undefined,
  dialFailed: () => undefined,
};

/** Somebody who opens GetConfiguration calls and counts how they end. */
export interface Caller {
  /** Connects ahead of the first call. */
  connect(): void;
  /** Opens one call; it stays open until kas ends it or this client hangs up. */
  open(): void;
  /** Closes the connection with all calls on it; the counts stay as they are. */
  hangUp(): void;
  readonly counts: CallCounts;
}

/**
 * A caller beside the fleet, with an agent's token and a connection of its own. It is no agent: no
 * events, no metrics.
 */
export class TokenClient implements Caller {
  private readonly clock: Clock;
  private readonly channel: Channel;
  private readonly request: RpcRequest;
  private readonly ended = new Map<string, number>();
  private opened = 0;
  private answered = 0;
  private hungUp = false;
  private firstMs: number | null = null;
  private lastMs: number | null = null;

  constructor(clock: Clock, random: Random, dialer: Dialer, identity: AgentIdentity) {
    this.clock = clock;
    this.channel = new Channel(clock, random, dialer, NOBODY);
    this.request = {
      path: GET_CONFIGURATION_PATH,
      firstFrame: compressedFrame(configurationRequest(identity, "")),
      endAfterFirst: true,
      onMessage: () => undefined,
    };
  }

  connect(): void {
    void this.channel.pick();
  }

  open(): void {
    this.opened += 1;
    let isAnswered = false;
    const onMessage = (): void => {
      if (!isAnswered && !this.hungUp) this.answered += 1;
      isAnswered = true;
    };
    const onPlaced = (): void => {
      this.lastMs = this.clock.now();
      this.firstMs ??= this.lastMs;
    };
    void makeCall(this.channel, this.clock, { ...this.request, onMessage }, onPlaced).then(
      ({ status: { code } }) => {
        if (!this.hungUp) this.ended.set(code, (this.ended.get(code) ?? 0) + 1);
      },
    );
  }

  hangUp(): void {
    this.hungUp = true;
    this.channel.close();
  }

  get counts(): CallCounts {
    const ended = [...this.ended.values()].reduce((sum, count) => sum + count, 0);
    return {
      opened: this.opened,
      open: this.opened - ended,
      answered: this.answered,
      ended: Object.fromEntries(this.ended),
      firstAtMs: this.firstMs,
      lastAtMs: this.lastMs,
    };
  }
}
