import { readFileSync } from "node:fs";
import { isMap, isNode, isSeq, LineCounter, parseDocument, type Document } from "yaml";
import { z } from "zod";
import { LabError, whyUnreadable } from "../../kit/errors.ts";

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** Prometheus durations: `30s`, `1m`, `1h30m`. */
const PromDuration = z
  .string()
  .regex(/^(0|(\d+(ms|s|m|h|d|w|y))+)$/, "not a Prometheus duration such as 30s or 1h30m")
  .transform((text) =>
    [...text.matchAll(/(\d+)(ms|s|m|h|d|w|y)/g)].reduce(
      (sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ""] ?? 0),
      0,
    ),
  );

const Interval = PromDuration.refine((ms) => ms > 0, "an interval of 0").default(60_000);
const Labels = z.record(z.string(), z.string()).default({});
const MetricName = z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, "not a metric name");
const Expression = z.string().min(1, "an empty expression");

const RecordingRule = z.strictObject({ record: MetricName, expr: Expression, labels: Labels });
const AlertingRule = z.strictObject({
  alert: z.string().min(1, "an alert without a name"),
  expr: Expression,
  for: PromDuration.default(0),
  /** How long it fires on after its expression has no result any more. */
  keep_firing_for: PromDuration.default(0),
  labels: Labels,
  annotations: Labels,
});
/** Chosen by the key, so that a mistake is told where it is and not as "invalid union". */
const Rule = z.unknown().transform((value, context): RecordingRule | AlertingRule => {
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const isRecord = keys.includes("record");
  if (isRecord === keys.includes("alert")) {
    context.addIssue({ code: "custom", message: "a rule has either `record` or `alert`" });
    return z.NEVER;
  }
  const parsed = (isRecord ? RecordingRule : AlertingRule).safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    context.addIssue({ code: "custom", path, message });
  }
  return z.NEVER;
});
const RuleFile = z.strictObject({
  groups: z.array(
    z.strictObject({ name: z.string().min(1), interval: Interval, rules: z.array(Rule) }),
  ),
});

export type RecordingRule = z.output<typeof RecordingRule>;
export type AlertingRule = z.output<typeof AlertingRule>;
export type RuleGroup = z.output<typeof RuleFile>["groups"][number];

/**
 * Reads a Prometheus rule file; durations become milliseconds.
 * @throws LabError `OBSERVE_RULES_INVALID` with all mistakes, each with file, line and column.
 */
export function loadRuleFile(path: string): readonly RuleGroup[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw invalid([`${path}: ${whyUnreadable(error)}`]);
  }
  return parseRuleFile(text, path);
}

/** As {@link loadRuleFile}, for a text that is there already; `path` is for messages. */
export function parseRuleFile(text: string, path: string): readonly RuleGroup[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw invalid(document.errors.map(({ pos, message }) => `${place(pos[0])}: ${message}`));
  }
  const result = RuleFile.safeParse(document.toJS());
  if (result.success) {
    const twice = repeated(result.data.groups.map(({ name }) => name));
    if (twice === undefined) return result.data.groups;
    throw invalid([`${path}: two groups are named "${twice}"`]);
  }
  throw invalid(
    result.error.issues.map((issue) => {
      const at = [...issue.path, ...(issue.code === "unrecognized_keys" ? issue.keys : [])];
      return `${place(offsetOf(document, at))}: ${issue.path.join(".")}: ${issue.message}`;
    }),
  );
}

/** Where the innermost thing on a path begins that is in the document. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const step = String(path[length - 1]);
    const found = isMap(parent)
      ? parent.items.find(({ key }) => String(key) === step)?.key
      : isSeq(parent)
        ? parent.items[Number(step)]
        : undefined;
    if (isNode(found) && found.range != null) return found.range[0];
  }
  return 0;
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index);
}

function invalid(mistakes: readonly string[]): LabError {
  return new LabError("input", "OBSERVE_RULES_INVALID", mistakes.join("\n"), {
    hint: "promtool check rules says more.",
  });
}
