import { z } from "zod";
import { parseDuration } from "../../kit/duration.ts";

/** What a schema says of a duration; by it a reader of the schema knows that a text is one. */
export const DURATION_SAYS = "a duration: 200ms, 90s, 10m";

/** A duration in a scenario file (`200ms`, `90s`, `10m`), as lab ms. */
export const Duration = z
  .string()
  .describe(DURATION_SAYS)
  .transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined) return ms;
    context.addIssue({ code: "custom", message: "is no duration (200ms, 90s, 10m)" });
    return z.NEVER;
  });

/** Share of connections or requests, above 0. */
export const Share = z.number().min(0.05).max(1).default(1);

/** ` to 30 % of the requests`; nothing for all of them. */
export function shareSaid(share: number, of: string): string {
  return share === 1 ? "" : ` to ${Math.round(share * 100)} % of the ${of}`;
}
