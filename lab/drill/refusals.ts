import { LabError } from "../../kit/errors.ts";
import { nearestWord } from "../../kit/nearest-word.ts";

/** A command that cannot be carried out now. */
export function refuse(message: string, hint: string): LabError {
  return new LabError("input", "DRILL_REFUSED", message, { hint });
}

/** A word that the drill does not know, with the nearest one. */
export function unknownWord(what: string, word: string, known: readonly string[]): LabError {
  const near = nearestWord(word, known);
  const guess = near === undefined ? "" : `   did you mean "${near}"?`;
  return new LabError("input", "DRILL_WORD", `unknown ${what} "${word}"${guess}`, {
    hint: `Known: ${known.join(", ")}`,
  });
}
