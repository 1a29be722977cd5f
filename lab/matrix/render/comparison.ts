import { counted } from "../../report/format.ts";
import { paint, wrap, type TextOutput, type TextTone } from "../../report/text-output.ts";
import type { MatrixChange, MatrixComparison } from "../compare.ts";

const WIDTH_MIN = 60;
const WIDTH_MAX = 160;
const INDENT = 6;

/** What changed, the worse first: two lines each, what was and is, and why. */
export function renderComparison(output: TextOutput, comparison: MatrixComparison): string {
  const width = Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, output.columns));
  const { changes } = comparison;
  return [
    ...changes.flatMap((change) => changeLines(output, change, width)),
    ...(changes.length === 0 ? [] : [""]),
    ...wrap(summary(comparison), width - 2).map(
      (line) => `  ${paint(output, summaryTone(comparison), line)}`,
    ),
  ]
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

function changeLines(
  output: TextOutput,
  { column, is, says, scenario, was, worse }: MatrixChange,
  width: number,
): readonly string[] {
  const mark = worse ? paint(output, "hurt", "✗") : paint(output, "quiet", "·");
  const head = `${scenario}  ${column}`;
  const to = `${paint(output, "quiet", `${was} ->`)} ${paint(output, worse ? "hurt" : "plain", is)}`;
  const isOneLine = 4 + head.length + 3 + was.length + 4 + is.length <= width;
  return [
    ...(isOneLine
      ? [`  ${mark} ${paint(output, "strong", head)}   ${to}`]
      : [`  ${mark} ${paint(output, "strong", head)}`, `${" ".repeat(INDENT)}${to}`]),
    ...wrap(says, width - INDENT).map((line) => `${" ".repeat(INDENT)}${line}`),
  ];
}

/** `2 cells are worse, 1 incident could not be judged; 3 other changes.` */
function summary({ changes, inconclusive, worse }: MatrixComparison): string {
  const others = changes.length - worse;
  if (changes.length === 0 && inconclusive === 0)
    return "Nobody is told less, later or for nothing.";
  const parts = [
    worse === 0 ? "Nothing is worse" : `${counted(worse, "change")} for the worse`,
    ...(inconclusive === 0 ? [] : [`${counted(inconclusive, "incident")} could not be judged`]),
    ...(others === 0 ? [] : [counted(others, "other change")]),
  ];
  return `${parts.join(", ")}.`;
}

function summaryTone({ inconclusive, worse }: MatrixComparison): TextTone {
  if (worse > 0) return "hurt";
  return inconclusive > 0 ? "told" : "healed";
}
