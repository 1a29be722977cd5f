import { counted } from "../../report/format.ts";
import { paint, wrap, type TextOutput } from "../../report/text-output.ts";
import type { Matrix, MatrixRow } from "../matrix.ts";
import { groupedRows, rowName } from "./grouped-rows.ts";
import { cellAt } from "./outcome.ts";
import { VERDICT_MARKS, whoTone } from "./terminal-table.ts";
import { cellWords, shareWords, STATE_ORDER, STATES } from "./words.ts";

/** As wide as `T+105 false page`. */
const WORD_WIDTH = 16;
const INDENT = 6;

/** A block for each incident, for terminals too narrow for a table; nothing is left out. */
export function terminalBlocks(output: TextOutput, matrix: Matrix, width: number): string {
  const lines: string[] = [];
  for (const { title, rows } of groupedRows(matrix)) {
    if (lines.length > 0) lines.push("");
    lines.push(`  ${paint(output, "strong", title)}`);
    for (const row of rows) lines.push(...blockLines(output, matrix, row, width));
  }
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function blockLines(
  output: TextOutput,
  matrix: Matrix,
  row: MatrixRow,
  width: number,
): readonly string[] {
  const mark = VERDICT_MARKS[row.verdict];
  const name = rowName(matrix, row);
  const share = row.cutOffShare > 0 ? `${shareWords(row.cutOffShare)} cut off` : "nobody cut off";
  const facts = `${counted(row.agents, "agent")}, ${share}`;
  const gap = Math.max(2, width - 4 - name.length - facts.length);
  return [
    `  ${paint(output, mark.tone, mark.text)} ${name}${" ".repeat(gap)}${paint(output, "quiet", facts)}`,
    ...labelled("who knew", row.whoKnew, width, (text) =>
      paint(output, whoTone(matrix, row), text),
    ),
    ...cellGroups(matrix, row).flatMap(({ words, state, titles }) =>
      labelled(
        words,
        titles.join(", "),
        width,
        (text) => text,
        (text) => paint(output, STATES[state].tone, text),
      ),
    ),
  ];
}

/** Columns that say the same share a line, those that matter first. */
function cellGroups(matrix: Matrix, row: MatrixRow) {
  const cells = matrix.columns.map(({ id, title }) => {
    const cell = cellAt(row, id);
    return { title, state: cell.state, words: cellWords(cell) };
  });
  return STATE_ORDER.filter((state) => state !== "no-data").flatMap((state) => {
    const own = cells.filter((cell) => cell.state === state);
    return [...new Set(own.map(({ words }) => words))].map((words) => ({
      words,
      state,
      titles: own.filter((cell) => cell.words === words).map(({ title }) => title),
    }));
  });
}

function labelled(
  label: string,
  text: string,
  width: number,
  paintText: (text: string) => string,
  paintLabel: (text: string) => string = (plain) => plain,
): readonly string[] {
  const lead = " ".repeat(INDENT);
  const pad = " ".repeat(Math.max(1, WORD_WIDTH - label.length));
  const [first = "", ...rest] = wrap(text, Math.max(20, width - INDENT - WORD_WIDTH));
  return [
    `${lead}${paintLabel(label)}${pad}${paintText(first)}`,
    ...rest.map((line) => `${lead}${" ".repeat(WORD_WIDTH)}${paintText(line)}`),
  ];
}
