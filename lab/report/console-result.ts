import type { Verdict } from "../../contracts/history.ts";
import { renderEnds, renderLabelled, widthOf } from "./console-lines.ts";
import { duration, labTime } from "./format.ts";
import { lagByProcess, marginSays, smallestMargins } from "./lag-words.ts";
import type { RunHead } from "./reporter.ts";
import type { JudgedExpectation, RunResult } from "./run-result.ts";
import { yoursWords } from "./yours-words.ts";
import { fit, paint, type TextOutput, type TextTone } from "./text-output.ts";

const VERDICTS: Readonly<Record<Verdict, readonly [word: string, tone: TextTone]>> = {
  pass: ["PASS", "healed"],
  fail: ["FAIL", "hurt"],
  inconclusive: ["INCONCLUSIVE", "told"],
};

/** Printed before anything starts. */
export function renderHead(output: TextOutput, head: RunHead): string {
  const left = `kas-lab ${head.labVersion}  seed ${head.seed}  speed ${head.speed}x (lab time)`;
  const lines = [
    renderEnds(output, { text: left, painted: left }, head.runFolder),
    "\n",
    renderLabelled(output, 2, "scenario   ", head.title),
    ...head.rehearses.map((what, index) =>
      renderLabelled(output, 2, index === 0 ? "rehearses  " : " ".repeat(11), what),
    ),
    renderLabelled(output, 2, "topology   ", head.topologySummary),
    ...(head.profile === "" ? [] : [renderLabelled(output, 2, "profile    ", head.profile)]),
  ];
  if (head.history !== undefined) {
    lines.push(renderLabelled(output, 2, "history    ", head.history));
  }
  if (head.withoutFaults) {
    lines.push(
      renderLabelled(output, 2, "faults     ", "off (--without-faults): a good scenario fails now"),
    );
  }
  return `${lines.join("")}\n`;
}

/** Printed at the end: verdict, what failed, what the on-call would have seen, what to do next. */
export function renderResult(
  output: TextOutput,
  result: RunResult,
  reportPath: string | null,
): string {
  return [
    "\n",
    verdictLine(output, result),
    ...reasonLines(output, result),
    ...result.expectations
      .filter((expectation) => expectation.verdict !== "pass")
      .map((expectation) => `\n${renderMissed(output, expectation)}`),
    ...section(output, "What the on-call would have seen", result.onCall),
    ...section(output, "Your agentk", yoursWords(result)),
    ...section(output, "Before T+0", result.history === undefined ? [] : [result.history.says]),
    ...section(output, "Notes", result.notes),
    ...section(output, "What this kas cannot follow", cannotFollowLines(result)),
    "\n",
    ...lagLines(output, result),
    reportPath === null
      ? renderLabelled(output, 2, "report  ", "none could be written")
      : renderLabelled(output, 2, "report  ", reportPath),
    ...result.again.map(({ says, command }, index) =>
      renderLabelled(
        output,
        2,
        index === 0 ? "again   " : " ".repeat(8),
        says === "" ? command : `${command}   (${says})`,
      ),
    ),
  ].join("");
}

/** On a terminal a count is enough: the report has the table. */
function cannotFollowLines({ kas, speed }: RunResult): readonly string[] {
  const count = kas?.cannotFollow.length ?? 0;
  if (count === 0) return [];
  return [
    `${count} times are hard-coded in kas and longer in lab time at ${speed}x; the report lists them.`,
  ];
}

function verdictLine(output: TextOutput, result: RunResult): string {
  const [word, tone] = VERDICTS[result.verdict];
  const total = result.expectations.length;
  const held = result.expectations.filter(({ verdict }) => verdict === "pass").length;
  const rest = `   ${held} of ${total} expectations`;
  return renderEnds(
    output,
    { text: `  ${word}${rest}`, painted: `  ${paint(output, tone, word)}${rest}` },
    `${duration(result.wallMs.total)} wall, lag ${duration(result.lag.maxMs)} at most (lab time)`,
  );
}

/** Which processes were late, and the expectation that was nearest to another verdict. */
function lagLines(output: TextOutput, result: RunResult): readonly string[] {
  const [nearest] = smallestMargins(result, 1);
  return [
    renderLabelled(output, 2, "lag     ", lagByProcess(result)),
    ...(nearest === undefined ? [] : [renderLabelled(output, 2, "margin  ", marginSays(nearest))]),
  ];
}

function reasonLines(output: TextOutput, result: RunResult): readonly string[] {
  if (result.verdict === "pass") return [];
  const lines = [renderLabelled(output, 2, "why     ", result.reason)];
  if (result.nextStep !== "") lines.push(renderLabelled(output, 2, "next    ", result.nextStep));
  return lines;
}

/** An expectation that did not hold: its sentence, then expected, seen, since, where. */
function renderMissed(output: TextOutput, expectation: JudgedExpectation): string {
  const isFail = expectation.verdict === "fail";
  const since =
    expectation.sinceAtMs === null
      ? `judged from ${labTime(expectation.fromAtMs)} to ${labTime(expectation.toAtMs)}`
      : labTime(expectation.sinceAtMs);
  const mark = paint(output, isFail ? "hurt" : "told", isFail ? "✗" : "?");
  const kind = isFail ? "" : "   (inconclusive)";
  return [
    `  ${mark} ${paint(output, "strong", fit(expectation.says, widthOf(output) - 24))}${kind}\n`,
    renderLabelled(output, 6, "expected", expectation.expected),
    renderLabelled(output, 6, "seen    ", expectation.seen),
    renderLabelled(output, 6, "since   ", since),
    renderLabelled(output, 6, "where   ", `${expectation.where}   (${expectation.source})`),
  ].join("");
}

function section(
  output: TextOutput,
  title: string,
  sentences: readonly string[],
): readonly string[] {
  if (sentences.length === 0) return [];
  return [
    `\n  ${paint(output, "strong", title)}\n`,
    ...sentences.map((sentence) => renderLabelled(output, 3, "", sentence)),
  ];
}
