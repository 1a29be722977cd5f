import { z } from "zod";

/** Proto JSON duration: seconds with an `s` suffix (`"20s"`, `"0.5s"`), as milliseconds. */
export const Duration = z
  .string()
  .regex(/^-?\d+(\.\d{1,9})?s$/, 'a duration is seconds with an "s" suffix, such as "20s"')
  .transform((text) => Math.round(Number(text.slice(0, -1)) * 1e6) / 1e3);

/** A duration above zero. */
export const PositiveDuration = Duration.refine((ms) => ms > 0, "value must be greater than 0s");

/** A duration of zero or more. */
export const NonNegativeDuration = Duration.refine(
  (ms) => ms >= 0,
  "value must be greater than or equal to 0s",
);

/** A number for which zero means "not given". Source: kas 14.2-pre protocol, section 1.4. */
export function defaultedNumber(fallback: number) {
  return z
    .number()
    .min(0)
    .default(0)
    .transform((value) => (value === 0 ? fallback : value));
}

/** A text for which empty means "not given". */
export function defaultedText(fallback: string) {
  return z
    .string()
    .default("")
    .transform((value) => (value === "" ? fallback : value));
}
