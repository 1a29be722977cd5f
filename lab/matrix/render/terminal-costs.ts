import { duration, plainNumber } from "../../report/format.ts";
import { paint, wrap, type TextOutput } from "../../report/text-output.ts";
import type { Matrix, MatrixRow } from "../matrix.ts";
import { groupedRows, rowName } from "./grouped-rows.ts";
import { GAP, LEAD_WIDTH } from "./table-layout.ts";
import { minutesAfter } from "./words.ts";

const BLANKS = " ".repeat(GAP);
/** As wide as the longest name of an alert. */
const LESSON_WIDTH_MIN = 40;

interface Fact {
  readonly head: string;
  readonly of: (row: MatrixRow) => string;
}

/** Left to right: what it cost, then when it was told, repaired and over. */
const FACTS: readonly Fact[] = [
  {
    head: "lost",
    of: ({ agentMinutesLost: lost }) => (lost > 0 ? `${plainNumber(lost)} min` : "-"),
  },
  { head: "budget", of: ({ errorBudgetBurnt: burnt }) => budgetWords(burnt) },
  { head: "told", of: ({ detectedAfterMs: at }) => (at === null ? "-" : minutesAfter(at)) },
  { head: "repair", of: ({ mitigatedAfterMs: at }) => (at === null ? "-" : minutesAfter(at)) },
  { head: "back in", of: ({ recoveredAfterMs: ms }) => (ms === null ? "-" : duration(ms)) },
];

/** Facts that a narrow terminal does without, the first to go first. */
const SPARE = ["repair", "budget", "back in"];

/** A line for each incident: what it cost, how it went, and the sentence to take home. */
export function terminalCosts(
  output: Pick<TextOutput, "hasColour">,
  matrix: Matrix,
  width: number,
): string {
  const rows = groupedRows(matrix).flatMap((group) => group.rows);
  if (rows.length === 0) return "";
  const names = rows.map((row) => rowName(matrix, row));
  const nameWidth = Math.max("incident".length, ...names.map(({ length }) => length));
  let facts = FACTS.map(({ head, of }) => {
    const texts = rows.map(of);
    return { head, texts, width: Math.max(head.length, ...texts.map(({ length }) => length)) };
  });
  const leftOf = (list: typeof facts): number =>
    LEAD_WIDTH + nameWidth + list.reduce((sum, fact) => sum + GAP + fact.width, 0);
  for (const spare of SPARE) {
    if (leftOf(facts) > width) facts = facts.filter(({ head }) => head !== spare);
  }
  const left = leftOf(facts);
  const isBeside = width - left - GAP >= LESSON_WIDTH_MIN;
  const indent = isBeside ? left + GAP : LEAD_WIDTH + 2;
  const head = [
    `${" ".repeat(LEAD_WIDTH)}${"incident".padEnd(nameWidth)}`,
    ...facts.map((fact) => fact.head.padStart(fact.width)),
    ...(isBeside ? ["what to take home"] : []),
  ].join(BLANKS);
  const lines = rows.flatMap((row, index) => {
    const line = [
      `${" ".repeat(LEAD_WIDTH)}${(names[index] ?? "").padEnd(nameWidth)}`,
      ...facts.map((fact) => (fact.texts[index] ?? "").padStart(fact.width)),
    ].join(BLANKS);
    const [first = "", ...rest] = wrap(row.lesson, width - indent);
    const more = (isBeside ? rest : [first, ...rest]).map((text) => `${" ".repeat(indent)}${text}`);
    return [isBeside ? `${line}${BLANKS}${first}` : line, ...more];
  });
  return [paint(output, "quiet", head), ...lines].map((line) => `${line.trimEnd()}\n`).join("");
}

/** `4.5 x` the month's budget, `12 %` of it. */
function budgetWords(burnt: number | null): string {
  if (burnt === null || burnt <= 0) return "-";
  return burnt > 1 ? `${plainNumber(burnt)} x` : `${plainNumber(burnt * 100)} %`;
}
