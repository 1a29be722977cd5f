import type { RunResult } from "../report/run-result.ts";
import { isHurting } from "./cell.ts";
import type { MatrixCell, MatrixColumn } from "./matrix.ts";

/** Who heard of it first: a column of production's rules, and its cell. */
export interface Told {
  readonly column: MatrixColumn;
  readonly cell: MatrixCell;
}

const GATE_WORDS = "only its volume gate kept it silent: ";

/**
 * What an SRE takes home, in one sentence: who was told and by what, or what the error alert lacked.
 * Its figures come from the parts of the alert's expression; the cell has all of them.
 */
export function lessonOf(
  result: Pick<RunResult, "agents" | "hurts">,
  error: MatrixCell | undefined,
  told: Told | undefined,
): string {
  const hurts = result.hurts === "" ? "" : `${sentence(result.hurts)} `;
  if (!isHurting(result)) {
    return told === undefined
      ? "Nobody was hurt, and nobody was told."
      : `Nobody was hurt, and ${firedWords(told)}.`;
  }
  const missed = errorWords(error);
  if (told === undefined) return `${hurts}${sentence(missed === "" ? "No alert fired" : missed)}`;
  const { cell } = told;
  if (cell.state === "late-page") {
    return `${hurts}${sentence(firedWords(told))} It came after the repair: nothing is broken by then.`;
  }
  if (cell.state === "cleared-early") {
    return `${hurts}${sentence(firedWords(told))} It cleared while the fault went on: cleared is not recovered.`;
  }
  const rest = missed === "" ? "" : ` ${sentence(missed)}`;
  return `${hurts}${sentence(firedWords(told))}${rest}`;
}

/** `RedisMasterMissing told prod_pagerduty`: the first that heard is enough here. */
function firedWords({ cell }: Told): string {
  return (cell.why.split(": ", 1)[0] ?? "").replace(/ \(also [^)]*\)/, "");
}

/** Why the error alert kept silent: the first thing it lacked; empty when it fired. */
function errorWords(error: MatrixCell | undefined): string {
  if (error === undefined || error.firedAfterMs !== null || error.state === "no-data") return "";
  const why = error.why.replace(/^\S+: /, "");
  const first = why.replace(GATE_WORDS, "").split("; ", 1)[0] ?? "";
  return error.state === "gated"
    ? `too few calls for the error alert: ${first}`
    : `the error alert saw nothing: ${first}`;
}

function sentence(text: string): string {
  const end = /[.!?]$/.test(text) ? "" : ".";
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`;
}
