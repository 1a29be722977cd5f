import type { TextTone } from "../../report/text-output.ts";
import type { CellState, MatrixCell, MatrixColumn } from "../matrix.ts";

/** How one state is told: the same word, mark and tone in terminal, Markdown, HTML and comparison. */
export interface StateWords {
  /** `page`, `SILENT`: what stands in the cell, with or without a time. */
  readonly word: string;
  /** A shape that tells states apart without colour. */
  readonly mark: string;
  readonly tone: TextTone;
  /** Half a sentence that explains it. */
  readonly says: string;
  /** The same for a legend of one line. */
  readonly brief: string;
}

export const STATES: Readonly<Record<CellState, StateWords>> = {
  blind: state("SILENT", "✕", "hurt", "users are hurt, and it says nothing", "users hurt"),
  "late-page": state("late", "→", "hurt", "its first page came after the repair", "after repair"),
  "cleared-early": state("cleared", "↓", "hurt", "cleared while users were cut off", "too early"),
  "false-page": state("false page", "!", "hurt", "pages although nobody is hurt", "nobody hurt"),
  page: state("page", "●", "told", "wakes the on-call", "wakes somebody"),
  chat: state("chat", "◐", "told", "a message in a channel", "a message"),
  ticket: state("ticket", "○", "told", "an issue for office hours", "an issue"),
  gated: state("gated", "⊘", "plain", "too few calls for it to fire at all", "too few calls"),
  silent: state("silent", "·", "quiet", "did not fire", "did not fire"),
  "no-data": state("-", "–", "quiet", "could not be judged", "not judged"),
};

function state(
  word: string,
  mark: string,
  tone: TextTone,
  says: string,
  brief: string,
): StateWords {
  return { word, mark, tone, says, brief };
}

/** States in the order in which legends tell them. */
export const STATE_ORDER = Object.keys(STATES) as readonly CellState[];

/** `T+5`: whole minutes of lab time after the incident's first fault. */
export function minutesAfter(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  return `T${ms < 0 && minutes > 0 ? "-" : "+"}${minutes}`;
}

/** What stands in a cell: `T+5 page`, `cleared T+19`, `SILENT`. */
export function cellWords(
  cell: Pick<MatrixCell, "state" | "firedAfterMs" | "clearedAfterMs">,
): string {
  const { word } = STATES[cell.state];
  const time = cellTime(cell);
  if (time === "") return word;
  return cell.state === "cleared-early" ? `${word} ${time}` : `${time} ${word}`;
}

/** When it told, or cleared too early: `T+5`; empty where there is no time to tell. */
export function cellTime(
  cell: Pick<MatrixCell, "state" | "firedAfterMs" | "clearedAfterMs">,
): string {
  const at =
    cell.state === "cleared-early"
      ? cell.clearedAfterMs
      : FIRED.has(cell.state)
        ? cell.firedAfterMs
        : null;
  return at === null ? "" : minutesAfter(at);
}

const FIRED: ReadonlySet<CellState> = new Set([
  "page",
  "chat",
  "ticket",
  "false-page",
  "late-page",
]);

/** Whose rules a column shows, as its head says it. */
export const ORIGINS: Readonly<Record<MatrixColumn["origin"], string>> = {
  gitlab: "GitLab",
  generic: "generic",
  lab: "lab's own",
  user: "yours",
};

/** Alerts of a column, with their windows: `Name (1h), Other`. */
export function alertNames(alerts: MatrixColumn["alerts"]): string {
  return alerts
    .map(({ alert, window }) => (window === "" ? alert : `${alert} (${window})`))
    .join(", ");
}

/** `100 %`, `<1 %`; nobody at all is `-`. */
export function shareWords(share: number): string {
  if (share <= 0) return "-";
  return share < 0.01 ? "<1 %" : `${Math.min(100, Math.round(share * 100))} %`;
}

/** A group as a heading. */
export function groupWords(group: string): string {
  return GROUPS[group] ?? group;
}

const GROUPS: Readonly<Record<string, string>> = {
  rails: "Rails",
  redis: "Redis",
  kas: "kas",
  edge: "Edge",
  gitaly: "Gitaly",
  limits: "Limits",
  monitoring: "Monitoring",
  none: "Others",
};

/** Groups in the order of the known ones; others follow by name, `none` is last. */
export function groupRank(group: string): number {
  const names = Object.keys(GROUPS);
  const known = names.indexOf(group);
  if (known === -1) return names.length - 1.5;
  return known;
}
