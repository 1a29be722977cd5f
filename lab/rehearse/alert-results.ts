import type { HistoryEntry } from "../../contracts/history.ts";
import type { AlertResult, AlertSpan } from "../report/run-result.ts";
import type { RuleGroup } from "../observe/rule-file.ts";

/** The alert that every run raises on purpose. */
export const CONTROL_ALERT = "KasLabControl";

type AlertEntry = Extract<HistoryEntry, { kind: "alert" }>;

/** Every alerting rule with what it did in this run; the control alert is left out. */
export function alertResults(
  groups: readonly RuleGroup[],
  history: readonly HistoryEntry[],
  timelineStartMs: number,
  silences: ReadonlyMap<string, string>,
): readonly AlertResult[] {
  return groups.flatMap(({ rules }) =>
    rules.flatMap((rule) => {
      if (!("alert" in rule) || rule.alert === CONTROL_ALERT) return [];
      const window = rule.labels["window"] ?? "";
      const entries = history.filter(
        (entry): entry is AlertEntry =>
          entry.kind === "alert" &&
          entry.alert === rule.alert &&
          (entry.labels["window"] ?? "") === window,
      );
      const spans = spansOf(entries, timelineStartMs);
      const fired = spans.some(({ firingAtMs }) => firingAtMs !== null);
      return [
        {
          alert: rule.alert,
          window,
          pager: rule.labels["pager"] ?? "",
          severity: rule.labels["severity"] ?? "",
          origin: rule.labels["origin"] === undefined ? "gitlab" : "lab",
          spans,
          silence: fired ? "" : (silences.get(`${rule.alert} ${window}`) ?? ""),
        } satisfies AlertResult,
      ];
    }),
  );
}

function spansOf(entries: readonly AlertEntry[], timelineStartMs: number): readonly AlertSpan[] {
  const spans: { pendingAtMs: number; firingAtMs: number | null; resolvedAtMs: number | null }[] =
    [];
  for (const { phase, at } of entries) {
    const atMs = at - timelineStartMs;
    const open = spans.find(({ resolvedAtMs }) => resolvedAtMs === null);
    if (open === undefined) {
      if (phase === "resolved") continue;
      const firingAtMs = phase === "firing" ? atMs : null;
      spans.push({ pendingAtMs: atMs, firingAtMs, resolvedAtMs: null });
    } else if (phase === "firing") open.firingAtMs ??= atMs;
    else if (phase === "resolved") open.resolvedAtMs = atMs;
  }
  return spans;
}
