import type { LinkEffect, LinkFault } from "../../contracts/link-faults.ts";

export type LatencyEffect = Extract<LinkEffect, { kind: "latency" }>;

/** What all faults together do to one direction of a connection. */
export interface Shape {
  /** `held`: nothing passes until it is open again; `swallowing`: all is lost. */
  readonly gate: "open" | "held" | "swallowing";
  /** Their delays add up. */
  readonly latencies: readonly LatencyEffect[];
  /** The least of all limits. */
  readonly bytesPerSecond: number | undefined;
  /** The smallest piece and the longest pause of all. */
  readonly slice: { readonly bytes: number; readonly delayMs: number } | undefined;
}

/** A direction without a fault. */
export const PLAIN: Shape = {
  gate: "open",
  latencies: [],
  bytesPerSecond: undefined,
  slice: undefined,
};

/** What all faults together do to one connection. */
export interface Treatment {
  readonly isReset: boolean;
  /** Before the target is dialled, from the accept on; lab ms. */
  readonly dialDelayMs: number;
  readonly toTarget: Shape;
  readonly toClient: Shape;
}

/** Joins the faults of one connection. A black hole counts more than a stall. */
export function treatmentOf(faults: readonly LinkFault[]): Treatment {
  let isReset = false;
  let dialDelayMs = 0;
  for (const { effect } of faults) {
    if (effect.kind === "reset" || (effect.kind === "refuse" && effect.cut)) isReset = true;
    if (effect.kind === "handshake-delay") dialDelayMs += effect.delayMs;
  }
  const shapeTo = (direction: "to-target" | "to-client"): Shape =>
    shapeOf(
      faults
        .filter((fault) => fault.direction === "both" || fault.direction === direction)
        .map((fault) => fault.effect),
    );
  return { isReset, dialDelayMs, toTarget: shapeTo("to-target"), toClient: shapeTo("to-client") };
}

/**
 * Whether something is closed. A connection is not made then, whichever direction it is: a handshake
 * needs both.
 */
export function isClosed({ toTarget, toClient }: Treatment): boolean {
  return toTarget.gate !== "open" || toClient.gate !== "open";
}

function shapeOf(effects: readonly LinkEffect[]): Shape {
  let { gate, latencies, bytesPerSecond, slice } = PLAIN;
  for (const effect of effects) {
    switch (effect.kind) {
      case "latency":
        latencies = [...latencies, effect];
        break;
      case "bandwidth":
        bytesPerSecond = Math.min(bytesPerSecond ?? Infinity, effect.bytesPerSecond);
        break;
      case "stall":
        if (gate === "open") gate = "held";
        break;
      case "black-hole":
        gate = "swallowing";
        break;
      case "slice":
        slice = {
          bytes: Math.min(slice?.bytes ?? Infinity, effect.bytes),
          delayMs: Math.max(slice?.delayMs ?? 0, effect.delayMs),
        };
        break;
      case "reset":
      case "refuse":
      case "handshake-delay":
        break;
    }
  }
  const isPlain = gate === "open" && latencies.length === 0 && !bytesPerSecond && !slice;
  return isPlain ? PLAIN : { gate, latencies, bytesPerSecond, slice };
}
