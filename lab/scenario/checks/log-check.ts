import { z } from "zod";
import { finding, within, type Check } from "./check.ts";

const Spec = z.strictObject({
  /** Kind of component: kas, agentk-sim, ... */
  of: z.string(),
  msg: z.string(),
  /** Fields and their exact values. */
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  "at least": z.int().min(0).default(1),
  "at most": z.int().min(0).optional(),
});

/** Log lines with this message and these fields. */
export const logCheck: Check<z.output<typeof Spec>> = {
  key: "log",
  says: "log lines of a kind of component, by message and fields, counted",
  schema: Spec,
  async judge(evidence, window, spec) {
    const components = evidence.componentsByKind.get(spec.of) ?? [];
    const logs = await Promise.all(components.map((component) => evidence.log(component)));
    const dated = logs
      .flat()
      .flatMap((line) => (line.at === null ? [] : [{ ...line, at: line.at }]));
    const lines = within(dated, window).filter(
      ({ fields }) =>
        fields["msg"] === spec.msg &&
        Object.entries(spec.fields).every(([name, value]) => fields[name] === value),
    );
    const most = spec["at most"];
    const least = spec["at least"];
    const first = lines[0];
    const place = first === undefined ? "" : `; first ${first.file}:${first.lineNumber}`;
    const shown = Object.entries(spec.fields).map(([name, value]) => ` ${name}="${value}"`);
    return finding(lines.length >= least && (most === undefined || lines.length <= most), {
      expected: `at least ${least}${most === undefined ? "" : `, at most ${most}`} lines "${spec.msg}"${shown.join("")}`,
      seen: `${lines.length} lines${place}`,
      where: components.map((component) => `logs/${component}.log`).join(", "),
      sinceMs: first?.at ?? window.toMs,
    });
  },
};
