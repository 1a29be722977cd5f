import { duration } from "../report/format.ts";
import type { CellState, MatrixCell } from "./matrix.ts";

/** What became of one cell; `unjudged` cells prove neither. */
export interface CellChange {
  readonly kind: "worse" | "better" | "other" | "unjudged";
  readonly says: string;
}

/** A page may come this much later, lab ms: two evaluations of the rules, and no more. */
const LATER_MS_MAX = 120_000;

/** How loudly a state told somebody while it mattered. */
const LOUDNESS: Readonly<Record<CellState, number>> = {
  page: 4,
  chat: 3,
  ticket: 2,
  "cleared-early": 1,
  "late-page": 0,
  "false-page": 0,
  gated: 0,
  silent: 0,
  blind: 0,
  "no-data": 0,
};

const LOSSES: Readonly<Partial<Record<CellState, string>>> = {
  chat: "the page is only a message now",
  ticket: "the page is only an issue now",
  "cleared-early": "it clears while users are still cut off",
  "late-page": "it comes after the repair now",
  gated: "too few calls for it to fire now",
  silent: "it does not fire any more",
  blind: "users are hurt, and it says nothing any more",
};

/**
 * Null when nothing changed that anybody would notice. A null cell is an alert that the matrix does
 * not have; `isHealed` says that the incident hurt users before and does not now, so that silence is
 * no loss.
 */
export function cellChange(
  was: MatrixCell | null,
  now: MatrixCell | null,
  isHealed: boolean,
): CellChange | null {
  if (now?.state === "false-page") {
    return was?.state === "false-page" ? null : { kind: "worse", says: "it pages for nothing" };
  }
  if (was === null) return null;
  const loudBefore = LOUDNESS[was.state];
  if (now === null) {
    return loudBefore === 0 ? null : { kind: "worse", says: "the alert is gone" };
  }
  if (now.state === was.state) return sameState(was, now);
  if (now.state === "no-data") {
    return loudBefore === 0
      ? { kind: "other", says: reason(now, "it cannot be judged any more") }
      : { kind: "unjudged", says: reason(now, "it cannot be judged any more") };
  }
  if (LOUDNESS[now.state] < loudBefore) {
    return isHealed
      ? { kind: "better", says: "nobody is hurt any more" }
      : { kind: "worse", says: reason(now, LOSSES[now.state] ?? "it is quieter") };
  }
  if (LOUDNESS[now.state] > loudBefore) return { kind: "better", says: "somebody is told now" };
  if (was.state === "false-page") return { kind: "better", says: "it pages for nothing no more" };
  if (now.state === "late-page") return { kind: "other", says: "it pages now, after the repair" };
  return { kind: "other", says: reason(now, "it is quiet for another reason") };
}

/** A page that comes at another time; the rest is not worth a line. */
function sameState(was: MatrixCell, now: MatrixCell): CellChange | null {
  if (was.state !== "page" || was.firedAfterMs === null || now.firedAfterMs === null) return null;
  const laterMs = now.firedAfterMs - was.firedAfterMs;
  if (laterMs > LATER_MS_MAX) return { kind: "worse", says: `${duration(laterMs)} later` };
  if (laterMs < -LATER_MS_MAX) return { kind: "better", says: `${duration(-laterMs)} earlier` };
  return null;
}

function reason(now: MatrixCell, says: string): string {
  return now.why === "" ? says : `${says}: ${now.why}`;
}
