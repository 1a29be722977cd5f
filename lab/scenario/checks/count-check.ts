import { z } from "zod";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { finding, within, type Check } from "./check.ts";
import { COUNTABLES, type Countable, type Narrowed } from "./counted.ts";

/** Keys of the file and what they narrow down. */
const NARROWED_BY: Readonly<Record<string, keyof Narrowed>> = {
  agent: "agent",
  "not agent": "notAgent",
  code: "code",
  pod: "pod",
};

const Spec = z
  .strictObject({
    of: z.enum(Object.keys(COUNTABLES) as [string, ...string[]]),
    agent: z.string().optional(),
    "not agent": z.string().optional(),
    /** gRPC code of a stream, HTTP status of a lookup. */
    code: z.union([z.string(), z.int().transform(String)]).optional(),
    pod: z.string().optional(),
    "at least": z.int().min(0).optional(),
    "at most": z.int().min(0).optional(),
  })
  .refine(
    (spec) => spec["at least"] !== undefined || spec["at most"] !== undefined,
    "needs at least, at most or both",
  )
  .refine(
    (spec) => (spec["at least"] ?? 0) <= (spec["at most"] ?? Number.POSITIVE_INFINITY),
    "at least is more than at most",
  )
  .superRefine((spec, context) => {
    const allowed = COUNTABLES[spec.of]?.narrowedBy ?? [];
    for (const [key, name] of Object.entries(NARROWED_BY)) {
      if (spec[key as keyof typeof spec] === undefined || allowed.includes(name)) continue;
      const message = `"${spec.of}" cannot be narrowed down by "${key}"`;
      context.addIssue({ code: "custom", message, path: [key] });
    }
  });
type Spec = z.output<typeof Spec>;

/** How often something happened, by the run's history. */
export const countCheck: Check<Spec> = {
  key: "count",
  says: `how often something happened: ${Object.keys(COUNTABLES).join(", ")}`,
  schema: Spec,
  judge(evidence, window, spec) {
    const countable: Countable | undefined = COUNTABLES[spec.of];
    if (countable === undefined) throw new Error(`nothing counts "${spec.of}"`);
    const narrowed = { ...spec, notAgent: spec["not agent"] };
    const { provenBy } = countable;
    const where = "history.jsonl";
    const expected = `${bounds(spec)} ${spec.of}${narrowedSaid(spec)}`;
    if (!evidence.history.some(({ kind }) => provenBy.includes(kind))) {
      const seen = `no ${provenBy.join(", ")} in the whole run, so nobody was counting`;
      return { verdict: "inconclusive", expected, seen, where, sinceMs: null };
    }
    let count = 0;
    let exceeded: HistoryEntry | undefined;
    const most = spec["at most"] ?? Number.POSITIVE_INFINITY;
    for (const entry of within(evidence.history, window)) {
      count += countable.count(entry, narrowed);
      if (count > most) exceeded ??= entry;
    }
    return finding(count <= most && count >= (spec["at least"] ?? 0), {
      expected,
      seen: `${count} ${spec.of}`,
      where,
      mayBeTimeOuts: count > most || countable.byLab !== true,
      sinceMs: exceeded?.at ?? window.toMs,
    });
  },
};

function bounds(spec: Spec): string {
  const [least, most] = [spec["at least"], spec["at most"]];
  if (most === undefined) return `at least ${least ?? 0}`;
  if (most === 0) return "no";
  if (least === undefined) return `at most ${most}`;
  return least === most ? `exactly ${most}` : `${least} to ${most}`;
}

function narrowedSaid(spec: Spec): string {
  const parts = [
    ...(spec.code === undefined ? [] : [`with ${spec.code}`]),
    ...(spec.agent === undefined ? [] : [`of ${spec.agent}`]),
    ...(spec["not agent"] === undefined ? [] : [`of all but ${spec["not agent"]}`]),
    ...(spec.pod === undefined ? [] : [`of ${spec.pod}`]),
  ];
  return parts.map((part) => ` ${part}`).join("");
}
