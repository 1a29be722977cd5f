import type { Matrix, MatrixRow } from "../../../api.ts";
import { groupedRows, type RowGroup } from "../../../../matrix/render/grouped-rows.ts";
import { cellAt, outcomeOf, type Outcome } from "../../../../matrix/render/outcome.ts";
import { STATE_ORDER } from "../../../../matrix/render/words.ts";

type State = (typeof STATE_ORDER)[number];

/** Which rows of a matrix are shown; what is empty leaves all of them. */
export interface MatrixFilter {
  /** Words that all stand in the row, anywhere. */
  readonly words: string;
  readonly group: string;
  readonly outcome: Outcome | "";
  /** Rows with a cell of this state. */
  readonly state: State | "";
}

export const NO_FILTER: MatrixFilter = { words: "", group: "", outcome: "", state: "" };

export function isFiltered(filter: MatrixFilter): boolean {
  return Object.values(filter).some((wish: string) => wish.trim() !== "");
}

/** The rows that pass, by group and the worst first; groups without any are left out. */
export function shownGroups(matrix: Matrix, filter: MatrixFilter): readonly RowGroup[] {
  return groupedRows(matrix)
    .map((group) => ({ ...group, rows: group.rows.filter((row) => passes(matrix, row, filter)) }))
    .filter(({ rows }) => rows.length > 0);
}

function passes(matrix: Matrix, row: MatrixRow, filter: MatrixFilter): boolean {
  const { words, group, outcome, state } = filter;
  if (group !== "" && row.group !== group) return false;
  if (outcome !== "" && outcomeOf(matrix.columns, row) !== outcome) return false;
  if (state !== "" && !hasState(matrix, row, state)) return false;
  const text = textOf(row);
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function hasState({ columns }: Matrix, row: MatrixRow, state: State): boolean {
  return columns.some(({ id }) => cellAt(row, id).state === state);
}

function textOf({ scenario, title, incidents, group, whoKnew, lesson }: MatrixRow): string {
  return [scenario, title, ...incidents, group, whoKnew, lesson].join(" ").toLowerCase();
}

/** A wish that can be chosen, with how many rows it would leave beside the other wishes. */
export interface Choice<Value extends string> {
  readonly value: Value;
  readonly rows: number;
}

/** The wishes of one kind: those that occur in the matrix at all, and the chosen one. */
export interface Choices {
  readonly groups: readonly Choice<string>[];
  readonly outcomes: readonly Choice<Outcome>[];
  readonly states: readonly Choice<State>[];
}

const OUTCOMES: readonly Outcome[] = ["nobody", "late", "false-page", "paged", "quiet", "unjudged"];

export function choicesOf(matrix: Matrix, filter: MatrixFilter): Choices {
  const count = (wish: Partial<MatrixFilter>, base: MatrixFilter = filter): number =>
    shownGroups(matrix, { ...base, ...wish }).reduce((sum, { rows }) => sum + rows.length, 0);
  const occurs = (wish: Partial<MatrixFilter>): boolean => count(wish, NO_FILTER) > 0;
  return {
    groups: groupedRows(matrix).map(({ group }) => ({ value: group, rows: count({ group }) })),
    outcomes: OUTCOMES.filter((outcome) => occurs({ outcome })).map((outcome) => ({
      value: outcome,
      rows: count({ outcome }),
    })),
    states: STATE_ORDER.filter((state) => occurs({ state })).map((state) => ({
      value: state,
      rows: count({ state }),
    })),
  };
}
