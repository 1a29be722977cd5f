import type { z } from "zod";
import { nearestWord } from "../../kit/nearest-word.ts";
import type { Mistakes, Path } from "./mistakes.ts";

/**
 * Turns a schema's issues into mistakes with the nearest known word for unknown keys. Of a union the
 * branch with the fewest issues speaks.
 */
export function addIssues(
  mistakes: Mistakes,
  base: Path,
  issues: readonly z.core.$ZodIssue[],
  knownKeys: readonly string[],
): void {
  for (const issue of issues) {
    const path = [...base, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        mistakes.add(path, `unknown key "${key}"${hint(key, knownKeys)}`, key);
      }
    } else if (issue.code === "invalid_union") {
      const best = [...issue.errors].sort((a, b) => weight(a) - weight(b))[0];
      if (best === undefined || best.length === 0) mistakes.add(path, issue.message);
      else addIssues(mistakes, path, best, knownKeys);
    } else if (issue.code === "invalid_value") {
      const allowed = issue.values.map(String);
      mistakes.add(path, `is not one of ${allowed.join(", ")}`);
    } else {
      mistakes.add(path, issue.message);
    }
  }
}

/** `   did you mean "x"?`, or nothing. */
export function hint(word: string, known: readonly string[]): string {
  const near = nearestWord(word, known);
  return near === undefined ? "" : `   did you mean "${near}"?`;
}

function weight(issues: readonly z.core.$ZodIssue[]): number {
  const missing = issues.filter(({ code }) => code === "invalid_type").length;
  return issues.length + missing;
}
