import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { LabError, messageOf } from "../../kit/errors.ts";

/** Prometheus durations: `30s`, `1m`, `1h30m`. */
const PromDuration = z
  .string()
  .regex(/^(\d+(ms|s|m|h|d|w))+$/, "not a Prometheus duration")
  .transform((text) => {
    const units: Readonly<Record<string, number>> = {
      ms: 1,
      s: 1000,
      m: 60_000,
      h: 3_600_000,
      d: 86_400_000,
      w: 604_800_000,
    };
    return [...text.matchAll(/(\d+)(ms|s|m|h|d|w)/g)].reduce(
      (sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ""] ?? 0),
      0,
    );
  });

const Labels = z.record(z.string(), z.string()).default({});

const RecordingRule = z.strictObject({ record: z.string(), expr: z.string(), labels: Labels });
const AlertingRule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: PromDuration.default(0),
  labels: Labels,
  annotations: Labels,
});
const RuleFile = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      interval: PromDuration.default(60_000),
      rules: z.array(z.union([RecordingRule, AlertingRule])),
    }),
  ),
});

export type RecordingRule = z.output<typeof RecordingRule>;
export type AlertingRule = z.output<typeof AlertingRule>;
export type RuleGroup = z.output<typeof RuleFile>["groups"][number];

/**
 * Reads a Prometheus rule file; durations become milliseconds.
 * @throws LabError `OBSERVE_RULES_INVALID` with file and place.
 */
export function loadRuleFile(path: string): readonly RuleGroup[] {
  return parseRuleFile(readFileSync(path, "utf8"), path);
}

export function parseRuleFile(text: string, path: string): readonly RuleGroup[] {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new LabError("input", "OBSERVE_RULES_INVALID", `${path}: ${messageOf(error)}`);
  }
  const result = RuleFile.safeParse(document);
  if (result.success) return result.data.groups;
  const mistakes = result.error.issues.map(
    (issue) => `${path}: ${issue.path.join(".")}: ${issue.message}`,
  );
  throw new LabError("input", "OBSERVE_RULES_INVALID", mistakes.join("\n"), {
    hint: "promtool check rules says more.",
  });
}
