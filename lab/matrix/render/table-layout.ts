import { wrap, type TextTone } from "../../report/text-output.ts";
import type { Matrix, MatrixColumn } from "../matrix.ts";
import { cellAt } from "./outcome.ts";
import { cellWords, ORIGINS } from "./words.ts";

/** A piece of a line: text, and what its colour means. */
export interface Piece {
  readonly text: string;
  readonly tone: TextTone;
}

/** An alert's column as it is drawn. */
export interface DrawnColumn {
  readonly column: MatrixColumn;
  /** The head's lines from top to bottom; shorter heads stand at the bottom. */
  readonly head: readonly string[];
  readonly width: number;
}

/** How the table fits into a width. */
export interface TableLayout {
  readonly nameWidth: number;
  readonly drawn: readonly DrawnColumn[];
  /** Columns that found no room, the first dropped first. */
  readonly dropped: readonly MatrixColumn[];
  readonly whoWidth: number;
  /** Terminal columns that would show all. */
  readonly fullWidth: number;
}

export const GAP = 2;
export const AGENTS_WIDTH = 6;
export const SHARE_WIDTH = 7;
/** Two blanks, the mark of the verdict, a blank. */
export const LEAD_WIDTH = 4;
/** Longer titles and cells are broken: `T+35 false page` takes two lines. */
const ALERT_WIDTH_MAX = 12;
const WHO_WIDTH_MIN = 16;

/**
 * Who knew is never dropped, only wrapped: it is what people take home. Alerts that did nothing in
 * any row are dropped first, then the others; from the right, GitLab's error alert last.
 */
export function tableLayout(matrix: Matrix, names: readonly string[], width: number): TableLayout {
  const nameWidth = Math.max("incident".length, ...names.map(({ length }) => length));
  const columns = matrix.columns.map((column) => drawnColumn(matrix, column));
  const whoNatural = Math.max(7, ...matrix.rows.map(({ whoKnew }) => whoKnew.length));
  const fixed = LEAD_WIDTH + nameWidth + 3 * GAP + AGENTS_WIDTH + SHARE_WIDTH;
  const spent = (drawn: readonly DrawnColumn[]): number =>
    drawn.reduce((sum, column) => sum + column.width + GAP, fixed);
  const whoMin = Math.min(whoNatural, WHO_WIDTH_MIN);
  const order = dropOrder(matrix, columns);
  let count = 0;
  const drawn = (): readonly DrawnColumn[] => {
    const gone = new Set(order.slice(0, count));
    return columns.filter((column) => !gone.has(column));
  };
  while (count < columns.length && spent(drawn()) + whoMin > width) count++;
  return {
    nameWidth,
    drawn: drawn(),
    dropped: order.slice(0, count).map(({ column }) => column),
    whoWidth: Math.min(whoNatural, Math.max(whoMin, width - spent(drawn()))),
    fullWidth: spent(columns) + whoMin,
  };
}

function dropOrder(matrix: Matrix, columns: readonly DrawnColumn[]): readonly DrawnColumn[] {
  const didNothing = ({ column }: DrawnColumn): boolean =>
    !column.id.startsWith("error-") &&
    matrix.rows.every((row) => ["silent", "no-data"].includes(cellAt(row, column.id).state));
  const fromRight = columns.toReversed();
  return [...fromRight.filter(didNothing), ...fromRight.filter((column) => !didNothing(column))];
}

function drawnColumn(matrix: Matrix, column: MatrixColumn): DrawnColumn {
  const head = headLines(column.title);
  const cells = matrix.rows.flatMap((row) => cellLines(cellWords(cellAt(row, column.id))));
  const texts = [...head, ...cells, ORIGINS[column.origin]];
  return { column, head, width: Math.max(...texts.map(({ length }) => length)) };
}

export function cellLines(words: string): readonly string[] {
  return wrap(words, ALERT_WIDTH_MAX);
}

/** Breaks `RedisMasterMissing` and long titles where their words begin. */
export function headLines(title: string): readonly string[] {
  const parts = title.match(/\s*(?:[A-Z]?[^\sA-Z_]+_*|[A-Z_]+(?![^\sA-Z_])|\S)/g) ?? [title];
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length <= ALERT_WIDTH_MAX) {
      lines[lines.length - 1] = last + part;
    } else {
      lines.push(part.trimStart());
    }
  }
  return lines;
}
