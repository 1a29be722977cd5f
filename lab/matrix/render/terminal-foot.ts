import { COMMAND } from "../../../kit/installation.ts";
import { paint, wrap, type TextOutput } from "../../report/text-output.ts";
import type { Matrix } from "../matrix.ts";
import { groupedRows, rowName, statesIn } from "./grouped-rows.ts";
import { countsLine, countsOf, outcomeOf, worstFirst } from "./outcome.ts";
import type { TableLayout } from "./table-layout.ts";
import { VERDICT_MARKS } from "./terminal-table.ts";
import { STATES } from "./words.ts";

/** A command or a file, and why; `says` may be empty. */
export interface NextStep {
  readonly command: string;
  readonly says: string;
}

export interface FootOptions {
  /** Null when there is no table, but blocks. */
  readonly layout: TableLayout | null;
  readonly next: readonly NextStep[] | null;
}

const LABEL_WIDTH = 11;
/** Words that need no explanation. */
const PLAIN_WORDS: ReadonlySet<string> = new Set(["page", "chat", "ticket", "silent"]);

/** What the words mean, how many incidents came to what, what is not in the table, what is next. */
export function terminalFoot(
  output: TextOutput,
  matrix: Matrix,
  width: number,
  { layout, next }: FootOptions,
): string {
  const section = (label: string, texts: readonly string[]): readonly string[] =>
    texts
      .flatMap((text) => wrap(text, width - LABEL_WIDTH - 2))
      .map((line, index) => {
        const head = (index === 0 ? label : "").padEnd(LABEL_WIDTH);
        return `${paint(output, "quiet", head)}${line}`;
      });
  const steps = next ?? defaultNext(matrix);
  return [
    ...legend(output, matrix, width - 2),
    ...wrap(countsLine(countsOf(matrix)), width - 2),
    ...section("not shown", droppedTexts(layout)),
    ...section(
      "not here",
      matrix.missing.map(({ scenario, why }) => `${scenario}: ${why}`),
    ),
    ...section("unproven", unprovenTexts(matrix)),
    ...(steps.length === 0 ? [] : ["", ...nextLines(output, steps, width - 2)]),
  ]
    .map((line) => `${`  ${line}`.trimEnd()}\n`)
    .join("");
}

/** In one line where it fits: only what occurs in this table. */
function legend(output: TextOutput, matrix: Matrix, width: number): readonly string[] {
  const entries = statesIn(matrix)
    .filter((state) => !PLAIN_WORDS.has(STATES[state].word))
    .map((state) => [STATES[state].word, STATES[state].brief] as const);
  const lines: { length: number; text: string }[] = [];
  for (const [word, brief] of [
    ["T+5", "minutes after the fault"] as const,
    ["budget", "of the month's errors"] as const,
    ["back in", "after the repair"] as const,
    ...entries,
  ]) {
    const length = word.length + 2 + brief.length;
    const text = `${word}${paint(output, "quiet", `: ${brief}`)}`;
    const last = lines.at(-1);
    if (last === undefined || last.length + 3 + length > width) lines.push({ length, text });
    else
      lines[lines.length - 1] = {
        length: last.length + 3 + length,
        text: `${last.text}   ${text}`,
      };
  }
  return lines.map(({ text }) => text);
}

function droppedTexts(layout: TableLayout | null): readonly string[] {
  if (layout === null || layout.dropped.length === 0) return [];
  const titles = layout.dropped.map(({ title }) => title);
  return [`${titles.join(", ")} (${layout.fullWidth} columns show all; the page does, too)`];
}

function unprovenTexts(matrix: Matrix): readonly string[] {
  return groupedRows(matrix)
    .flatMap(({ rows }) => rows)
    .filter(({ verdict }) => verdict !== "pass")
    .map((row) => `${VERDICT_MARKS[row.verdict].text} ${rowName(matrix, row)}: ${row.reason}`);
}

function nextLines(
  output: TextOutput,
  steps: readonly NextStep[],
  width: number,
): readonly string[] {
  const commandWidth = Math.max(...steps.map(({ command }) => command.length));
  const isOneLine = steps.every(
    ({ says }) => LABEL_WIDTH + commandWidth + 3 + says.length <= width,
  );
  return steps.flatMap(({ command, says }, index) => {
    const label = paint(output, "quiet", (index === 0 ? "next" : "").padEnd(LABEL_WIDTH));
    if (says === "") return [`${label}${command}`];
    const why = paint(output, "quiet", says);
    return isOneLine
      ? [`${label}${command.padEnd(commandWidth)}   ${why}`]
      : [`${label}${command}`, `${" ".repeat(LABEL_WIDTH + 2)}${why}`];
  });
}

/** The worst incident again, when the caller knows nothing better. */
function defaultNext({ columns, rows, seed }: Matrix): readonly NextStep[] {
  const worst = worstFirst(columns, rows).find((row) => outcomeOf(columns, row) === "nobody");
  if (worst === undefined) return [];
  return [
    {
      command: `${COMMAND} run ${worst.scenario} --seed ${seed}`,
      says: "the worst that nobody hears of, again",
    },
  ];
}
