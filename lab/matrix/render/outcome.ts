import { counted } from "../../report/format.ts";
import type { CellState, Matrix, MatrixCell, MatrixColumn, MatrixRow } from "../matrix.ts";

/**
 * What an incident comes to, the worst first. `unjudged` rows prove nothing and count nowhere. The
 * lab's proposals do not count as told: nobody has installed them.
 */
export type Outcome = "nobody" | "late" | "false-page" | "paged" | "quiet" | "unjudged";

const WORST_FIRST: readonly Outcome[] = [
  "nobody",
  "late",
  "false-page",
  "paged",
  "quiet",
  "unjudged",
];

/** States that a cell can have only while users are hurt: a page for nobody is a false one. */
const HURT_STATES: ReadonlySet<CellState> = new Set([
  "page",
  "late-page",
  "cleared-early",
  "blind",
]);

/** Whether users were hurt: somebody was cut off, or a cell says so (commits not delivered, say). */
export function isHurt(
  row: Pick<MatrixRow, "cutOff" | "agentMinutesLost" | "hurts" | "cells">,
): boolean {
  if (row.cutOff > 0 || row.agentMinutesLost > 0 || row.hurts !== "") return true;
  return Object.values(row.cells).some(({ state }) => HURT_STATES.has(state));
}

export function outcomeOf(columns: readonly MatrixColumn[], row: MatrixRow): Outcome {
  if (row.verdict === "inconclusive") return "unjudged";
  const states = new Set(
    columns.filter(({ origin }) => origin !== "lab").map(({ id }) => cellAt(row, id).state),
  );
  if (!isHurt(row)) return states.has("false-page") ? "false-page" : "quiet";
  if (states.has("page") || states.has("cleared-early")) return "paged";
  return states.has("late-page") ? "late" : "nobody";
}

/** How many incidents came to what. */
export interface Counts {
  /** Rows with a fault, without those that could not be judged. */
  readonly incidents: number;
  readonly hurt: number;
  /** Of all incidents: the ones that page somebody at any time, for nothing included. */
  readonly page: number;
  readonly nobody: number;
  readonly late: number;
  readonly falsePage: number;
  readonly unjudged: number;
}

export function countsOf({ columns, rows }: Pick<Matrix, "columns" | "rows">): Counts {
  const judged = rows
    .map((row) => ({ row, outcome: outcomeOf(columns, row) }))
    .filter(({ row }) => isIncident(row));
  const count = (...outcomes: readonly Outcome[]): number =>
    judged.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return {
    incidents: judged.length - count("unjudged"),
    hurt: judged.filter(({ row, outcome }) => outcome !== "unjudged" && isHurt(row)).length,
    page: count("paged", "late", "false-page"),
    nobody: count("nobody"),
    late: count("late"),
    falsePage: count("false-page"),
    unjudged: rows.filter((row) => outcomeOf(columns, row) === "unjudged").length,
  };
}

/** Without a fault, a group and harm a row is a healthy control, and no incident. */
function isIncident(row: MatrixRow): boolean {
  return row.faultMs !== null || row.group !== "none" || isHurt(row);
}

/** The one sentence: `5 of 9 incidents that hurt users page nobody; 1 more only after the repair.` */
export function answerOf({ hurt, nobody, late }: Counts): string {
  if (hurt === 0) return "No incident here hurt users.";
  const incidents = `${counted(hurt, "incident")} that hurt users`;
  if (nobody === 0) {
    const head = hurt === 1 ? `The ${incidents.slice(2)} pages` : `All ${incidents} page`;
    return `${head} somebody${late === 0 ? "" : `, ${late} only after the repair`}.`;
  }
  const more = late === 0 ? "" : `; ${late} more ${verb(late)} only after the repair`;
  return `${nobody} of ${incidents} ${verb(nobody)} nobody${more}.`;
}

/** The foot's line: `14 incidents: 8 page somebody, 5 page nobody although users are hurt.` */
export function countsLine(counts: Counts): string {
  const { incidents, page, nobody, falsePage, unjudged } = counts;
  const parts = [
    `${page} ${verb(page)} somebody`,
    `${nobody} ${verb(nobody)} nobody although users are hurt`,
  ];
  if (falsePage > 0) parts.push(`${falsePage} ${verb(falsePage)} for nothing`);
  const rest = unjudged === 0 ? "" : ` ${unjudged} more could not be judged.`;
  return `${counted(incidents, "incident")}: ${parts.join(", ")}.${rest}`;
}

function verb(count: number): string {
  return count === 1 ? "pages" : "page";
}

/** A cell that is not there is not silent. */
export function cellAt(row: Pick<MatrixRow, "cells">, columnId: string): MatrixCell {
  return (Object.hasOwn(row.cells, columnId) ? row.cells[columnId] : undefined) ?? NO_CELL;
}

const NO_CELL: MatrixCell = {
  state: "no-data",
  firedAfterMs: null,
  clearedAfterMs: null,
  why: "the matrix has no cell here",
  atMs: null,
};

/** Worst first: the outcome, then who was cut off, then for how long. */
export function worstFirst(columns: readonly MatrixColumn[], rows: readonly MatrixRow[]) {
  const rank = (row: MatrixRow): number => WORST_FIRST.indexOf(outcomeOf(columns, row));
  return [...rows].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      b.cutOffShare - a.cutOffShare ||
      b.agentMinutesLost - a.agentMinutesLost ||
      (a.scenario < b.scenario ? -1 : a.scenario > b.scenario ? 1 : a.agents - b.agents),
  );
}
