import { connect } from "node:net";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { systemCodeOf } from "../../../kit/errors.ts";
import type { Address } from "../world.ts";

/** What a caller on a fresh connection lived through. Times in wall ms since the dial. */
export type ExchangeOutcome =
  | {
      readonly kind: "answered";
      readonly text: string;
      readonly bytes: number;
      readonly firstByteWallMs: number;
      readonly doneWallMs: number;
    }
  /** Nobody listens. */
  | { readonly kind: "refused" }
  /** No machine has the address. */
  | { readonly kind: "unreachable" }
  /** The connection ended before the answer was whole. */
  | { readonly kind: "reset" }
  /** No whole answer within the limit. */
  | { readonly kind: "silent" };

export interface ExchangeOptions {
  readonly send: Buffer | string;
  /** Whether the answer so far is whole. */
  readonly isWhole: (answer: Buffer) => boolean;
  readonly limitWallMs: number;
  readonly signal?: AbortSignal;
}

const FAILURES: Readonly<Record<string, "refused" | "unreachable">> = {
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
};

/** A network knows no lab time. */
const wallClock = ScaledClock.real();

/** Dials, sends, and waits for a whole answer. Never rejects. */
export function exchange(address: Address, options: ExchangeOptions): Promise<ExchangeOutcome> {
  const began = wallClock.wallNow();
  return new Promise((resolve) => {
    const socket = connect({ ...address, noDelay: true });
    let firstByteWallMs = 0;
    let answer = Buffer.alloc(0);
    const end = (outcome: ExchangeOutcome): void => {
      limit.cancel();
      options.signal?.removeEventListener("abort", giveUp);
      socket.destroy();
      resolve(outcome);
    };
    const giveUp = (): void => end({ kind: "silent" });
    const limit = wallClock.setTimer(options.limitWallMs, giveUp);
    options.signal?.addEventListener("abort", giveUp, { once: true });
    socket.on("connect", () => socket.write(options.send));
    socket.on("error", (error) => {
      end({ kind: FAILURES[systemCodeOf(error) ?? ""] ?? "reset" });
    });
    socket.on("close", () => end({ kind: "reset" }));
    socket.on("data", (chunk: Buffer) => {
      if (answer.length === 0) firstByteWallMs = wallClock.wallNow() - began;
      answer = Buffer.concat([answer, chunk]);
      if (!options.isWhole(answer)) return;
      end({
        kind: "answered",
        text: answer.toString("latin1"),
        bytes: answer.length,
        firstByteWallMs,
        doneWallMs: wallClock.wallNow() - began,
      });
    });
  });
}

/** The outcome in words. */
export function outcomeSaid(outcome: ExchangeOutcome, speed: number): string {
  switch (outcome.kind) {
    case "answered":
      return `answered after ${lengthSaid(outcome.doneWallMs * speed)}`;
    case "refused":
      return "connection refused";
    case "unreachable":
      return "no route to the address";
    case "reset":
      return "connection reset";
    case "silent":
      return "no answer";
  }
}

/** Lab ms as `40 ms` or `1.2 s`. */
export function lengthSaid(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
