import { guardMs } from "../../../kit/clock/clock.ts";
import type { FaultContext } from "../fault.ts";
import { exchange, type ExchangeOutcome } from "./exchange.ts";

/** A neighbour's patience with Redis, lab ms: kas' dial time-out. */
const LIMIT_MS = 5_000;

/**
 * One command on a fresh connection, past no link; words are latin1, so that they may be raw bytes.
 * Simple replies and bulk strings only, no arrays.
 */
export async function askRedis(
  { clock, signal, world }: Pick<FaultContext, "clock" | "signal" | "world">,
  ...command: readonly string[]
): Promise<ExchangeOutcome> {
  const words = command.map((word) => `$${word.length}\r\n${word}\r\n`);
  return await exchange(world.redis, {
    send: Buffer.from(`*${command.length}\r\n${words.join("")}`, "latin1"),
    isWhole: isWholeReply,
    limitWallMs: guardMs(clock, LIMIT_MS) / clock.speed,
    signal,
  });
}

function isWholeReply(answer: Buffer): boolean {
  const head = answer.indexOf("\r\n");
  if (head === -1) return false;
  const bulk = /^\$(\d+)$/.exec(answer.toString("latin1", 0, head));
  return bulk === null || answer.length >= head + 2 + Number(bulk[1]) + 2;
}

/** The answer's first line, or what happened instead. */
export function replyOf(outcome: ExchangeOutcome): string {
  if (outcome.kind !== "answered") return outcome.kind;
  return outcome.text.split("\r\n", 1)[0] ?? "";
}
