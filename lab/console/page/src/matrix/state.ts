import { signal } from "@preact/signals";
import type { MatrixCell, MatrixColumn, MatrixRow } from "../../../api.ts";
import { NO_FILTER, type MatrixFilter } from "./filter.ts";

/** Kept while a run is looked at: whoever comes back goes on where the matrix was left. */
export const filter = signal<MatrixFilter>(NO_FILTER);

/** A row's name (column null) or one of its cells. */
export interface Spot {
  readonly row: MatrixRow;
  readonly column: MatrixColumn | null;
  readonly cell: MatrixCell | null;
}

/** Where the keyboard is, by the row's run and the column's id; the grid's one tab stop. */
export const active = signal<{ readonly run: string; readonly column: string } | null>(null);

/** What is told below the table: the spot under pointer or focus. */
export const pointed = signal<Spot | null>(null);
