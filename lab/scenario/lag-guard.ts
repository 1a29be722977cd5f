import { GUARD_WALL_MS_MIN } from "../../kit/clock/clock.ts";
import { LAG_FLOOR_WALL_MS } from "../../kit/lag-meter.ts";
import type { JudgedMargin } from "../report/run-result.ts";
import type { Finding, Window } from "./checks/check.ts";
import { sumWithin, worstWithin, type Late } from "./lag-record.ts";
import { lengthOf, type Margin } from "./margin.ts";

/**
 * The one lateness that spoils a whole run, lab ms: Prometheus looks back five minutes for a sample,
 * so after a longer stop even "no such series" may be the lab's doing. Anything below it is compared
 * with each expectation's own margin.
 */
export const MAX_LAG_MS = 300_000;
/** The shortest time-out of the real system that is floored in wall time (Redis read), lab ms. */
const SHORTEST_GUARD_MS = 1_000;

/** What lateness means at a speed. */
export interface LagScale {
  readonly speed: number;
  /** Lab time of T+0: what was late before it moved nothing. */
  readonly timelineStartMs: number;
}

/** A finding that lateness may have made inconclusive, and its margin as people read it. */
export interface Guarded {
  readonly finding: Finding;
  readonly margin: JudgedMargin | null;
}

/**
 * The control rule: a verdict stands unless something was later, at a time on which its decisive
 * observation depends, than that observation had room. A failure that time-outs can make is no
 * verdict either when something was late for as long as the shortest time-out lasts.
 * Source: docs/adr/0008-lag-guard.md.
 */
export function guardAgainstLag(
  finding: Finding,
  window: Window,
  record: readonly Late[],
  scale: LagScale,
): Guarded {
  const margin = finding.margin ?? null;
  if (finding.verdict === "inconclusive") return { finding, margin: null };
  const seen = margin === null ? null : seenWith(margin, record, scale);
  if (margin !== null && seen !== null && seen.lateMs > margin.ms) {
    return { finding: doubted(finding, `${margin.says}, ${lateWords(seen, scale)}`), margin: seen };
  }
  const timeOut = timeOutLag(record, window, scale);
  if (finding.verdict === "fail" && finding.mayBeTimeOuts === true && timeOut !== undefined) {
    const says = `${finding.seen}, but ${timeOut.where} was up to ${lengthOf(timeOut.lateMs)} late, as long as a time-out lasts`;
    return { finding: doubted(finding, says), margin: seen };
  }
  return { finding, margin: seen };
}

/** What was late within a span for as long as the shortest time-out lasts at this speed. */
export function timeOutLag(
  record: readonly Late[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  scale: LagScale,
): Late | undefined {
  const worst = worstWithin(record, [{ fromMs: fromOf(fromMs, scale), toMs }], "events");
  const leastMs = Math.max(SHORTEST_GUARD_MS, GUARD_WALL_MS_MIN * scale.speed);
  return worst !== undefined && worst.lateMs >= leastMs ? worst : undefined;
}

/** The margin with the worst lateness that touches it; the noise floor where none was measured. */
function seenWith(margin: Margin, record: readonly Late[], scale: LagScale): JudgedMargin {
  const within = margin.within.map(({ fromMs, toMs }) => ({ fromMs: fromOf(fromMs, scale), toMs }));
  const worst = later(
    worstWithin(record, within, margin.restsOn),
    margin.waits === undefined ? undefined : sumWithin(record, margin.waits),
  );
  const floorMs = LAG_FLOOR_WALL_MS * scale.speed;
  const { says, ms } = margin;
  if (worst === undefined || worst.lateMs < floorMs) {
    return { ms, says, lateMs: floorMs, where: "" };
  }
  return { ms, says, lateMs: worst.lateMs, where: worst.where };
}

function later(a: Late | undefined, b: Late | undefined): Late | undefined {
  return (a?.lateMs ?? 0) >= (b?.lateMs ?? 0) ? a : b;
}

function fromOf(fromMs: number, { timelineStartMs }: LagScale): number {
  return Math.max(fromMs, timelineStartMs);
}

function lateWords({ lateMs, where }: JudgedMargin, { speed }: LagScale): string {
  if (where !== "") return `while ${where} was up to ${lengthOf(lateMs)} late`;
  return `and at speed ${speed} nothing below ${lengthOf(lateMs)} can be told apart`;
}

function doubted(finding: Finding, seen: string): Finding {
  return { ...finding, verdict: "inconclusive", seen, sinceMs: null };
}
