import { duration } from "../../report/format.ts";
import { paint, wrap, type TextOutput } from "../../report/text-output.ts";
import type { Matrix } from "../matrix.ts";
import { rowName } from "./grouped-rows.ts";
import { answerOf, countsOf } from "./outcome.ts";
import { tableLayout } from "./table-layout.ts";
import { terminalBlocks } from "./terminal-blocks.ts";
import { terminalCosts } from "./terminal-costs.ts";
import { terminalFoot, type NextStep } from "./terminal-foot.ts";
import { terminalTable } from "./terminal-table.ts";

export interface TerminalOptions {
  /** What to do next, the likeliest first; without it the worst incident is offered again. */
  readonly next?: readonly NextStep[];
}

const WIDTH_MIN = 60;
const WIDTH_MAX = 200;
/** Narrower terminals get a block for each incident. */
const TABLE_WIDTH_MIN = 80;
/** A table with fewer alerts than this says less than blocks do. */
const TABLE_ALERTS_MIN = 2;

/** The matrix for a terminal: the answer, the table, what each incident cost, what the words mean, what to do next. */
export function renderTerminal(
  output: TextOutput,
  matrix: Matrix,
  options: TerminalOptions = {},
): string {
  const width = Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, output.columns));
  const names = matrix.rows.map((row) => rowName(matrix, row));
  const layout = tableLayout(matrix, names, width);
  const alertsMin = Math.min(TABLE_ALERTS_MIN, matrix.columns.length);
  const isTable = width >= TABLE_WIDTH_MIN && layout.drawn.length >= alertsMin;
  return [
    ...headLines(output, matrix, width),
    isTable ? terminalTable(output, matrix, layout) : terminalBlocks(output, matrix, width),
    "\n",
    terminalCosts(output, matrix, width),
    "\n",
    terminalFoot(output, matrix, width, {
      layout: isTable ? layout : null,
      next: options.next ?? null,
    }),
  ].join("");
}

function headLines(output: TextOutput, matrix: Matrix, width: number): readonly string[] {
  const { labVersion, rows, seed, startedWall, suite, wallMs } = matrix;
  const what = suite === "" ? "all scenarios" : `suite ${suite}`;
  const left = `kas-lab ${labVersion}  seed ${seed}  ${what}`;
  const right = `${rows.length} runs in ${duration(wallMs)} wall, ${startedWall.slice(0, 16)}Z`;
  const gap = width - left.length - right.length;
  const counts = countsOf(matrix);
  const [first = "", ...rest] = wrap(answerOf(counts), width - 2);
  const tone = counts.nobody > 0 ? "hurt" : "strong";
  return [
    gap < 2
      ? `${left}\n${paint(output, "quiet", right)}\n\n`
      : `${left}${" ".repeat(gap)}${paint(output, "quiet", right)}\n\n`,
    ...[first, ...rest].map((line) => `  ${paint(output, tone, line)}\n`),
    "\n",
  ];
}
