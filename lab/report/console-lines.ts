import { labTime } from "./format.ts";
import { paint, wrap, type TextOutput, type TextTone } from "./text-output.ts";

/** No line for people is wider, whatever the terminal. */
export const WIDTH_MAX = 120;
const LABEL_WIDTH = 15;
const TIME_WIDTH = 9;
const WORD_WIDTH = 10;

/** A line that begins a chapter: `  ✓ steady         +10:00  10 agents`. */
export interface ChapterLine {
  readonly kind: "chapter";
  readonly mark: "✓" | "✗" | "▶" | "·";
  readonly tone: TextTone;
  readonly label: string;
  /** Lab time, or what else belongs into that column: `1.4 s wall`. */
  readonly time: string;
  readonly text: string;
}

/** A line within a chapter: `    +10:41  effect   3 of 3 workers`. */
export interface DetailLine {
  readonly kind: "detail";
  /** Lab ms since T+0; null before it. */
  readonly atMs: number | null;
  readonly word: string;
  readonly tone: TextTone;
  readonly text: string;
}

export type StoryLine = ChapterLine | DetailLine;

export function widthOf(output: Pick<TextOutput, "isTerminal" | "columns">): number {
  return output.isTerminal ? Math.max(60, Math.min(WIDTH_MAX, output.columns)) : WIDTH_MAX;
}

/** The line with its wrapped rest, each ending in a newline. */
export function renderStoryLine(output: TextOutput, line: StoryLine): string {
  if (line.kind === "chapter") {
    const lead = `  ${line.mark} ${line.label.padEnd(LABEL_WIDTH)}${line.time.padStart(TIME_WIDTH)}  `;
    const painted = `  ${paint(output, line.tone, line.mark)} ${paint(output, "strong", line.label.padEnd(LABEL_WIDTH))}${line.time.padStart(TIME_WIDTH)}  `;
    return hang(output, { lead, painted, text: line.text });
  }
  const time = (line.atMs === null ? "" : labTime(line.atMs)).padEnd(TIME_WIDTH);
  const lead = `    ${time} ${line.word.padEnd(WORD_WIDTH)} `;
  const painted = `    ${time} ${paint(output, line.tone, line.word.padEnd(WORD_WIDTH))} `;
  return hang(output, { lead, painted, text: line.text });
}

/** `label   text` with the text wrapped under itself. */
export function renderLabelled(
  output: TextOutput,
  indent: number,
  label: string,
  text: string,
): string {
  const lead = `${" ".repeat(indent)}${label} `;
  const painted = `${" ".repeat(indent)}${paint(output, "quiet", label)} `;
  return hang(output, { lead, painted, text });
}

/** `left` and `right` at the two ends of a line, on two lines when they do not fit. */
export function renderEnds(
  output: TextOutput,
  left: { readonly text: string; readonly painted: string },
  right: string,
): string {
  const gap = widthOf(output) - left.text.length - right.length;
  if (gap < 2) return `${left.painted}\n  ${paint(output, "quiet", right)}\n`;
  return `${left.painted}${" ".repeat(gap)}${paint(output, "quiet", right)}\n`;
}

const BAR_CELLS = 10;

/** Ten cells: `▇▇▇▇▇▇▇   `; a low line when nobody is left. */
export function agentsBar(connected: number, total: number): string {
  if (connected <= 0 || total <= 0) return "▁".padEnd(BAR_CELLS);
  const cells = Math.max(1, Math.min(BAR_CELLS, Math.floor((connected / total) * BAR_CELLS)));
  return "▇".repeat(cells).padEnd(BAR_CELLS);
}

function hang(
  output: TextOutput,
  parts: { readonly lead: string; readonly painted: string; readonly text: string },
): string {
  const indent = parts.lead.length;
  const [first = "", ...rest] = wrap(parts.text, Math.max(20, widthOf(output) - indent));
  const lines = [`${parts.painted}${first}`, ...rest.map((line) => `${" ".repeat(indent)}${line}`)];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}
