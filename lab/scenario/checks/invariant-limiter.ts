import { formatOffset } from "../../../kit/duration.ts";
import type { Evidence } from "../evidence.ts";
import { guardMs } from "../../../kit/clock/clock.ts";
import { finding, within, type Finding, type Window } from "./check.ts";

/** kas' default for one token and minute. Source: kas 14.2-pre protocol, section 6.2. */
const ALLOWANCE = 100;
/** Check and increment are not atomic: calls that are at the limiter together can all pass. */
const OVERSHOOT_MIN = 20;
/** How long a call may be at the limiter, lab ms, floored like any guard. */
const AT_LIMITER_MS = 1_000;

/**
 * No token gets more calls through in a calendar minute than its allowance. Counted by agentk from the
 * calls themselves, and only those placed early enough to have met the limiter in that minute.
 */
export function limiterKeeps(evidence: Evidence, window: Window): Finding {
  const minutes = within(evidence.history, window).flatMap((entry) =>
    entry.kind === "token-calls" && entry.minuteMs >= window.fromMs ? [entry] : [],
  );
  const expected = `at most ${ALLOWANCE} calls of one token let in within a minute, and those at the limiter at once`;
  const where = "history.jsonl: token-calls";
  if (minutes.length === 0) {
    const seen = "no token had more than ten calls in a minute";
    return { verdict: "inconclusive", expected, seen, where, sinceMs: null };
  }
  const over = minutes.find(({ acceptedInside, accepted, denied, lost }) => {
    const together = ((accepted + denied + lost) * guardMs(evidence, AT_LIMITER_MS)) / 60_000;
    return acceptedInside > ALLOWANCE + Math.max(OVERSHOOT_MIN, together);
  });
  const most = Math.max(...minutes.map(({ acceptedInside }) => acceptedInside));
  const place =
    over === undefined
      ? ""
      : `; the token of ${over.agent} in the minute of ${formatOffset(over.minuteMs - evidence.timelineStartMs)}`;
  return finding(over === undefined, {
    expected,
    seen: `at most ${most} let in in ${minutes.length} minutes of calls${place}`,
    where,
    sinceMs: over?.minuteMs ?? null,
  });
}
