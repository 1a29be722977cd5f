import { scoreRows } from "../drill/compare-results.ts";
import type { DrillResult } from "../drill/api/result.ts";
import type { Recount } from "../drill/recount.ts";
import { scoreText } from "../drill/terminal/text.ts";
import { judgeDrill } from "../rehearse/drill/judge-drill.ts";
import { changesText, type Difference } from "../report/differences.ts";
import { DRILL_EXITS } from "./exit-code.ts";
import { EXIT_CODES } from "./options.ts";

/**
 * `kaslab judge` of a drill: its score again, out of its history. @returns the exit code that the drill
 * had; inconclusive when the facts do not give the score that is stored.
 */
export async function judgeDrillFolder(
  runFolder: string,
  { asJson, out }: { readonly asJson: boolean; readonly out: (text: string) => void },
): Promise<number> {
  const { before, now } = await judgeDrill(runFolder);
  const changed = scoreRows(before, now).filter(({ a, b }) => a !== b);
  const same = changed.length === 0;
  out(asJson ? jsonLine(before, now, same) : text(before, now, changed));
  return same ? DRILL_EXITS[before.ending] : EXIT_CODES.inconclusive;
}

function jsonLine(before: DrillResult, now: Recount, same: boolean): string {
  const { incident, ending, score } = before;
  const stored = { ending, score };
  const line = { version: 1, kind: "drill", scenario: incident.scenario, ...now, same, stored };
  return `${JSON.stringify(line)}\n`;
}

function text({ incident }: DrillResult, now: Recount, changed: readonly Difference[]): string {
  const { points, of } = now.score;
  return [
    `drill of ${incident.scenario}: ${now.ending}, ${points} of ${of} points\n`,
    ...scoreText(now.score).map((line) => `${line}\n`),
    changed.length === 0 ? "The same as when it was played.\n" : "\nThen, and now:\n",
    changed.length === 0 ? "" : changesText(changed),
  ].join("");
}
