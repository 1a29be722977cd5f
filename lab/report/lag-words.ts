import { duration, labTime } from "./format.ts";
import type { JudgedExpectation, RunResult } from "./run-result.ts";

/** How many processes and margins are shown: the rest has more room still. */
const SHOWN_MAX = 4;

/** `kas-1 0.3 s (+12:10), lb 0.2 s (+30:05)`: the worst lateness of each process, lab time. */
export function lagByProcess({ lag }: RunResult, most = SHOWN_MAX): string {
  const processes = lag.processes ?? [];
  const shown = processes
    .slice(0, most)
    .map(({ where, maxMs, atMs }) => `${where} ${duration(maxMs)} (${labTime(atMs)})`);
  const more = processes.length - shown.length;
  if (shown.length === 0) return "nothing above the noise floor";
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

/** The expectations that came nearest to another verdict, the nearest first. */
export function smallestMargins(result: RunResult, most = SHOWN_MAX): readonly JudgedExpectation[] {
  return result.expectations
    .filter(({ margin }) => margin != null)
    .sort((a, b) => (a.margin?.ms ?? 0) - (b.margin?.ms ?? 0))
    .slice(0, most);
}

/** `29 s, with 0.3 s of lag at kas-1: nobody outlives both caches`. */
export function marginSays({ says, margin }: JudgedExpectation): string {
  if (margin == null) return says;
  const lag =
    margin.where === ""
      ? "no lag beside it"
      : `with ${duration(margin.lateMs)} of lag at ${margin.where}`;
  return `${duration(margin.ms)}, ${lag}: ${says} (${margin.says})`;
}
