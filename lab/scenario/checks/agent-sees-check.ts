import { z } from "zod";
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
    const failed = within(evidence.history, window).filter(
      (entry) =>
        (entry.kind === "config-stream-ended" || entry.kind === "tunnel-ended") &&
        entry.code !== "OK",
    ) as readonly { readonly at: number; readonly code: string; readonly message: string }[];
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
    const telling = failed.find(({ code, message }) =>
      spec.never.some((word) => `${code} ${message}`.toLowerCase().includes(word.toLowerCase())),
    );
    const matches = failed.some(
      ({ code, message }) =>
        (spec.code === undefined || code === spec.code) &&
        (spec.message === undefined || message === spec.message),
    );
    const seen = [...texts]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 3)
      .map(([text, count]) => `${count} x "${text}"`)
      .join(", ");
    return finding(telling === undefined && matches, {
      expected: `${spec.code ?? "a failure"} "${spec.message ?? ""}", never ${spec.never.join(", ")}`,
      seen: seen === "" ? "no failed stream" : seen,
      where: "history.jsonl: config-stream-ended, tunnel-ended",
      sinceMs: telling?.at ?? window.fromMs,
    });
  },
};
