import { LabError, messageOf } from "../../../kit/errors.ts";
import type { Matrix, MatrixCell } from "../matrix.ts";
import { matrixSchema } from "./matrix-schema.ts";

/** Mistakes of a damaged file that are told; the first ones say most. */
const MISTAKES_TOLD = 5;

/** The same facts give the same bytes: keys in the order of the type, cells in that of the columns. */
export function renderJson(matrix: Matrix): string {
  const { columns, rows, ...rest } = matrixSchema.parse(matrix);
  const inOrder = rows.map((row) => ({
    ...row,
    cells: Object.fromEntries(
      columns.flatMap(({ id }): readonly (readonly [string, MatrixCell])[] => {
        const cell = row.cells[id];
        return cell === undefined ? [] : [[id, cell]];
      }),
    ),
  }));
  const { missing, ...head } = rest;
  return `${JSON.stringify({ ...head, columns, rows: inOrder, missing }, null, 2)}\n`;
}

/**
 * Reads `matrix.json`; `source` is how the message calls it.
 * @throws LabError `MATRIX_UNREADABLE` when it is no whole matrix of version 1.
 */
export function parseMatrix(text: string, source = "the matrix file"): Matrix {
  const document = jsonOf(text, source);
  const version = versionOf(document);
  if (typeof version === "number" && version > 1) {
    throw unreadable(`${source} is of version ${version}, and this lab reads version 1.`, {
      hint: "Read it with the lab that wrote it.",
    });
  }
  const result = matrixSchema.safeParse(document);
  if (!result.success) {
    const mistakes = result.error.issues.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join(".")}: ${message}`,
    );
    throw unreadable(`${source} is no matrix:${listed(mistakes)}`);
  }
  const holes = holesOf(result.data);
  if (holes.length > 0) throw unreadable(`${source} is no whole matrix:${listed(holes)}`);
  return result.data;
}

function jsonOf(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(`${source} is no JSON: ${messageOf(error)}.`, { cause: error });
  }
}

function versionOf(document: unknown): unknown {
  return typeof document === "object" && document !== null && "version" in document
    ? document.version
    : undefined;
}

/** What the type cannot say: one name for each column, and a cell for each row and column. */
function holesOf({ columns, rows }: Matrix): readonly string[] {
  const ids = columns.map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [
    ...twice.map((id) => `columns: ${id} is there twice`),
    ...rows.flatMap(({ scenario, cells }, index) =>
      ids
        .filter((id) => !Object.hasOwn(cells, id))
        .map((id) => `rows.${index}.cells: ${scenario} has no cell for ${id}`),
    ),
  ];
}

function listed(mistakes: readonly string[]): string {
  const told = mistakes.slice(0, MISTAKES_TOLD).map((mistake) => `\n  ${mistake}`);
  const rest = mistakes.length - told.length;
  return `${told.join("")}${rest > 0 ? `\n  and ${rest} more` : ""}`;
}

function unreadable(
  message: string,
  options: { readonly hint?: string; readonly cause?: unknown } = {},
): LabError {
  return new LabError("input", "MATRIX_UNREADABLE", message, {
    hint: "Make it anew, or take it from the folder of the run that wrote it.",
    ...options,
  });
}
