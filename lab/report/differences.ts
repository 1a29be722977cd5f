import { formatLength, formatOffset } from "../../kit/duration.ts";
import { profileText } from "./profile-text.ts";
import type { RunResult } from "./run-result.ts";

/** One fact in which two runs differ or agree. */
export interface Difference {
  readonly what: string;
  readonly a: string;
  readonly b: string;
}

/** Two runs side by side: verdict, expectations, who was hurt, who was told when. */
export function differences(a: RunResult, b: RunResult): readonly Difference[] {
  const rows: Difference[] = [
    row("scenario", a.scenario, b.scenario),
    row("verdict", a.verdict, b.verdict),
    row("seed", a.seed, b.seed),
    row("speed", String(a.speed), String(b.speed)),
    row("profile", profileText(a.profile), profileText(b.profile)),
    row("agents", String(a.agents.total), String(b.agents.total)),
    row("cut off", String(a.agents.cutOff), String(b.agents.cutOff)),
    row("longest cut-off", length(a.agents.cutOffMsMax), length(b.agents.cutOffMsMax)),
    row("agent-minutes lost", minutes(a), minutes(b)),
    row("all back", offset(a.agents.lastBackAtMs), offset(b.agents.lastBackAtMs)),
    row("lag", formatLength(a.lag.maxMs), formatLength(b.lag.maxMs)),
  ];
  const names = [...new Set([...a.alerts, ...b.alerts].map((alert) => nameOf(alert)))];
  for (const name of names) {
    const [left, right] = [firing(a, name), firing(b, name)];
    if (left !== "silent" || right !== "silent") rows.push(row(name, left, right));
  }
  for (const says of [...new Set([...a.expectations, ...b.expectations].map((e) => e.says))]) {
    const [left, right] = [verdictOf(a, says), verdictOf(b, says)];
    if (left !== right) rows.push(row(says, left, right));
  }
  return rows;
}

/** The table for a terminal or a file; what differs is marked. */
export function differencesText(rows: readonly Difference[]): string {
  const width = Math.min(52, Math.max(...rows.map(({ what }) => what.length)));
  const left = Math.min(40, Math.max(...rows.map(({ a }) => a.length)));
  return rows
    .map(({ what, a, b }) => {
      const mark = a === b ? " " : "≠";
      return `${mark} ${what.slice(0, width).padEnd(width)}  ${a.padEnd(left)}  ${b}\n`;
    })
    .join("");
}

function row(what: string, a: string, b: string): Difference {
  return { what, a, b };
}

function length(ms: number | null): string {
  return ms === null ? "-" : formatLength(ms);
}

function offset(ms: number | null): string {
  return ms === null ? "-" : formatOffset(ms);
}

function minutes({ agents }: RunResult): string {
  return String(Math.round(agents.minutesLost));
}

function nameOf({ alert, window }: RunResult["alerts"][number]): string {
  return window === "" ? alert : `${alert} ${window}`;
}

function firing({ alerts }: RunResult, name: string): string {
  const first = alerts
    .filter((alert) => nameOf(alert) === name)
    .flatMap(({ spans }) => spans)
    .find(({ firingAtMs }) => firingAtMs !== null);
  return first?.firingAtMs == null ? "silent" : `fired at ${formatOffset(first.firingAtMs)}`;
}

function verdictOf({ expectations }: RunResult, says: string): string {
  return expectations.find((expectation) => expectation.says === says)?.verdict ?? "-";
}
