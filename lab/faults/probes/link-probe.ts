import { guardMs } from "../../../kit/clock/clock.ts";
import type { FaultContext } from "../fault.ts";
import { exchange, type ExchangeOutcome } from "./exchange.ts";
import { greetingFor } from "./greetings.ts";

/** A neighbour's patience with one connection, lab ms. */
const LIMIT_MS = 20_000;

/** Greets the far end of a link as its caller would: through the relay, on a fresh connection. */
export async function probeLink(
  context: FaultContext,
  name: string,
  paddingBytes = 0,
): Promise<ExchangeOutcome> {
  const link = context.world.links.find((candidate) => candidate.name === name);
  if (link === undefined) throw new Error(`no link ${name}`);
  const { clock, signal } = context;
  const greeting = greetingFor(link.to);
  return await exchange(link.listen, {
    send: greeting.send(paddingBytes),
    isWhole: greeting.isWhole,
    limitWallMs: guardMs(clock, LIMIT_MS) / clock.speed,
    signal,
  });
}
