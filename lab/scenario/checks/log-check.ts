import { z } from "zod";
import { eventMargin } from "../event-margin.ts";
import { finding, within, type Check } from "./check.ts";

const Spec = z
  .strictObject({
    /** Kind of component: kas, agentk-sim, ... */
    of: z.string(),
    msg: z.string().optional(),
    /** Fields and their exact values. */
    fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
    /** Text anywhere in the line. */
    contains: z.string().min(1).optional(),
    /** 1 unless `at most` is given. */
    "at least": z.int().min(0).optional(),
    /** 0: never. */
    "at most": z.int().min(0).optional(),
  })
  .refine((spec) => spec.msg !== undefined || spec.contains !== undefined, "needs msg or contains")
  .refine(
    (spec) => (spec["at least"] ?? 0) <= (spec["at most"] ?? Number.POSITIVE_INFINITY),
    "at least is more than at most",
  );
type Spec = z.output<typeof Spec>;

/** Log lines with this message and these fields. */
export const logCheck: Check<Spec> = {
  key: "log",
  says: "log lines of a kind of component, by message and fields, counted",
  schema: Spec,
  async judge(evidence, window, spec) {
    const components = evidence.componentsByKind.get(spec.of) ?? [];
    const logs = await Promise.all(components.map((component) => evidence.log(component)));
    const where = components.map((component) => `logs/${component}.log`).join(", ");
    if (logs.flat().length === 0) {
      return {
        verdict: "inconclusive",
        expected: `a log of ${spec.of}`,
        seen: "not one line was logged",
        sinceMs: null,
        where,
      };
    }
    const dated = logs
      .flat()
      .flatMap((line) => (line.at === null ? [] : [{ ...line, at: line.at }]));
    const matching = dated.filter(
      ({ fields, text }) =>
        (spec.msg === undefined || fields["msg"] === spec.msg) &&
        (spec.contains === undefined || text.includes(spec.contains)) &&
        Object.entries(spec.fields).every(([name, value]) => fields[name] === value),
    );
    const lines = within(matching, window);
    const most = spec["at most"];
    const least = spec["at least"] ?? (most === undefined ? 1 : 0);
    const first = lines[0];
    const place = first === undefined ? "" : `; first ${first.file}:${first.lineNumber}`;
    const isEnough = (count: number): boolean =>
      count >= least && (most === undefined || count <= most);
    return finding(isEnough(lines.length), {
      expected: `${amount(least, most)} lines ${described(spec)}`,
      seen: `${lines.length} lines${place}`,
      where,
      margin: eventMargin(matching, window, "a line that counts", isEnough),
      mayBeTimeOuts: most !== undefined && lines.length > most,
      sinceMs: first?.at ?? window.toMs,
    });
  },
};

function amount(least: number, most: number | undefined): string {
  if (most === 0) return "no";
  if (most === undefined) return `at least ${least}`;
  return least === 0 ? `at most ${most}` : `${least} to ${most}`;
}

function described({ msg, contains, fields }: Spec): string {
  const shown = Object.entries(fields).map(([name, value]) => `${name}="${value}"`);
  return [
    ...(msg === undefined ? [] : [`"${msg}"`]),
    ...shown,
    ...(contains === undefined ? [] : [`containing "${contains}"`]),
  ].join(" ");
}
