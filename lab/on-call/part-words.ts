import { formatLength } from "../../kit/duration.ts";
import type { ConditionPart, SilenceExplanation } from "./explanation.ts";

type Unit = "share" | "per second" | "plain";

interface Subject {
  readonly name: string;
  readonly unit: Unit;
}

/** Expressions that have a name among people; any other is called by its own text. */
const SUBJECTS: readonly {
  readonly expr: RegExp;
  readonly name: string;
  readonly unit: Unit;
}[] = [
  {
    expr: /^gitlab_component_errors:ratio_(\w+)(?:\{[^}]*\})?$/,
    name: "the share of failed calls over $1",
    unit: "share",
  },
  {
    expr: /^gitlab_component_ops:rate_(\w+)(?:\{[^}]*\})?$/,
    name: "the rate of finished calls over $1",
    unit: "per second",
  },
  {
    expr: /^gitlab_component_ops:rate_(\w+)(?:\{[^}]*\})? offset 1h$/,
    name: "the rate of finished calls over $1 an hour before",
    unit: "per second",
  },
  {
    expr: /^gitlab_component_saturation:ratio\{component="(\w+)"\}$/,
    name: "the saturation of $1",
    unit: "share",
  },
];

const OPERATORS: Readonly<Record<ConditionPart["op"], string>> = {
  ">": "above",
  ">=": "at least",
  "<": "below",
  "<=": "at most",
  "==": "exactly",
  "!=": "other than",
  present: "there",
  absent: "missing",
};

/** What became of one part, in words. */
export function partWords(part: ConditionPart): string {
  const { name, unit } = subjectOf(part.expr);
  const { op, best, threshold } = part;
  if (op === "present" || op === "absent") {
    if (part.held) return `${name} was ${OPERATORS[op]} for ${lengthWords(part.heldMs)}`;
    return op === "present" ? `${name} was never there` : `${name} never went missing`;
  }
  if (best === null || threshold === null) return `${name} had no data`;
  const [reached, limit] = distinct(best, threshold, unit);
  const isBelow = op === "<" || op === "<=";
  if (part.held) {
    const furthest = best === threshold ? "" : `, ${isBelow ? "down" : "up"} to ${reached}`;
    return `${name} was ${OPERATORS[op]} ${limit} for ${lengthWords(part.heldMs)}${furthest}`;
  }
  if (op === "==") return `${name} came no nearer to ${limit} than ${reached}`;
  if (op === "!=") return `${name} was always ${limit}`;
  return `${name} was ${isBelow ? "at least" : "at most"} ${reached}, it needs to be ${OPERATORS[op]} ${limit}`;
}

/**
 * The parts, and what they came to together.
 * @param isEither whether some part may stand for another (`or`).
 */
export function silenceSentence(
  { heldMs, forMs, gated, parts }: Omit<SilenceExplanation, "sentence">,
  words: readonly string[],
  isEither: boolean,
): string {
  const joint = isEither ? "as a whole" : "all at once";
  const told = words.join("; ");
  const needs = forMs > 0 ? `, it must last ${formatLength(forMs)}` : "";
  const gate = gated ? "; but for the volume gate it would have fired" : "";
  if (heldMs === null)
    return parts.length > 1 ? `${told}: never ${joint}${needs}${gate}` : told + needs;
  const all = parts.length > 1 ? `: ${joint} for ${lengthWords(heldMs)}` : "";
  if (heldMs >= forMs) return `${told}${all}, which is long enough`;
  return `${told}${all}${needs}${gate}`;
}

function subjectOf(expr: string): Subject {
  for (const { expr: pattern, name, unit } of SUBJECTS) {
    if (pattern.test(expr)) return { name: expr.replace(pattern, name), unit };
  }
  return { name: expr, unit: "plain" };
}

function lengthWords(ms: number): string {
  return ms === 0 ? "an instant" : formatLength(ms);
}

/** Both numbers with three digits, or with as many as it takes to tell them apart. */
function distinct(best: number, threshold: number, unit: Unit): readonly [string, string] {
  for (let digits = 3; digits < 15; digits++) {
    const texts = [best, threshold].map((value) => numberWords(value, unit, digits));
    const [a = "", b = ""] = texts;
    if (a !== b || best === threshold) return [a, b];
  }
  return [String(best), String(threshold)];
}

function numberWords(value: number, unit: Unit, digits: number): string {
  const short = (number: number): string => String(Number(number.toPrecision(digits)));
  if (unit === "share") return `${short(value * 100)} %`;
  return unit === "per second" ? `${short(value)}/s` : short(value);
}
