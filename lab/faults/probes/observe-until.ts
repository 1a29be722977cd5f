import type { Observed, FaultContext } from "../fault.ts";

/** How long and how often an observer looks, lab ms. */
export interface Patience {
  readonly limitMs: number;
  readonly periodMs: number;
}

export const PATIENT: Patience = { limitMs: 120_000, periodMs: 3_000 };
/** However fast lab time runs, an observer looks this often. */
const LOOKS_MIN = 3;

type Watching = Pick<FaultContext, "clock" | "signal" | "observeAtMostMs">;

/** Looks until it is so; what the last look saw is what it says. */
export async function observeUntil(
  { clock, signal, observeAtMostMs = Infinity }: Watching,
  { limitMs, periodMs }: Patience,
  look: () => Promise<Observed>,
): Promise<Observed> {
  const deadlineMs = clock.now() + Math.min(limitMs, observeAtMostMs);
  for (let looks = 1; ; looks++) {
    signal.throwIfAborted();
    const observed = await look();
    const isLate = clock.now() + periodMs > deadlineMs;
    if (observed.seen || (isLate && looks >= LOOKS_MIN)) return observed;
    await clock.sleep(periodMs, signal);
  }
}

/** All at once, and whether all hold; says the first that does not, or the first. */
export async function all(looks: readonly (() => Promise<Observed>)[]): Promise<Observed> {
  const found = await Promise.all(looks.map((look) => look()));
  const first = found.find(({ seen }) => !seen) ?? found[0];
  if (first === undefined) return { seen: false, says: "there was nothing to look at" };
  const rest =
    found.length > 1 ? ` (${found.filter(({ seen }) => seen).length} of ${found.length})` : "";
  return { seen: first.seen, says: `${first.says}${rest}` };
}
