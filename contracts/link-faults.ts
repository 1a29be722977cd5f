import { z } from "zod";

/**
 * Control bodies of the link relays' fault side. `PUT /control/faults/<id>` sets a fault, in the place
 * of one with that id; `DELETE /control/faults/<id>` heals, also what is not set;
 * `GET /control/faults` lists. Durations are lab ms, rates are per lab second.
 */

/** The way of the bytes: from the caller to the target, back, or both. */
export const LinkDirection = z.enum(["both", "to-target", "to-client"]);
export type LinkDirection = z.infer<typeof LinkDirection>;

const DelayMs = z.number().min(0);

/** What a fault does to a connection. Each rate and each delay is one connection's own. */
export const LinkEffect = z.discriminatedUnion("kind", [
  /** Bytes and ends come later; their order is kept. */
  z.strictObject({
    kind: z.literal("latency"),
    delayMs: DelayMs,
    /**
     * `uniform`: give or take up to this; `normal`: its standard deviation; `pareto`: the scale of a
     * long tail (shape 3) on top of the delay, which is then the least. Never below 0.
     */
    jitterMs: DelayMs.default(0),
    distribution: z.enum(["uniform", "normal", "pareto"]).default("uniform"),
  }),
  z.strictObject({ kind: z.literal("bandwidth"), bytesPerSecond: z.number().positive() }),
  /**
   * Everything is held until the heal and delivered then, ends and resets too: packet loss shorter than
   * TCP's patience. New connections are accepted and held.
   */
  z.strictObject({ kind: z.literal("stall") }),
  /**
   * Everything is swallowed, ends and resets too: half-open connections. New connections are accepted
   * and nobody answers. A connection that has lost anything is reset on both sides at the heal.
   */
  z.strictObject({ kind: z.literal("black-hole") }),
  /** Open connections are reset at once, new ones right after they are accepted; both directions. */
  z.strictObject({ kind: z.literal("reset") }),
  /** New connections get ECONNREFUSED; with `cut`, open ones are reset. */
  z.strictObject({ kind: z.literal("refuse"), cut: z.boolean().default(false) }),
  /** At most `bytes` at a time, with a pause between two pieces. */
  z.strictObject({ kind: z.literal("slice"), bytes: z.int().min(1), delayMs: DelayMs }),
  /** New connections wait before their target is dialled. */
  z.strictObject({ kind: z.literal("handshake-delay"), delayMs: DelayMs }),
]);
export type LinkEffect = z.output<typeof LinkEffect>;
export type LinkEffectKind = LinkEffect["kind"];
export const LINK_EFFECT_KINDS: readonly LinkEffectKind[] = LinkEffect.options.map(
  (option) => option.shape.kind.value,
);

/** links: PUT /control/faults/:id. */
export const LinkFaultBody = z
  .strictObject({
    /** Names of links; an unknown one is refused (400) and nothing is set. */
    links: z.array(z.string().min(1)).min(1),
    direction: LinkDirection.default("both"),
    /** Share of the connections, drawn for each: open ones now, new ones when they are accepted. */
    share: z.number().gt(0).max(1).default(1),
    effect: LinkEffect,
  })
  .refine(
    ({ share, effect }) => effect.kind !== "refuse" || share === 1,
    "a link refuses all new connections or none: share must be 1",
  );
export type LinkFaultBody = z.output<typeof LinkFaultBody>;

/** One fault in force. */
export interface LinkFault extends LinkFaultBody {
  readonly id: string;
}

/** links: GET /control/faults, in the order in which they were set. */
export interface LinkFaultsAnswer {
  readonly faults: readonly LinkFault[];
}
