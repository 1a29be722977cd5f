import { connect, type Socket } from "node:net";
import type { Clock } from "../../kit/clock/clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import {
  FLAG,
  FRAME,
  frame,
  FrameSplitter,
  type Http2Frame,
} from "../../kit/authority/testing/http2-bytes.ts";
import { wait } from "./kas-rig.ts";
import { maskedFrame, WebSocketReader, type RecordedTurn } from "./raw-websocket.ts";

/** Payload of the PING by which the gRPC library of the real programs measures bandwidth. */
const BANDWIDTH = Buffer.from("02041010090e0707", "hex");
const BANDWIDTH_ANSWER = frame(FRAME.ping, FLAG.ack, 0, BANDWIDTH);

/** What a server said: HTTP head, frames of HTTP/2, code of its WebSocket's end. */
export interface Said {
  readonly head: readonly string[];
  readonly frames: readonly Http2Frame[];
  readonly closeCode: number | undefined;
}

/** What the server of a recording said. */
export function recordedServer(turns: readonly RecordedTurn[]): Said {
  const listener = new Listener();
  for (const { isClient, head, message } of turns) {
    if (isClient) continue;
    if (head !== undefined) listener.reader.next(head);
    if (message !== undefined) listener.hear(message.opcode, message.payload);
  }
  return listener.said;
}

/** The messages of the client of a recording: HTTP/2, from its preface on. */
export function recordedClient(turns: readonly RecordedTurn[]): readonly Buffer[] {
  return turns.flatMap(({ isClient, message }) =>
    isClient && message?.opcode === 2 ? [message.payload] : [],
  );
}

/**
 * Frames by what they mean, in their order. Flow control and the measuring of bandwidth are the HTTP/2
 * library's own and left out; SETTINGS that set the default are SETTINGS.
 */
export function meanings(frames: readonly Http2Frame[]): readonly string[] {
  return frames.flatMap(({ type, flags, stream, payload }) => {
    const [name = `type ${type}`] = Object.entries(FRAME).find(([, code]) => code === type) ?? [];
    const hasAck = type === FRAME.ping || type === FRAME.settings;
    const isAck = hasAck && (flags & FLAG.ack) !== 0;
    if (type === FRAME.windowUpdate) return [];
    if (type === FRAME.ping && !isAck && payload.equals(BANDWIDTH)) return [];
    const detail = type === FRAME.ping ? payload.toString("hex") : stream > 0 ? `${stream}` : "";
    const end = !hasAck && (flags & FLAG.endStream) !== 0 ? "end" : "";
    return [[name, isAck ? "ack" : "", detail, end].filter((word) => word !== "").join(" ")];
  });
}

/**
 * Plays the client of a recorded connection against a server, byte for byte but for two things: messages
 * are not compressed, since a server may decline that, and a bandwidth PING that did not come is
 * not answered. Each turn waits until the server has said what the recorded one had said by then.
 */
export class AgentkReplay {
  private readonly listener = new Listener();
  private readonly clock: Clock;
  private readonly socket: Socket;
  private hasEnded = false;

  constructor(clock: Clock, address: { readonly host: string; readonly port: number }) {
    this.clock = clock;
    this.socket = connect(address.port, address.host);
    this.socket.on("error", () => undefined);
    this.socket.on("data", (bytes: Buffer) => {
      for (const { opcode, payload } of this.listener.reader.next(bytes)) {
        this.listener.hear(opcode, payload);
      }
    });
    this.socket.on("end", () => (this.hasEnded = true));
  }

  get said(): Said {
    return this.listener.said;
  }

  /** Plays some turns, those of the client and those of the server. */
  async play(turns: readonly RecordedTurn[]): Promise<void> {
    let awaited = meanings(this.said.frames).length;
    for (const turn of turns) {
      const { isClient, head, message } = turn;
      if (isClient) {
        this.send(turn);
      } else if (head !== undefined) {
        await waitFor(this.clock, "the upgrade", () => this.listener.reader.head, wait);
      } else if (message?.opcode === 2) {
        awaited += meanings(new FrameSplitter().next(message.payload)).length;
        const hasCome = (): true | undefined =>
          meanings(this.said.frames).length >= awaited ? true : undefined;
        await waitFor(this.clock, `${awaited} frames`, hasCome, wait);
      } else {
        const hasEnded = (): true | undefined => (this.hasEnded ? true : undefined);
        await waitFor(this.clock, "the end", hasEnded, wait);
      }
    }
  }

  close(): void {
    this.socket.destroy();
  }

  private send({ head, message }: RecordedTurn): void {
    if (head !== undefined) this.socket.write(head);
    if (message === undefined || message.payload.equals(BANDWIDTH_ANSWER)) return;
    this.socket.write(maskedFrame(message));
  }
}

/** Collects what a server says. */
class Listener {
  readonly reader = new WebSocketReader();
  private readonly frames: Http2Frame[] = [];
  private readonly splitter = new FrameSplitter();
  private closeCode: number | undefined;

  get said(): Said {
    return { head: this.reader.head ?? [], frames: this.frames, closeCode: this.closeCode };
  }

  hear(opcode: number, payload: Buffer): void {
    if (opcode === 2) this.frames.push(...this.splitter.next(payload));
    else if (opcode === 8) this.closeCode = payload.readUInt16BE(0);
  }
}
