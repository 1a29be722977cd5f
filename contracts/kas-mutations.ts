/**
 * Ways in which a test may break kas on purpose, by name, to prove that scenarios notice. A run gets
 * one by the variable LAUNCH_ENV.mutation; services/kas/testing/mutations.ts carries it out.
 */
export const KAS_MUTATIONS = {
  "no-cache": "answers of agent_info are not cached",
  "no-backoff": "the back-offs of the configuration poller and of the Redis client are zero",
  "limiter-fails-open": "a Redis error lets calls pass the rate limiter",
  "gc-off": "expired fields in Redis are never collected",
  "refresh-off": "the hashes in Redis are not refreshed",
  "age-halved": "connections and their streams live half as long as configured",
  "age-doubled": "connections and their streams live twice as long as configured",
  "errors-unlogged": "errors are not logged",
  "errors-as-ok": "calls that fail in their handler end with OK",
  "unregister-skipped": "what ends cleanly is not taken out of Redis",
} as const;
export type KasMutation = keyof typeof KAS_MUTATIONS;

/** Every mutation's name. */
export const KAS_MUTATION_NAMES = Object.keys(KAS_MUTATIONS) as readonly KasMutation[];

/** The mutation of that name; undefined for any other word. */
export function kasMutationOf(word: string): KasMutation | undefined {
  return KAS_MUTATION_NAMES.find((name) => name === word);
}
