import { formatLength, formatOffset } from "../../kit/duration.ts";
import { profileText } from "./profile-text.ts";
import { plainNumber } from "./format.ts";
import type { RunResult } from "./run-result.ts";
import { fit } from "./text-output.ts";

const WHAT_WIDTH_MAX = 60;
const ABSENT = "-";

/** One fact in which two runs differ or agree. */
export interface Difference {
  readonly what: string;
  readonly a: string;
  readonly b: string;
}

/** Two runs side by side: verdict, expectations, who was hurt, who was told when. */
export function differences(a: RunResult, b: RunResult): readonly Difference[] {
  const rows: Difference[] = [
    row("run", a.run, b.run),
    row("scenario", a.scenario, b.scenario),
    row("verdict", a.verdict, b.verdict),
    row("seed", a.seed, b.seed),
    row("speed", String(a.speed), String(b.speed)),
    ...profileRow(a, b),
    ...kasRow(a, b),
    row("agents", String(a.agents.total), String(b.agents.total)),
    row("cut off", String(a.agents.cutOff), String(b.agents.cutOff)),
    row("longest cut-off", length(a.agents.cutOffMsMax), length(b.agents.cutOffMsMax)),
    row("agent-minutes lost", minutes(a), minutes(b)),
    row("all back", offset(a.agents.lastBackAtMs), offset(b.agents.lastBackAtMs)),
    row("error budget burnt", budget(a.errorBudgetBurnt), budget(b.errorBudgetBurnt)),
    row("lag", formatLength(a.lag.maxMs), formatLength(b.lag.maxMs)),
  ];
  const names = [...new Set([...a.alerts, ...b.alerts].map((alert) => nameOf(alert)))];
  for (const name of names) {
    const [left, right] = [firing(a, name), firing(b, name)];
    if (left !== "silent" || right !== "silent") rows.push(row(name, left, right));
  }
  const all = new Set([...a.expectations, ...b.expectations].map(({ says }) => says));
  let [onlyA, onlyB] = [0, 0];
  for (const says of all) {
    const [left, right] = [verdictOf(a, says), verdictOf(b, says)];
    if (left === ABSENT) onlyB++;
    else if (right === ABSENT) onlyA++;
    else if (left !== right) rows.push(row(says, left, right));
  }
  // Expectations of another scenario are counted, not listed: they cannot agree.
  if (onlyA + onlyB > 0) rows.push(row("expectations of its own", String(onlyA), String(onlyB)));
  return rows;
}

/** Profiles are long and nearly always the same: a row only where they differ. */
function profileRow(a: RunResult, b: RunResult): readonly Difference[] {
  const [left, right] = [profileText(a.profile), profileText(b.profile)];
  return left === right ? [] : [row("profile", left, right)];
}

/** Only where a build of the user's was run, and not the same one. */
function kasRow(a: RunResult, b: RunResult): readonly Difference[] {
  const [left = "built-in", right = "built-in"] = [a.kas?.name, b.kas?.name];
  return left === right ? [] : [row("kas", left, right)];
}

/** The table alone, for rows that all differ. */
export function changesText(rows: readonly Difference[]): string {
  return tableLines(rows).join("");
}

/** The table for a terminal or a file; what differs is marked, and counted at the end. */
export function differencesText(rows: readonly Difference[]): string {
  const differ = rows.filter(({ a, b, what }) => a !== b && what !== "run").length;
  const count = differ === 0 ? "nothing differs" : `${differ} of ${rows.length - 1} differ`;
  return `${tableLines(rows).join("")}\n${count}\n`;
}

function tableLines(rows: readonly Difference[]): readonly string[] {
  const width = Math.min(WHAT_WIDTH_MAX, Math.max(...rows.map(({ what }) => what.length)));
  const left = Math.max(...rows.map(({ a }) => a.length));
  return rows.map(({ what, a, b }) => {
    const mark = a === b ? " " : "≠";
    return `${mark} ${fit(what, width).padEnd(width)}  ${a.padEnd(left)}  ${b}\n`;
  });
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

function budget(share: number | null): string {
  return share === null ? "-" : `${plainNumber(share * 100)} %`;
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
  return expectations.find((expectation) => expectation.says === says)?.verdict ?? ABSENT;
}
