import type { Random } from "../../kit/random.ts";
import type { LatencyEffect } from "./treatment.ts";

/** Shape of the pareto distribution; the tables of tc-netem(8) are made with the same. */
const PARETO_SHAPE = 3;

/** One delay in lab ms, never below 0. */
export function drawLatency(effect: LatencyEffect, random: Random): number {
  return Math.max(0, effect.delayMs + effect.jitterMs * unitOf(effect.distribution, random));
}

function unitOf(distribution: LatencyEffect["distribution"], random: Random): number {
  switch (distribution) {
    case "uniform":
      return random.between(-1, 1);
    case "normal":
      // Box and Muller; 1 - next() is never 0.
      return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    case "pareto":
      return (1 - random.next()) ** (-1 / PARETO_SHAPE) - 1;
  }
}
