import { z } from "zod";

/**
 * Where sources disagree about kas, or later versions of it differ: which one a pod follows. None of
 * this is a key of kas' configuration file, so the lab says it with a launch variable of its own. The
 * defaults are the modelled version. Source: observability reference, sections 0.2, 1.3, 1.4 and 8.
 */
export const KasProfile = z.strictObject({
  /**
   * `code`: streams end 75 % to 78.75 % of `max_connection_age` after their connection opened, GOAWAY
   * comes after 65 % with 10 % jitter. `seed`: a connection lives `max_connection_age` with 5 %
   * jitter, as the runbook says; GOAWAY and the end of its streams come together.
   */
  age: z.enum(["code", "seed"]).default("code"),
  /** What agents are told when Rails answers 404; later versions say NotFound and log nothing. */
  notFound: z.enum(["Unavailable", "NotFound"]).default("Unavailable"),
  /** When a series of finished calls appears: with the first one, or at 0 from the start on. */
  counters: z.enum(["first-use", "pre-registered"]).default("first-use"),
});
export type KasProfile = z.output<typeof KasProfile>;

/** What a kas does that was told nothing. */
export const DEFAULT_KAS_PROFILE: KasProfile = KasProfile.parse({});
