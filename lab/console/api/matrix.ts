import { z } from "zod";
import type { Matrix, MatrixCell, MatrixRow } from "../../matrix/matrix.ts";

/**
 * GET /api/matrix: the newest stored matrix. `cells[..].atMs` is the moment of truth, since the run's
 * T+0. `runs` tells for each row whether its run can be opened.
 */
export interface MatrixAnswer {
  readonly file: string;
  readonly matrix: Matrix;
  /** By scenario: the name for POST /api/open; null when its folder is gone, and why. */
  readonly runs: Readonly<Record<string, { readonly run: string | null; readonly why: string }>>;
}

export const MatrixAnswer: z.ZodType<MatrixAnswer> = z.object({
  file: z.string(),
  matrix: z.custom<Matrix>(
    (value) => typeof value === "object" && value !== null && "rows" in value && "columns" in value,
  ),
  runs: z.record(z.string(), z.object({ run: z.string().nullable(), why: z.string() })),
});

export type { Matrix, MatrixCell, MatrixRow };
