import { z } from "zod";
import type { Matrix, MatrixCell, MatrixColumn, MatrixRow } from "../../matrix/matrix.ts";

/**
 * GET /api/matrix: the newest stored matrix. `cells[..].atMs` is the moment of truth, since the run's
 * T+0. `runs` tells for each row whether its run can be opened.
 */
export interface MatrixAnswer {
  readonly file: string;
  readonly matrix: Matrix;
  /** By the `run` of a row. */
  readonly runs: Readonly<Record<string, MatrixRun>>;
}

export interface MatrixRun {
  /** The name for POST /api/open; null when its folder is gone. */
  readonly run: string | null;
  /** Why it cannot be opened; empty when it can. */
  readonly why: string;
  /** The command line that opens it, where a page cannot; empty when its folder is gone. */
  readonly openWith: string;
}

export const MatrixAnswer: z.ZodType<MatrixAnswer> = z.object({
  file: z.string(),
  matrix: z.custom<Matrix>(
    (value) => typeof value === "object" && value !== null && "rows" in value && "columns" in value,
  ),
  runs: z.record(
    z.string(),
    z.object({ run: z.string().nullable(), why: z.string(), openWith: z.string() }),
  ),
});

export type { Matrix, MatrixCell, MatrixColumn, MatrixRow };
