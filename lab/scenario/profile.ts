import { z } from "zod";
import { KasProfile } from "../../contracts/kas-profile.ts";
import type { RunProfile } from "../report/run-result.ts";

const { age, notFound, counters } = KasProfile.shape;

/**
 * `profile:` of a scenario file: where sources disagree, which one counts. Without it everything is
 * as modelled. Source: observability reference, sections 0.2, 1.3, 2.1, 2.2 and 8.
 */
export const ProfileKeys = z.strictObject({
  /** How old connections become: `code`, 22.5 to 23.6 min; `seed`, 28.5 to 31.5 min. */
  age,
  /** What agents are told when Rails answers 404. */
  "not-found": notFound,
  /** Whether kas' counters of finished calls are there before the first one. */
  counters,
  /** GitLab's rules for kas as of February 2022, or with the volume gates of later revisions. */
  rules: z
    .union([z.enum(["2022", "later"]), z.literal(2022)])
    .transform((rules) => (rules === "later" ? "later" : "2022"))
    .default("2022"),
});

/** The profile of a file that has these keys, or none. */
export function profileOf(keys: z.output<typeof ProfileKeys> | undefined): RunProfile {
  const { "not-found": told, ...others } = keys ?? ProfileKeys.parse({});
  return { ...others, notFound: told };
}

/** The part that a kas is launched with. */
export function kasProfileOf({ rules: _rules, ...profile }: RunProfile): KasProfile {
  return profile;
}

/** Whether nothing differs from the modelled version. */
export function isUsual(profile: RunProfile): boolean {
  const usual = profileOf(undefined);
  return (Object.keys(usual) as (keyof RunProfile)[]).every((key) => profile[key] === usual[key]);
}

/** Where `--set` finds them in a file. */
export const PROFILE_PARAMETERS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.keys(ProfileKeys.shape).map((key) => [key, ["profile", key]]),
);
