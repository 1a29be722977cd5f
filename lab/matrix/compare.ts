import type { Matrix, MatrixCell, MatrixRow } from "./matrix.ts";
import { rowName } from "./render/grouped-rows.ts";
import { cellAt, isHurt } from "./render/outcome.ts";
import { cellWords } from "./render/words.ts";
import { cellChange, type CellChange } from "./cell-change.ts";

/** One difference between two matrices, in words. */
export interface MatrixChange {
  readonly scenario: string;
  /** A column's id; `verdict` for the row's own verdict, `run` for a row that is gone or new. */
  readonly column: string;
  readonly was: string;
  readonly is: string;
  readonly worse: boolean;
  readonly says: string;
}

export interface MatrixComparison {
  /** Worse ones first, then in the order of the new matrix. */
  readonly changes: readonly MatrixChange[];
  readonly worse: number;
  /** Rows that prove nothing now: inconclusive, without data where there was some, or not there. */
  readonly inconclusive: number;
}

/**
 * What a change of rules, kas or lab did to who is told. A row that says nothing now is never taken
 * for a good one: it counts as inconclusive.
 */
export function compareMatrices(old: Matrix, now: Matrix): MatrixComparison {
  const before = new Map(old.rows.map((row) => [rowName(old, row), row]));
  const changes: MatrixChange[] = [];
  let inconclusive = 0;
  for (const row of now.rows) {
    const name = rowName(now, row);
    const was = before.get(name);
    before.delete(name);
    const compared = compareRow({ name, old, now, was, row });
    changes.push(...compared.changes);
    if (compared.isInconclusive) inconclusive++;
  }
  for (const [name, row] of before) {
    const gone = goneRow(name, row, old, now);
    changes.push(gone.change);
    if (gone.isInconclusive) inconclusive++;
  }
  const worse = changes.filter((change) => change.worse);
  return {
    changes: [...worse, ...changes.filter((change) => !change.worse)],
    worse: worse.length,
    inconclusive,
  };
}

/** 1 when something is worse, 2 when something could not be judged, else 0. */
export function comparisonExitCode(
  comparison: Pick<MatrixComparison, "worse" | "inconclusive">,
): 0 | 1 | 2 {
  if (comparison.worse > 0) return 1;
  return comparison.inconclusive > 0 ? 2 : 0;
}

interface RowPair {
  readonly name: string;
  readonly old: Matrix;
  readonly now: Matrix;
  readonly was: MatrixRow | undefined;
  readonly row: MatrixRow;
}

interface ComparedRow {
  readonly changes: readonly MatrixChange[];
  readonly isInconclusive: boolean;
}

function compareRow(pair: RowPair): ComparedRow {
  const { name, was, row } = pair;
  if (row.verdict === "inconclusive") {
    return { changes: [verdictChange(pair)], isInconclusive: true };
  }
  if (was === undefined || was.verdict === "inconclusive") {
    const says = was === undefined ? "new here" : "it can be judged now";
    const change = { scenario: name, column: "run", worse: false, says };
    return {
      changes: [
        { ...change, was: was === undefined ? "-" : was.verdict, is: row.verdict },
        ...falsePages(pair),
      ],
      isInconclusive: false,
    };
  }
  const cells = columnIds(pair.old, pair.now).flatMap((column) => {
    const oldCell = hasColumn(pair.old, column) ? cellAt(was, column) : null;
    const newCell = hasColumn(pair.now, column) ? cellAt(row, column) : null;
    const isHealed = isHurt(was) && !isHurt(row);
    const change = cellChange(oldCell, newCell, isHealed);
    return change === null ? [] : [{ column, change, oldCell, newCell }];
  });
  return {
    changes: [
      ...(was.verdict === row.verdict ? [] : [verdictChange(pair)]),
      ...cells.map(({ column, change, oldCell, newCell }) => ({
        scenario: name,
        column,
        was: wordsOf(oldCell),
        is: wordsOf(newCell),
        worse: change.kind === "worse",
        says: change.says,
      })),
    ],
    isInconclusive: cells.some(({ change }) => change.kind === "unjudged"),
  };
}

/** A row without a past can still page for nothing. */
function falsePages({ name, now, row }: RowPair): readonly MatrixChange[] {
  return now.columns.flatMap(({ id }) => {
    const change: CellChange | null = cellChange(null, cellAt(row, id), false);
    return change?.kind !== "worse"
      ? []
      : [
          {
            scenario: name,
            column: id,
            was: "-",
            is: wordsOf(cellAt(row, id)),
            worse: true,
            says: change.says,
          },
        ];
  });
}

function verdictChange({ name, row, was }: RowPair): MatrixChange {
  return {
    scenario: name,
    column: "verdict",
    was: was?.verdict ?? "-",
    is: row.verdict,
    worse: was?.verdict === "pass" && row.verdict === "fail",
    says: row.reason === "" ? "everything held" : row.reason,
  };
}

/** Gone without having been left out on purpose proves nothing; another suite asks for other rows. */
function goneRow(
  name: string,
  row: MatrixRow,
  old: Matrix,
  now: Matrix,
): { readonly change: MatrixChange; readonly isInconclusive: boolean } {
  const why = now.missing.find(({ scenario }) => scenario === row.scenario)?.why;
  const isOtherSuite = why === undefined && now.suite !== old.suite && now.suite !== "";
  const says = why ?? (isOtherSuite ? `not in suite ${now.suite}` : "it is not in the new matrix");
  return {
    change: { scenario: name, column: "run", was: row.verdict, is: "-", worse: false, says },
    isInconclusive: !isOtherSuite,
  };
}

/** The new order first, then what the old one had besides. */
function columnIds(old: Matrix, now: Matrix): readonly string[] {
  return [...new Set([...now.columns, ...old.columns].map(({ id }) => id))];
}

function hasColumn({ columns }: Matrix, column: string): boolean {
  return columns.some(({ id }) => id === column);
}

function wordsOf(cell: MatrixCell | null): string {
  return cell === null ? "no such alert" : cellWords(cell);
}
