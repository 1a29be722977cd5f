/** A place in a grid: a row that is shown, and 0 for its name or the number of a column from 1. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** Rows that Page Up and Page Down go. */
const PAGE_ROWS = 8;

/**
 * Where a key leads in a grid of so many rows and columns; null: the key is none of the grid's.
 * Source: W3C, ARIA Authoring Practices Guide, pattern "Grid", keyboard interaction.
 */
export function nextPlace(
  at: Place,
  size: { readonly rows: number; readonly columns: number },
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
): Place | null {
  const { row, column } = at;
  const [lastRow, lastColumn] = [size.rows - 1, size.columns - 1];
  const steps: Readonly<Record<string, Place>> = {
    ArrowUp: { row: row - 1, column },
    ArrowDown: { row: row + 1, column },
    ArrowLeft: { row, column: column - 1 },
    ArrowRight: { row, column: column + 1 },
    PageUp: { row: row - PAGE_ROWS, column },
    PageDown: { row: row + PAGE_ROWS, column },
    Home: { row: ctrlKey ? 0 : row, column: 0 },
    End: { row: ctrlKey ? lastRow : row, column: lastColumn },
  };
  const next = steps[key];
  if (next === undefined || (ctrlKey && key !== "Home" && key !== "End")) return null;
  return { row: between(next.row, lastRow), column: between(next.column, lastColumn) };
}

function between(value: number, last: number): number {
  return Math.max(0, Math.min(last, value));
}
