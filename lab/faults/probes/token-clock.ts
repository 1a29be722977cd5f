import { guardMs } from "../../../kit/clock/clock.ts";
import type { FaultContext } from "../fault.ts";

/** Now on the clock on which the tokens of kas are checked, ms since the Unix epoch. */
export function tokenNow({ clock, world }: Pick<FaultContext, "clock" | "world">): number {
  return world.kasClock === "wall" ? clock.wallNow() : clock.now();
}

/** The life of a token on that clock: floored in lab time as the lab's own kas does it, real elsewhere. */
export function tokenLifeMs(
  { clock, world }: Pick<FaultContext, "clock" | "world">,
  ms: number,
): number {
  return world.kasClock === "wall" ? ms : guardMs(clock, ms);
}
