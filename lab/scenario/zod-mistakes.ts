import { z } from "zod";
import { nearestWord } from "../../kit/nearest-word.ts";
import type { Mistakes, Path } from "./mistakes.ts";

type Issue = z.core.$ZodIssue;

/**
 * Turns a schema's issues into mistakes with the nearest known word for unknown keys. Of a union the
 * branch with the fewest issues speaks.
 */
export function addIssues(
  mistakes: Mistakes,
  base: Path,
  issues: readonly Issue[],
  knownKeys: readonly string[],
): void {
  const meant = new Set<string>();
  const groups = new Set<string>();
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    groups.add(JSON.stringify(issue.path));
    for (const key of issue.keys)
      meant.add(JSON.stringify([...issue.path, nearestWord(key, knownKeys)]));
  }
  for (const issue of issues) {
    const path = [...base, ...issue.path];
    const own = JSON.stringify(issue.path);
    // What a mistyped key was meant to be is not missing, too.
    const parent = JSON.stringify(issue.path.slice(0, -1));
    const isNear = groups.has(own) || (groups.has(parent) && !mistakes.has(path));
    if (meant.has(own) || (issue.code === "custom" && isNear)) continue;
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        mistakes.add(path, `unknown key "${key}"${hint(key, knownKeys)}`, key);
      }
    } else if (!mistakes.has(path)) {
      mistakes.add(path, `"${String(path.at(-1))}" is missing`);
    } else if (issue.code === "invalid_union") {
      const best = bestBranch(issue, mistakes, path);
      if (best === undefined) mistakes.add(path, issue.message);
      else addIssues(mistakes, path, best, knownKeys);
    } else if (issue.code === "invalid_value") {
      const allowed = issue.values.map(String);
      const word = mistakes.textAt(path);
      mistakes.add(path, `"${word}" is not one of ${allowed.join(", ")}${hint(word, allowed)}`);
    } else if (issue.code === "invalid_type") {
      mistakes.add(path, `must be ${NAMES[issue.expected] ?? issue.expected}`);
    } else {
      mistakes.add(path, issue.message);
    }
  }
}

/** What people call the types. */
const NAMES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a group of keys",
  record: "a group of keys",
};

/** `   did you mean "x"?`, or nothing. */
export function hint(word: string, known: readonly string[]): string {
  const near = nearestWord(word, known);
  return near === undefined || near === word ? "" : `   did you mean "${near}"?`;
}

/** The keys of an object's schema, also through unions and refinements. */
export function keysOf(schema: unknown): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysOf(option));
  return [];
}

function bestBranch(
  issue: Extract<Issue, { code: "invalid_union" }>,
  mistakes: Mistakes,
  path: Path,
): readonly Issue[] | undefined {
  const weighed = issue.errors
    .filter((branch) => branch.length > 0)
    .map((branch) => ({ branch, weight: weightOf(branch, mistakes, path) }));
  return weighed.sort((a, b) => a.weight - b.weight)[0]?.branch;
}

/** How far a value is from a branch of a union: missing and unknown keys tell most. */
function weightOf(branch: readonly Issue[], mistakes: Mistakes, base: Path): number {
  return branch.reduce((sum, issue) => {
    if (issue.code === "unrecognized_keys") return sum + 2 * issue.keys.length;
    if (!mistakes.has([...base, ...issue.path])) return sum + 2;
    return sum + (issue.path.length === 0 ? 10 : 1);
  }, 0);
}
