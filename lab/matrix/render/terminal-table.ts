import type { Verdict } from "../../../contracts/history.ts";
import { paint, wrap, type TextOutput, type TextTone } from "../../report/text-output.ts";
import type { Matrix, MatrixRow } from "../matrix.ts";
import { groupedRows, rowName } from "./grouped-rows.ts";
import { cellAt, outcomeOf } from "./outcome.ts";
import {
  AGENTS_WIDTH,
  cellLines,
  GAP,
  LEAD_WIDTH,
  SHARE_WIDTH,
  type DrawnColumn,
  type Piece,
  type TableLayout,
} from "./table-layout.ts";
import { cellWords, ORIGINS, shareWords, STATES } from "./words.ts";

type Colour = Pick<TextOutput, "hasColour">;

const BLANKS = " ".repeat(GAP);

export const VERDICT_MARKS: Readonly<Record<Verdict, Piece>> = {
  pass: { text: "✓", tone: "healed" },
  fail: { text: "✗", tone: "hurt" },
  inconclusive: { text: "?", tone: "told" },
};

/** Head, then each group with its incidents. */
export function terminalTable(output: Colour, matrix: Matrix, layout: TableLayout): string {
  const lines = headRows(output, layout);
  for (const { title, rows } of groupedRows(matrix)) {
    lines.push(`  ${paint(output, "strong", title)}`);
    for (const row of rows) lines.push(...rowLines(output, matrix, layout, row));
  }
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function headRows(output: Colour, layout: TableLayout): string[] {
  const { drawn, nameWidth } = layout;
  const height = Math.max(1, ...drawn.map(({ head }) => head.length));
  const before = leftWidth(layout);
  const lines = [`${" ".repeat(before)}${BLANKS}${originLine(drawn)}`];
  for (let index = 0; index < height; index++) {
    const isLast = index === height - 1;
    const heads = drawn.map(({ head, width }) =>
      (head[index - (height - head.length)] ?? "").padEnd(width),
    );
    const left = isLast
      ? [
          `${" ".repeat(LEAD_WIDTH)}${"incident".padEnd(nameWidth)}`,
          "agents".padStart(AGENTS_WIDTH),
          "cut off".padStart(SHARE_WIDTH),
        ].join(BLANKS)
      : " ".repeat(before);
    lines.push([left, ...heads, isLast ? "who knew" : ""].join(BLANKS));
  }
  return lines.map((line) => paint(output, "quiet", line.trimEnd()));
}

/** `GitLab ─────────────  generic ──────`: whose rules the columns below are. */
function originLine(drawn: readonly DrawnColumn[]): string {
  const runs: { origin: string; width: number }[] = [];
  for (const { column, width } of drawn) {
    const origin = ORIGINS[column.origin];
    const last = runs.at(-1);
    if (last?.origin === origin) last.width += GAP + width;
    else runs.push({ origin, width });
  }
  return runs
    .map(({ origin, width }) => {
      const rule = width - origin.length - 1;
      return rule < 1 ? origin.padEnd(width) : `${origin} ${"─".repeat(rule)}`;
    })
    .join(BLANKS);
}

function rowLines(
  output: Colour,
  matrix: Matrix,
  layout: TableLayout,
  row: MatrixRow,
): readonly string[] {
  const { drawn, nameWidth, whoWidth } = layout;
  const mark = VERDICT_MARKS[row.verdict];
  const share = shareWords(row.cutOffShare);
  const who = wrap(row.whoKnew, whoWidth);
  const cells = drawn.map(({ column, width }) => {
    const cell = cellAt(row, column.id);
    return { lines: cellLines(cellWords(cell)), width, tone: STATES[cell.state].tone };
  });
  const height = Math.max(who.length, ...cells.map(({ lines }) => lines.length));
  const first = [
    `  ${paint(output, mark.tone, mark.text)} ${rowName(matrix, row).padEnd(nameWidth)}`,
    String(row.agents).padStart(AGENTS_WIDTH),
    " ".repeat(Math.max(0, SHARE_WIDTH - share.length)) +
      paint(output, row.cutOffShare > 0 ? "plain" : "quiet", share),
  ].join(BLANKS);
  return Array.from({ length: height }, (_, index) =>
    [
      index === 0 ? first : " ".repeat(leftWidth(layout)),
      ...cells.map(({ lines, width, tone }) => {
        const text = lines[index] ?? "";
        return paint(output, tone, text) + " ".repeat(width - text.length);
      }),
      paint(output, whoTone(matrix, row), who[index] ?? ""),
    ].join(BLANKS),
  );
}

/** Name, agents and share, with the gaps between them. */
function leftWidth({ nameWidth }: TableLayout): number {
  return LEAD_WIDTH + nameWidth + 2 * GAP + AGENTS_WIDTH + SHARE_WIDTH;
}

/** Orange when users were hurt and nobody was woken in time. */
export function whoTone(matrix: Matrix, row: MatrixRow): TextTone {
  switch (outcomeOf(matrix.columns, row)) {
    case "nobody":
    case "late":
    case "false-page":
      return "hurt";
    case "paged":
      return "told";
    case "quiet":
    case "unjudged":
      return "quiet";
  }
}
