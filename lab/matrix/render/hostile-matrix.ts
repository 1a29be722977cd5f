import type { Matrix } from "../matrix.ts";
import { sampleMatrix } from "../sample-matrix.ts";

/** The sample with `text` in front of every text that comes from a run, a file or a user's rules. */
export function hostileMatrix(text: string): Matrix {
  const matrix = sampleMatrix();
  const spoilt = (value: string): string => `${text}${value}`;
  const columns = matrix.columns.map((column) => ({
    ...column,
    id: spoilt(column.id),
    title: spoilt(column.title),
    alerts: column.alerts.map(({ alert, window }) => ({ alert: spoilt(alert), window })),
  }));
  return {
    ...matrix,
    labVersion: spoilt(matrix.labVersion),
    startedWall: spoilt(matrix.startedWall),
    suite: spoilt(matrix.suite),
    seed: spoilt(matrix.seed),
    columns,
    rows: matrix.rows.map((row) => ({
      ...row,
      scenario: spoilt(row.scenario),
      title: spoilt(row.title),
      incidents: row.incidents.map(spoilt),
      group: spoilt(row.group),
      verdict: "fail",
      reason: spoilt(row.reason),
      whoKnew: spoilt(row.whoKnew),
      lesson: spoilt(row.lesson),
      run: spoilt(row.run),
      notes: [spoilt("a note")],
      cells: Object.fromEntries(
        Object.entries(row.cells).map(([id, cell]) => [
          spoilt(id),
          { ...cell, why: spoilt(cell.why) },
        ]),
      ),
    })),
    missing: matrix.missing.map(({ scenario, why }) => ({
      scenario: spoilt(scenario),
      why: spoilt(why),
    })),
  };
}
