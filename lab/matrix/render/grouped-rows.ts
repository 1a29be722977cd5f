import type { CellState, Matrix, MatrixRow } from "../matrix.ts";
import { cellAt, worstFirst } from "./outcome.ts";
import { groupRank, groupWords, STATE_ORDER } from "./words.ts";

/** Rows of one group, the worst first. */
export interface RowGroup {
  readonly group: string;
  readonly title: string;
  readonly rows: readonly MatrixRow[];
}

/** Groups in the order of the request's way: Rails, Redis, kas, edge, and so on. */
export function groupedRows({ columns, rows }: Pick<Matrix, "columns" | "rows">) {
  const groups = [...new Set(rows.map(({ group }) => group))].sort(
    (a, b) => groupRank(a) - groupRank(b) || (a < b ? -1 : 1),
  );
  return groups.map((group): RowGroup => {
    const own = rows.filter((row) => row.group === group);
    return { group, title: groupWords(group), rows: worstFirst(columns, own) };
  });
}

/** States that occur, in the order of the legend: no legend explains what is not there. */
export function statesIn({ columns, rows }: Pick<Matrix, "columns" | "rows">) {
  const seen = new Set<CellState>(
    rows.flatMap((row) => columns.map(({ id }) => cellAt(row, id).state)),
  );
  return STATE_ORDER.filter((state) => seen.has(state));
}

/** How a row is named: by its scenario, with the fleet where two rows share one. */
export function rowName({ rows }: Pick<Matrix, "rows">, row: MatrixRow): string {
  const isShared = rows.filter(({ scenario }) => scenario === row.scenario).length > 1;
  return isShared ? `${row.scenario} (${row.agents} agents)` : row.scenario;
}
