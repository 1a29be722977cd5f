import type { DrillCatalogue } from "../api/catalogue.ts";
import type { DrillAnswer, DrillLine, DrillSight } from "../api/line.ts";
import type { DrillResult } from "../api/result.ts";
import type { DrillSignal, DrillView } from "../api/view.ts";
import type { Score } from "../score.ts";
import { figure, length, since, utcMinute, utcSecond } from "../words.ts";
import { PROMPT_WORDS } from "./parse-line.ts";

/** Wide enough for a terminal of 80. */
const SERIES_SHOWN = 12;

/** What a person reads of an answer. */
export function answerText(answer: DrillAnswer): string {
  if (answer.error !== null) {
    const { message, hint } = answer.error;
    return `${message}${hint === null ? "" : `\n${hint}`}`;
  }
  if (answer.view !== undefined) return viewText(answer.view);
  if (answer.sight !== undefined) return sightText(answer.sight);
  return answer.says;
}

/** What comes by itself; undefined for what the player did, and knows. */
export function lineText(line: DrillLine): string | undefined {
  switch (line.kind) {
    case "progress":
      return line.says;
    case "shift":
      return `${utcMinute(line.at)}  ${line.says} (lab time, ${line.speed}x). Type help.`;
    case "signal":
      return signalText(line.signal);
    case "resolved":
      return `${utcMinute(line.at)}  ${line.signal} is over`;
    case "entry":
      return line.entry.kind === "mitigation-done"
        ? `${utcMinute(line.entry.at)}  done: ${line.entry.says}`
        : undefined;
    case "over":
      return resultText(line.result);
  }
}

function signalText({ id, at, route, title, text, alert }: DrillSignal): string {
  const head = `${utcMinute(at)}  ${id}  ${route.toUpperCase()}  ${title}`;
  if (alert === null) return `${head}\n       ${text}`;
  const proposed = alert.proposed ? "   (the lab's proposal, not GitLab's)" : "";
  return `${head}${proposed}\n       runbook ${alert.runbook ?? "none"}`;
}

function viewText(view: DrillView): string {
  const { signals, alerts, busy, declared, hints, at, shiftTo } = view;
  const open = signals.filter(({ acknowledgedAt }) => acknowledgedAt === null).length;
  const left = shiftTo === null ? "" : `, ${length(shiftTo - at)} of the shift left`;
  return [
    `${utcSecond(at)} UTC${left}`,
    `${signals.length} signals, ${open} not acknowledged`,
    ...signals.map(signalText),
    alerts.length === 0 ? "no alert pending or firing" : "alerts",
    ...alerts.map(
      ({ name, phase, since: from, route }) =>
        `  ${name}  ${phase} since ${utcMinute(from)}  ${route}`,
    ),
    ...(busy === null ? [] : [`under way: ${busy.mitigation}, until ${utcSecond(busy.until)}`]),
    `declared: ${declared ?? "nothing"}   hints left: ${hints.left}`,
  ].join("\n");
}

function sightText(sight: DrillSight): string {
  switch (sight.at) {
    case "figures":
      return table(sight.figures.map(({ says, value }) => [says, value]));
    case "query": {
      if (sight.series.length === 0) return "no series";
      const shown = sight.series.slice(0, SERIES_SHOWN).map(({ labels, points }) => {
        const values = points.map(({ value }) => value ?? Number.NaN);
        const [first = Number.NaN, last = Number.NaN] = [values.at(0), values.at(-1)];
        const name = Object.entries(labels)
          .map(([key, value]) => `${key}=${value}`)
          .join(" ");
        return [name === "" ? "value" : name, `${figure(last)}   (from ${figure(first)})`] as const;
      });
      const more = sight.series.length - SERIES_SHOWN;
      return table(shown) + (more > 0 ? `\n  and ${more} more series` : "");
    }
    case "logs": {
      const more = sight.more > 0 ? [`${sight.more} more lines before`] : [];
      return [...more, ...sight.lines.map(({ text }) => text)].join("\n") || "no line";
    }
    case "state":
      return sight.lines.join("\n");
    case "dashboard":
      return sight.dashboard;
  }
}

/** The score, and where the report is. */
export function resultText(result: DrillResult): string {
  const { incident, score, ending, declared, beganAt } = result;
  const when = (at: number | null): string =>
    at === null || beganAt === null ? "never" : since(at, beganAt);
  return [
    "",
    `The drill is over (${ending}): ${score.points} of ${score.of} points.`,
    `  it was      ${incident.title} (${incident.scenario})`,
    `  cause       ${incident.cause}: ${incident.says}`,
    `  declared    ${declared ?? "nothing"}`,
    `  told        ${when(result.firstSignalAt)}   healed ${when(result.mitigatedAt)}   back ${when(result.restoredAt)}`,
    ...scoreText(score),
    `  report      ${result.report}`,
  ].join("\n");
}

/** The parts of a score, a line each. */
export function scoreText({ parts }: Pick<Score, "parts">): readonly string[] {
  return parts.map(({ id, points, most, says }) => {
    const of = most === 0 ? "      " : ` of ${String(most).padEnd(2)}`;
    return `  ${id.padEnd(14)}${String(points).padStart(3)}${of}  ${says}`;
  });
}

export function causesText({ causes }: DrillCatalogue): string {
  return table(causes.map(({ id, says }) => [id, says]));
}

export function mitigationsText({ mitigations }: DrillCatalogue): string {
  return table(
    mitigations.map(({ id, says, target, takesMs }) => [
      target === null ? id : `${id} <${target.kind}>`,
      `${says} (${length(takesMs)})`,
    ]),
  );
}

export function helpText(): string {
  return table(PROMPT_WORDS.map(({ word, follows, says }) => [`${word} ${follows}`.trim(), says]));
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.min(34, Math.max(...rows.map(([head]) => head.length))) + 2;
  return rows.map(([head, says]) => `  ${head.padEnd(width)}${says}`.trimEnd()).join("\n");
}
