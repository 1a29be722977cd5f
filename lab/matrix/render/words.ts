import type { TextTone } from "../../report/text-output.ts";
import type { CellState, MatrixCell, MatrixColumn } from "../matrix.ts";

/** How one state is told: the same word, mark and tone in terminal, Markdown, HTML and comparison. */
export interface StateWords {
  /** `page`, `SILENT`: what stands in the cell, with or without a time. */
  readonly word: string;
  /** A shape that tells states apart without colour. */
  readonly mark: string;
  readonly tone: TextTone;
  /** Half a sentence for the legend. */
  readonly says: string;
}

export const STATES: Readonly<Record<CellState, StateWords>> = {
  blind: { word: "SILENT", mark: "✕", tone: "hurt", says: "users hurt, and it says nothing" },
  "late-page": { word: "late", mark: "→", tone: "hurt", says: "pages after the repair" },
  "cleared-early": { word: "cleared", mark: "↓", tone: "hurt", says: "clears before they are back" },
  "false-page": { word: "false page", mark: "!", tone: "hurt", says: "nobody is hurt" },
  page: { word: "page", mark: "●", tone: "told", says: "wakes the on-call" },
  chat: { word: "chat", mark: "◐", tone: "told", says: "a message" },
  ticket: { word: "ticket", mark: "○", tone: "told", says: "an issue" },
  gated: { word: "gated", mark: "⊘", tone: "plain", says: "too few calls to fire at all" },
  silent: { word: "silent", mark: "·", tone: "quiet", says: "does not fire" },
  "no-data": { word: "-", mark: "–", tone: "quiet", says: "cannot be judged" },
};

/** States in the order in which legends tell them. */
export const STATE_ORDER = Object.keys(STATES) as readonly CellState[];

/** `T+5`: whole minutes of lab time after the incident's first fault. */
export function minutesAfter(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  return `T${ms < 0 && minutes > 0 ? "-" : "+"}${minutes}`;
}

/** What stands in a cell: `T+5 page`, `cleared T+19`, `SILENT`. */
export function cellWords(cell: Pick<MatrixCell, "state" | "firedAfterMs" | "clearedAfterMs">) {
  const { word } = STATES[cell.state];
  if (cell.state === "cleared-early") {
    return cell.clearedAfterMs === null ? word : `${word} ${minutesAfter(cell.clearedAfterMs)}`;
  }
  const hasFired = FIRED.has(cell.state) && cell.firedAfterMs !== null;
  return hasFired ? `${minutesAfter(cell.firedAfterMs ?? 0)} ${word}` : word;
}

const FIRED: ReadonlySet<CellState> = new Set(["page", "chat", "ticket", "false-page", "late-page"]);

/** Whose rules a column shows, as its head says it. */
export const ORIGINS: Readonly<Record<MatrixColumn["origin"], string>> = {
  gitlab: "GitLab",
  generic: "generic",
  lab: "lab's own",
  user: "yours",
};

/** `100 %`, `<1 %`; nobody at all is `-`. */
export function shareWords(share: number): string {
  if (share <= 0) return "-";
  return share < 0.01 ? "<1 %" : `${Math.min(100, Math.round(share * 100))} %`;
}

/** What is done with a row in words: groups as headings. */
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
  none: "No fault",
};

/** Groups in the order of the known ones; others follow by name, `none` is last. */
export function groupRank(group: string): number {
  const names = Object.keys(GROUPS);
  const known = names.indexOf(group);
  if (known === -1) return names.length - 1.5;
  return known;
}
