import type { Matrix, MatrixCell, MatrixRow } from "../matrix.ts";
import { costWords, courseWords, placeWords } from "./facts.ts";
import { groupedRows, rowName, statesIn } from "./grouped-rows.ts";
import { answerOf, cellAt, countsLine, countsOf } from "./outcome.ts";
import { cellWords, shareWords, STATES } from "./words.ts";

/** A GitHub-flavoured table and one sentence for each incident: for a README, an issue, a summary. */
export function renderMarkdown(matrix: Matrix): string {
  const { columns, labVersion, missing, seed, startedWall } = matrix;
  const counts = countsOf(matrix);
  const groups = groupedRows(matrix);
  const heads = ["", "incident", "agents", "cut off", ...columns.map(({ title }) => title)];
  const lines = [
    `## ${answerOf(counts)}`,
    "",
    countsLine(counts),
    "",
    tableLine([...heads, "who knew"].map(escaped)),
    tableLine(["---", "---", "--:", "--:", ...columns.map(() => "---"), "---"]),
    ...groups.flatMap(({ rows, title }) =>
      rows.map((row, index) => tableLine(rowCells(matrix, row, index === 0 ? title : ""))),
    ),
    "",
    `${legend(matrix)}.`,
    "",
    ...groups.flatMap(({ rows }) => rows.map((row) => sentence(matrix, row))),
    "",
  ];
  if (missing.length > 0) {
    const names = missing.map(({ scenario, why }) => escaped(`${scenario} (${why})`));
    lines.push(`Not here: ${names.join(", ")}.`, "");
  }
  lines.push(
    `${escaped(`kas-lab ${labVersion}, seed ${seed}, ${startedWall.slice(0, 10)}.`)} T+5: minutes of lab time after the first fault.`,
  );
  return `${lines.join("\n")}\n`;
}

function rowCells(matrix: Matrix, row: MatrixRow, group: string): readonly string[] {
  const verdict = row.verdict === "pass" ? "" : ` (${row.verdict})`;
  return [
    group === "" ? "" : `**${escaped(group)}**`,
    escaped(`${rowName(matrix, row)}${verdict}`),
    String(row.agents),
    shareWords(row.cutOffShare),
    ...matrix.columns.map(({ id }) => cellText(cellAt(row, id))),
    escaped(row.whoKnew),
  ];
}

/** Mark and words; what somebody must see is bold. */
function cellText(cell: MatrixCell): string {
  const { mark, tone } = STATES[cell.state];
  const words = cellWords(cell);
  if (cell.state === "no-data") return mark;
  return tone === "hurt" || cell.state === "page" ? `${mark} **${words}**` : `${mark} ${words}`;
}

function legend(matrix: Matrix): string {
  return statesIn(matrix)
    .map((state) => {
      const { mark, says, word } = STATES[state];
      return state === "no-data" ? `${mark} ${says}` : `${mark} ${word}: ${says}`;
    })
    .join("; ");
}

function sentence(matrix: Matrix, row: MatrixRow): string {
  const missed = row.verdict === "pass" ? "" : ` (${row.verdict}: ${row.reason})`;
  const head = `**${escaped(row.title)}** (${escaped(`${rowName(matrix, row)}; ${placeWords(row)}`)})`;
  const facts = [...costWords(row), ...courseWords(row)].join("; ");
  return `- ${head}: ${escaped(`${row.lesson}${missed}`)} ${escaped(`${facts}.`)}`;
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Text of a run as Markdown shows it: no markup, no cell and no line ends early. */
function escaped(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_[\]|~$]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
