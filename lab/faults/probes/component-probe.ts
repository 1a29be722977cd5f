import { guardMs } from "../../../kit/clock/clock.ts";
import type { FaultContext, Observed } from "../fault.ts";
import { exchange, outcomeSaid, type ExchangeOutcome } from "./exchange.ts";
import { greetingFor } from "./greetings.ts";
import { all, observeUntil, type Patience } from "./observe-until.ts";

/** A neighbour's patience with one process, lab ms. */
const LIMIT_MS = 5_000;
/** Greets a component where it says that it is ready, past no link. */
export async function greet(
  { clock, signal, world }: FaultContext,
  component: string,
): Promise<ExchangeOutcome> {
  const greeting = greetingFor(/^(redis|sentinel)/.test(component) ? "redis" : "http");
  return await exchange(world.address(component), {
    send: greeting.send(0),
    isWhole: greeting.isWhole,
    limitWallMs: guardMs(clock, LIMIT_MS) / clock.speed,
    signal,
  });
}

export async function seeEach(
  context: FaultContext,
  components: readonly string[],
  holds: (kind: ExchangeOutcome["kind"]) => boolean,
  patience: Patience,
): Promise<Observed> {
  return await observeUntil(context, patience, () =>
    all(
      components.map((component) => async () => {
        const outcome = await greet(context, component);
        const says = `${component}: ${outcomeSaid(outcome, context.clock.speed)}`;
        return { seen: holds(outcome.kind), says };
      }),
    ),
  );
}

/** Each was met dead at some time, not all at the same. */
export function seeEachDie(
  context: FaultContext,
  components: readonly string[],
  patience: Patience,
): Promise<Observed> {
  return seeEachPass(context, components, ["refused"], patience);
}

/** What a component is met as, one kind after the other, with anything between them. */
type Passage = readonly ExchangeOutcome["kind"][];
const MET: Partial<Record<ExchangeOutcome["kind"], string>> = { refused: "dead", answered: "up" };

/** Each was met in all these states in this order, each in its own time. */
export async function seeEachPass(
  context: FaultContext,
  components: readonly string[],
  passage: Passage,
  patience: Patience,
): Promise<Observed> {
  const met = new Map(components.map((component) => [component, 0]));
  const said = passage.map((kind) => MET[kind] ?? kind).join(", then ");
  return await observeUntil(context, patience, async () => {
    await Promise.all(
      components.map(async (component) => {
        const { kind } = await greet(context, component);
        const count = met.get(component) ?? 0;
        if (kind === passage[count]) met.set(component, count + 1);
      }),
    );
    const whole = [...met.values()].filter((count) => count === passage.length).length;
    return {
      seen: whole === components.length,
      says: `${whole} of ${components.length} were met ${said}: ${components.join(", ")}`,
    };
  });
}
