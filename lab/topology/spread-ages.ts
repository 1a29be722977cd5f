import { AGE_SHARES, MAX_CONNECTION_AGE_MS } from "../../contracts/connection-age.ts";
import { parseDuration } from "../../kit/duration.ts";
import type { Random } from "../../kit/random.ts";
import type { TopologyShape } from "./presets.ts";

/**
 * How old an agent's connections are when one looks at a fleet that has run for long: the one that
 * carries its streams first, then, if that has its GOAWAY behind it, the one it redialled to. Whole
 * lab ms.
 *
 * An agent redials at GOAWAY (65 % of the limit) and its streams follow when the age context ends them
 * (76.9 % on average), so a connection carries streams for one redial period before that end, and
 * where an agent stands in it is uniform. Source: kas 14.2-pre protocol, section 1.8; observability
 * reference, section 0.2b.
 */
export function drawConnectionAges(random: Random, maxConnectionAgeMs: number): readonly number[] {
  const goawayMs = maxConnectionAgeMs * AGE_SHARES.goaway;
  const endMs = maxConnectionAgeMs * AGE_SHARES.context * (1 + AGE_SHARES.contextJitter / 2);
  const ageMs = Math.round(random.between(endMs - goawayMs, endMs));
  return ageMs < goawayMs ? [ageMs] : [ageMs, Math.round(ageMs - goawayMs)];
}

/** kas' `agent.listen.max_connection_age` in this deployment, lab ms. */
export function maxConnectionAgeMs({ kasConfig }: Pick<TopologyShape, "kasConfig">): number {
  const agent = kasConfig["agent"] as
    { readonly listen?: { readonly max_connection_age?: unknown } } | undefined;
  const text = agent?.listen?.max_connection_age;
  const own = typeof text === "string" ? parseDuration(text) : undefined;
  return own ?? MAX_CONNECTION_AGE_MS;
}
