import { z } from "zod";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { lengthOf, type Margin } from "../margin.ts";
import { finding, within, type Check } from "./check.ts";
import { wasRefused } from "./refused.ts";

/** kas ends idle tunnels at 75 % of `max_connection_age` (1800 s) plus up to 5 % of that. */
const AGE_MS_MIN = 1_350_000;
/**
 * The hard close comes 20 % after GOAWAY (65 % minus 10 % at the earliest), so it can overtake the age
 * of 75 to 78.75 % in rare cases: a tunnel then ends with a reset, at its age all the same.
 * Source: kas 14.2-pre protocol, section 1.8.
 */
const HARD_CLOSE_MS_MIN = 1_413_000;
/** A connection's age is measured by its agent, whose clock began a dial later. */
const TOLERANCE_MS = 15_000;

/** The age at the latest; a peer hears of it a little later. */
const AGE_MS_MAX = 1_417_500;

const AT_THEIR_AGE = "end at their age";
const Spec = z.enum(["stay open until their age", AT_THEIR_AGE]);

/** Idle tunnels are not checked again: none that was open ends before its connection's age. */
export const tunnelsCheck: Check<z.output<typeof Spec>> = {
  key: "tunnels",
  says: 'idle tunnels "stay open until their age": none that was up ends early; or "end at their age": none late either',
  schema: Spec,
  judge(evidence, window, spec) {
    const ended = within(evidence.history, window).filter((entry) => entry.kind === "tunnel-ended");
    const tunnels = ended.filter(
      (entry) => entry.code === "OK" || (!wasRefused(entry) && entry.lastedMs > 2 * TOLERANCE_MS),
    );
    const early = tunnels.filter((entry) => spareMs(entry) < 0);
    if (tunnels.length === 0) {
      return {
        verdict: "inconclusive",
        expected: "tunnels that end in this window",
        seen: "no tunnel ended, so nothing tells how long they stay",
        sinceMs: null,
        where: "history.jsonl: tunnel-ended",
      };
    }
    const youngest = Math.min(...tunnels.map((entry) => entry.connectionAgeMs ?? 0));
    const seen = `${tunnels.length} ended, the youngest connection was ${Math.round(youngest / 1000)} s old`;
    const late = tunnels.find(
      ({ connectionAgeMs }) => (connectionAgeMs ?? 0) > AGE_MS_MAX + 2 * TOLERANCE_MS,
    );
    if (spec === AT_THEIR_AGE && early.length === 0 && late !== undefined) {
      const ageS = Math.round((late.connectionAgeMs ?? 0) / 1000);
      return finding(false, {
        expected: `every tunnel ends before its connection is ${AGE_MS_MAX / 1000} s old`,
        seen: `${late.agent}: ${late.code} ${late.message} at ${ageS} s`,
        where: "history.jsonl: tunnel-ended",
        sinceMs: late.at,
      });
    }
    const first = early[0];
    return finding(early.length === 0, {
      expected: `every tunnel ends with OK, its connection at least ${AGE_MS_MIN / 1000} s old`,
      seen:
        first === undefined
          ? seen
          : `${early.length} of ${tunnels.length} ended early; ${first.agent}: ${first.code} ${first.message}`,
      where: "history.jsonl: tunnel-ended",
      margin: ageMargin(early.length === 0 ? tunnels : early, early.length === 0),
      mayBeTimeOuts: true,
      sinceMs: first?.at ?? window.fromMs,
    });
  },
};

type TunnelEnd = Extract<HistoryEntry, { kind: "tunnel-ended" }>;

/** How much older its connection was than it had to be; below 0: too young. */
function spareMs({ code, connectionAgeMs }: TunnelEnd): number {
  const leastMs = code === "OK" ? AGE_MS_MIN : HARD_CLOSE_MS_MIN;
  return (connectionAgeMs ?? 0) - (leastMs - TOLERANCE_MS);
}

/** How long a dial or a close may hang in a late process, lab ms. */
const AROUND_MS = 20_000;

/** All hold: the one with the least room. Some ended early: the one that is furthest from its age. */
function ageMargin(tunnels: readonly TunnelEnd[], holds: boolean): Margin | null {
  const sorted = [...tunnels].sort((a, b) => spareMs(a) - spareMs(b));
  const decisive = sorted[0];
  if (decisive === undefined) return null;
  const ms = Math.abs(spareMs(decisive));
  const openedMs = decisive.at - (decisive.connectionAgeMs ?? 0);
  return {
    ms,
    within: [openedMs, decisive.at].map((atMs) => ({ fromMs: atMs - AROUND_MS, toMs: atMs })),
    says: `a connection ended ${lengthOf(ms)} ${holds ? "after" : "before"} its least age`,
    restsOn: "events",
  };
}
