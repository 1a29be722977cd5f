import { z } from "zod";
import { eventMargin } from "../event-margin.ts";
import type { Margin } from "../margin.ts";
import { finding, within, type Check } from "./check.ts";

const Spec = z
  .strictObject({
    /** At least one failed stream shows this code (and text). */
    code: z.string().optional(),
    message: z.string().optional(),
    /** Words that no failed stream's text contains, in any case of letters. */
    never: z.array(z.string().min(1)).default([]),
  })
  .refine(
    ({ code, message, never }) => code !== undefined || message !== undefined || never.length > 0,
    "needs code, message or never",
  );

/** What agents are told when their streams fail. */
export const agentSeesCheck: Check<z.output<typeof Spec>> = {
  key: "agent-sees",
  says: "code and text of failed streams as agents see them, and words that never appear",
  schema: Spec,
  judge(evidence, window, spec) {
    const failures = evidence.history.filter(
      (entry) =>
        (entry.kind === "config-stream-ended" || entry.kind === "tunnel-ended") &&
        entry.code !== "OK",
    ) as readonly Failure[];
    const failed = within(failures, window);
    if (failed.length === 0 && spec.code === undefined && spec.message === undefined) {
      return {
        verdict: "inconclusive",
        expected: `never ${spec.never.join(", ")}`,
        seen: "no stream failed, so agents were told nothing",
        sinceMs: null,
        where: "history.jsonl: config-stream-ended, tunnel-ended",
      };
    }
    const texts = new Map<string, number>();
    for (const { code, message } of failed) {
      const text = `${code} ${message}`;
      texts.set(text, (texts.get(text) ?? 0) + 1);
    }
    const tells = ({ code, message }: Failure): boolean =>
      spec.never.some((word) => `${code} ${message}`.toLowerCase().includes(word.toLowerCase()));
    const isMatch = ({ code, message }: Failure): boolean =>
      (spec.code === undefined || code === spec.code) &&
      (spec.message === undefined || message === spec.message);
    const telling = failed.find(tells);
    const matches = failed.some(isMatch);
    const asks = spec.code !== undefined || spec.message !== undefined;
    const shown = asks
      ? eventMargin(failures.filter(isMatch), window, "the failure", (n) => n > 0)
      : null;
    const told = eventMargin(failures.filter(tells), window, "such a word", (n) => n === 0);
    const seen = [...texts]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 3)
      .map(([text, count]) => `${count} x "${text}"`)
      .join(", ");
    return finding(telling === undefined && matches, {
      expected: `${spec.code ?? "a failure"} "${spec.message ?? ""}", never ${spec.never.join(", ")}`,
      seen: seen === "" ? "no failed stream" : seen,
      where: "history.jsonl: config-stream-ended, tunnel-ended",
      margin: decisive(telling === undefined, matches, told, shown),
      mayBeTimeOuts: telling !== undefined,
      sinceMs: telling?.at ?? window.fromMs,
    });
  },
};

interface Failure {
  readonly at: number;
  readonly code: string;
  readonly message: string;
}

/** Both must hold, so the nearer limit counts; of a failure, the margin of the part that failed. */
function decisive(
  isQuiet: boolean,
  matches: boolean,
  told: Margin | null,
  shown: Margin | null,
): Margin | null {
  if (isQuiet !== matches) return isQuiet ? shown : told;
  if (told === null || shown === null) return isQuiet ? (told ?? shown) : null;
  return (isQuiet ? told.ms <= shown.ms : told.ms > shown.ms) ? told : shown;
}
