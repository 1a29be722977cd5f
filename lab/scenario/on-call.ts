import type { AgentsResult, AlertResult } from "../report/run-result.ts";
import type { QueryPort, Series } from "../observe/series.ts";
import { formatLength, formatOffset } from "./duration.ts";

/** The last value of an expression's highest series between two instants, or null without data. */
async function peak(
  query: QueryPort,
  expr: string,
  fromMs: number,
  toMs: number,
): Promise<number | null> {
  const series: readonly Series[] = await query.range(expr, fromMs, toMs, 60_000);
  const values = series
    .flatMap(({ points }) => points.map(({ value }) => value))
    .filter((value) => Number.isFinite(value));
  return values.length === 0 ? null : Math.max(...values);
}

/** Why each production alert that stayed silent did, in words; by alert and window. */
export async function silenceReasons(
  query: QueryPort,
  alerts: readonly { readonly alert: string; readonly window: string }[],
  fromMs: number,
  toMs: number,
): Promise<ReadonlyMap<string, string>> {
  const reasons = new Map<string, string>();
  for (const { alert, window } of alerts) {
    reasons.set(`${alert} ${window}`, await reasonFor(query, alert, window, fromMs, toMs));
  }
  return reasons;
}

async function reasonFor(
  query: QueryPort,
  alert: string,
  window: string,
  fromMs: number,
  toMs: number,
): Promise<string> {
  const selector = '{type="kas"}';
  if (alert.endsWith("ErrorSLOViolation")) {
    const limit = window === "1h" ? 0.0072 : 0.003;
    const rate = await peak(query, `gitlab_component_ops:rate_${window}${selector}`, fromMs, toMs);
    const ratio = await peak(
      query,
      `gitlab_component_errors:ratio_${window}${selector}`,
      fromMs,
      toMs,
    );
    if (rate === null || ratio === null) return "no finished call was counted";
    const gate = `it needs 1 finished call/s over ${window}; the most here was ${rate.toFixed(2)}/s`;
    if (ratio > limit)
      return rate < 1 ? `gated: ${gate}` : "its two windows never agreed for 2 min";
    const share = (ratio * 100).toFixed(2);
    return `errors never exceeded ${limit * 100} % over ${window} (${share} %)${rate < 1 ? `, and ${gate}` : ""}`;
  }
  if (alert.endsWith("TrafficCessation")) {
    return "finished calls never stopped for 30 minutes: a failed retry is a finished call too";
  }
  if (alert.endsWith("TrafficAbsent")) return "the completion rate never vanished for 30 minutes";
  return "";
}

/** What the on-call would have seen, in a few sentences, the pager first. */
export function onCallSentences(
  alerts: readonly AlertResult[],
  agents: AgentsResult,
  firstFaultMs: number | null,
): readonly string[] {
  const paged = alerts
    .filter(({ origin, pager }) => origin === "gitlab" && pager === "pagerduty")
    .flatMap((alert) =>
      alert.spans.flatMap(({ firingAtMs }) => (firingAtMs === null ? [] : [{ alert, firingAtMs }])),
    )
    .sort((a, b) => a.firingAtMs - b.firingAtMs);
  const sentences: string[] = [];
  const first = paged[0];
  if (first === undefined) {
    sentences.push(`Nobody was paged. ${hurtSentence(agents)}`);
  } else {
    const { alert, firingAtMs } = first;
    const after =
      firstFaultMs === null ? "" : `, ${formatLength(firingAtMs - firstFaultMs)} after the fault`;
    const window = alert.window === "" ? "" : ` (${alert.window})`;
    sentences.push(
      `The on-call was paged at ${formatOffset(firingAtMs)}${after}: ${alert.alert}${window}.`,
      hurtSentence(agents),
    );
  }
  for (const alert of alerts) {
    if (alert.origin !== "gitlab" || alert.spans.some(({ firingAtMs }) => firingAtMs !== null))
      continue;
    const window = alert.window === "" ? "" : ` (${alert.window})`;
    sentences.push(`${alert.alert}${window} stayed silent: ${alert.silence}.`);
  }
  return sentences;
}

function hurtSentence({ total, cutOff, cutOffMsMin, cutOffMsMax }: AgentsResult): string {
  if (cutOff === 0 || cutOffMsMin === null || cutOffMsMax === null) return "No agent was cut off.";
  const who = cutOff === total ? `All ${total} agents were` : `${cutOff} of ${total} agents were`;
  const [low, high] = [formatLength(cutOffMsMin), formatLength(cutOffMsMax)];
  return `${who} cut off for ${low === high ? low : `${low} to ${high}`}.`;
}
