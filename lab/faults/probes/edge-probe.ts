import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { guardMs } from "../../../kit/clock/clock.ts";
import { messageOf } from "../../../kit/errors.ts";
import type { FaultContext } from "../fault.ts";
import { exchange, type ExchangeOutcome } from "./exchange.ts";
import { greetingFor } from "./greetings.ts";

/** A neighbour's patience with the edge, lab ms. */
const LIMIT_MS = 20_000;

type Asker = Pick<FaultContext, "clock" | "signal" | "world">;

/** A plain request as anybody on the internet could make it; without TLS. */
export async function askEdge({ clock, signal, world }: Asker): Promise<ExchangeOutcome> {
  const greeting = greetingFor("edge");
  return await exchange(world.edge, {
    send: greeting.send(0),
    isWhole: greeting.isWhole,
    limitWallMs: guardMs(clock, LIMIT_MS) / clock.speed,
    signal,
  });
}

/** Opens a WebSocket to kas and keeps still. @returns how long it stayed open, lab ms. */
export function holdSocket(
  { clock, signal, world }: Asker,
  atMostMs: number,
): Promise<{ readonly openedAndLastedMs: number | null; readonly stillOpen: boolean }> {
  return new Promise((resolve) => {
    const socket = connect({ ...world.edge, noDelay: true });
    let openedMs: number | null = null;
    let answer = "";
    const end = (stillOpen: boolean): void => {
      timer.cancel();
      signal.removeEventListener("abort", giveUp);
      socket.destroy();
      const openedAndLastedMs = openedMs === null ? null : clock.now() - openedMs;
      resolve({ openedAndLastedMs, stillOpen: stillOpen && openedMs !== null });
    };
    const giveUp = (): void => end(true);
    const timer = clock.setTimer(atMostMs, giveUp);
    signal.addEventListener("abort", giveUp, { once: true });
    socket.on("connect", () => {
      socket.write(
        "GET / HTTP/1.1\r\nHost: kas\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ws-tunnel\r\n" +
          `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
      );
    });
    socket.on("data", (chunk: Buffer) => {
      if (openedMs !== null) return;
      answer += chunk.toString("latin1");
      if (!answer.includes("\r\n\r\n")) return;
      if (answer.startsWith("HTTP/1.1 101")) openedMs = clock.now();
      else end(false);
    });
    socket.on("error", () => end(false));
    socket.on("close", () => end(false));
  });
}

/** The certificate that a handshake is offered: its last valid instant, or why there is none. */
export function offeredCertificate({
  world,
}: Pick<FaultContext, "world">): Promise<{ readonly validTo: Date } | { readonly error: string }> {
  return new Promise((resolve) => {
    const socket = connectTls({ ...world.edge, rejectUnauthorized: false }, () => {
      const { valid_to: validTo } = socket.getPeerCertificate();
      socket.destroy();
      resolve({ validTo: new Date(validTo) });
    });
    socket.on("error", (error) => resolve({ error: messageOf(error) }));
  });
}
