import type { HistoryEntry } from "../../../contracts/history.ts";
import type { Finding } from "../checks/check.ts";
import type { Evidence } from "../evidence.ts";
import type { Window } from "../judged-window.ts";
import type { Expectation } from "../scenario.ts";
import {
  HARD_CODED_TIMES,
  LIMITER_WINDOW,
  secondsSaid,
  type HardCodedTime,
} from "./hard-coded-times.ts";

/** Calls of one token in a minute up to which no limiter of the real allowance would deny one. */
const ALLOWANCE = 100;
const MINUTE_MS = 60_000;
/** Checks that look at what kas itself tells. */
const SAYS_KAS: Readonly<Record<string, RegExp>> = {
  promql: /gitlab-kas|grpc_/,
  sli: /./,
  alerts: /./,
};

/** A time in which something hard-coded shapes what is seen, lab ms. */
interface Span {
  readonly what: string;
  readonly delayMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What a finding is worth where kas lives on the wall clock. Nothing changes at speed 1, nor where nothing
 * hard-coded is in play. Else kas is only ever slower than it should be, so a recovery that was in time
 * stands, one that was late gets the known delay more, and everything else is open: never wrong.
 */
export async function judgeForeign(
  expectation: Pick<Expectation, "check" | "checkKey" | "spec">,
  window: Window,
  evidence: Evidence,
  found: Finding,
): Promise<Finding> {
  const { brought, speed } = evidence;
  if (brought === undefined || found.verdict === "inconclusive") return found;
  const text = JSON.stringify(expectation.spec ?? "");
  const key = expectation.checkKey;
  if (!brought.kas.metrics && (SAYS_KAS[key]?.test(text) ?? false)) {
    return open(found, "nobody scraped the metrics of kas");
  }
  if (speed === 1) return found;
  if (limiterCounts(key, text, window, evidence)) {
    return open(found, `${LIMITER_WINDOW.what} is ${LIMITER_WINDOW.length}: ${speed} lab minutes`);
  }
  const spans = spansOf(key, text, evidence).filter(
    ({ fromMs, toMs }) => fromMs < window.toMs && toMs > window.fromMs,
  );
  const longest = spans.sort((a, b) => b.delayMs - a.delayMs)[0];
  if (longest === undefined) return found;
  const says = `kas cannot hasten ${longest.what}, here up to ${secondsSaid(longest.delayMs)} of lab time`;
  if (!isRecovery(key, text, window)) return open(found, says);
  if (found.verdict === "pass") return found;
  const toMs = window.toMs + longest.delayMs;
  if (toMs > evidence.endMs) return open(found, `${says}, and the run ended before`);
  const later = await expectation.check(evidence, { ...window, toMs });
  if (later.verdict !== "pass") return later;
  return { ...later, seen: `${later.seen}, in time plus ${secondsSaid(longest.delayMs)}: ${says}` };
}

/** Somebody is back by then: what a slower kas can only make later. */
function isRecovery(key: string, text: string, { kind }: Window): boolean {
  if (key !== "agents" || /at most|"connected":0/.test(text)) return false;
  return kind !== "during" && /all|at least|newest/.test(text);
}

function open(found: Finding, why: string): Finding {
  return { ...found, verdict: "inconclusive", seen: `${found.seen}, but ${why}`, margin: null };
}

/** When each row of the table that this expectation rests on is in play. */
function spansOf(key: string, text: string, evidence: Evidence): Span[] {
  const { speed } = evidence;
  return HARD_CODED_TIMES.flatMap((row) => {
    if (!(row.touches[key]?.test(text) ?? false)) return [];
    return faultSpans(row, evidence).map(({ fromMs, toMs }) => ({
      what: row.what,
      // What it would take at its true length is part of every scenario already.
      delayMs: row.longestMs * (speed - 1),
      fromMs,
      toMs: toMs + row.longestMs * speed,
    }));
  });
}

function faultSpans(
  { faults, shapes }: HardCodedTime,
  { history, endMs }: Evidence,
): { readonly fromMs: number; readonly toMs: number }[] {
  if (faults === null) return [];
  return history.flatMap((entry) => {
    if (entry.kind !== "fault" || entry.phase !== "injected") return [];
    if (!faults.test([entry.fault, ...(entry.targets ?? [])].join(" "))) return [];
    const overMs = endOf(entry.id, history) ?? endMs;
    return [{ fromMs: shapes === "during" ? entry.at : overMs, toMs: overMs }];
  });
}

/** When a fault was healed, or seen to be over by itself. */
function endOf(id: string, history: readonly HistoryEntry[]): number | undefined {
  return history.find(
    (entry) =>
      entry.kind === "fault" &&
      entry.id === id &&
      (entry.phase === "healed" || entry.phase === "gone-observed"),
  )?.at;
}

/** Whether a token made more calls in a lab minute than the limiter would have let through. */
function limiterCounts(
  key: string,
  text: string,
  window: Window,
  { history, speed }: Evidence,
): boolean {
  if (!(LIMITER_WINDOW.touches[key]?.test(text) ?? false)) return false;
  return history.some(
    (entry) =>
      entry.kind === "token-calls" &&
      entry.accepted + entry.denied + entry.lost > ALLOWANCE &&
      entry.minuteMs < window.toMs &&
      entry.minuteMs + MINUTE_MS * (speed + 1) > window.fromMs,
  );
}
