import { formatLength } from "../../kit/duration.ts";
import type { ConditionPart, SilenceExplanation } from "./explanation.ts";
import { subjectOf, type Unit } from "./subjects.ts";

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
  switch (op) {
    case "==":
      return `${name} came no nearer to ${limit} than ${reached}`;
    case "!=":
      return `${name} was always ${limit}`;
    case ">":
      return `${name} reached ${reached}, it needs more than ${limit}`;
    case ">=":
      return `${name} reached ${reached}, it needs ${limit}`;
    case "<":
      return `${name} was never below ${reached}, it needs less than ${limit}`;
    case "<=":
      return `${name} was never below ${reached}, it needs ${limit} or less`;
  }
}

/**
 * What kept it silent first: the parts that never held, or that all of them never held together for
 * long enough; then how far the others went.
 * @param isEither whether some part may stand for another (`or`).
 */
export function silenceSentence(
  { heldMs, forMs, gated, parts }: Omit<SilenceExplanation, "sentence">,
  isEither: boolean,
): string {
  const told = parts.map((part) => ({ words: partWords(part), part }));
  const text = (list: typeof told): string => list.map(({ words }) => words).join("; ");
  const needs = forMs > 0 ? `it must last ${formatLength(forMs)}` : "";
  const ending = needs === "" ? "" : `, ${needs}`;
  if (gated) {
    const [gates, rest] = [
      told.filter(({ part }) => part.isGate),
      told.filter(({ part }) => !part.isGate),
    ];
    const late = heldMs === null ? "" : `: all at once for ${lengthWords(heldMs)}${ending}`;
    return `only its volume gate kept it silent: ${text(gates)}; ${text(rest)}${late}`;
  }
  if (isEither) {
    if (heldMs === null) return `${text(told)}: never as a whole${ending}`;
    return together(text(told), "as a whole", heldMs, forMs);
  }
  const missing = told.filter(({ part }) => !part.held);
  if (missing.length > 0) {
    const held = told.filter(({ part }) => part.held && part.op !== "present");
    // What was there, as it always is, is no news.
    return text([...missing, ...held]);
  }
  if (parts.length === 1) return together(text(told), "", heldMs ?? 0, forMs);
  if (heldMs === null) return `${text(told)}: never all at once${ending}`;
  return together(text(told), "all at once", heldMs, forMs);
}

function together(text: string, how: string, heldMs: number, forMs: number): string {
  const all = how === "" ? text : `${text}: ${how} for ${lengthWords(heldMs)}`;
  return heldMs >= forMs
    ? `${all}, which is long enough`
    : `${all}, it must last ${formatLength(forMs)}`;
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
  switch (unit) {
    case "share":
      return `${short(value * 100)} %`;
    case "percent":
      return `${short(value)} %`;
    case "per second":
      return `${short(value)}/s`;
    case "length":
      return value < 0 ? `${short(value)} s` : formatLength(value * 1000);
    case "plain":
      return short(value);
  }
}
