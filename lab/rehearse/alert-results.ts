import { ALERTS } from "../../dashboards/catalogue.ts";
import type { HistoryEntry } from "../../contracts/history.ts";
import type { AlertRouter } from "../on-call/alert-router.ts";
import { explainSilence } from "../on-call/why.ts";
import type { AlertingRule, RuleGroup } from "../observe/rule-file.ts";
import type { QueryPort } from "../observe/series.ts";
import type { AlertResult, AlertSpan } from "../report/run-result.ts";

/** The alert that every run raises on purpose. */
export const CONTROL_ALERT = "KasLabControl";

type AlertEntry = Extract<HistoryEntry, { kind: "alert" }>;

export interface AlertResultsInput {
  readonly groups: readonly RuleGroup[];
  readonly history: readonly HistoryEntry[];
  readonly query: QueryPort;
  readonly router: AlertRouter;
  /** From where a silence is explained: the first fault, or T+0. Lab ms since the Unix epoch. */
  readonly explainFromMs: number;
  readonly timelineStartMs: number;
  readonly endMs: number;
}

/** Every alerting rule: what it did, whom it told, and why it stayed silent if it did. */
export async function alertResults(input: AlertResultsInput): Promise<readonly AlertResult[]> {
  const rules = input.groups.flatMap(({ rules: own, interval: intervalMs }) =>
    own.flatMap((rule) => ("alert" in rule ? [{ rule, intervalMs }] : [])),
  );
  const results: AlertResult[] = [];
  for (const { rule, intervalMs } of rules) {
    if (rule.alert !== CONTROL_ALERT) results.push(await alertResult(input, rule, intervalMs));
  }
  return results;
}

async function alertResult(
  input: AlertResultsInput,
  rule: AlertingRule,
  intervalMs: number,
): Promise<AlertResult> {
  const { history, timelineStartMs, endMs, query, router, explainFromMs } = input;
  const window = rule.labels["window"] ?? "";
  const component = rule.labels["component"] ?? "";
  const entries = history.filter(
    (entry): entry is AlertEntry =>
      entry.kind === "alert" &&
      entry.alert === rule.alert &&
      (entry.labels["window"] ?? "") === window &&
      (component === "" || entry.labels["component"] === component),
  );
  const spans = spansOf(entries, timelineStartMs);
  const firing = entries.find(({ phase }) => phase === "firing");
  const routing = await router.routeAlert(
    firing?.labels ?? { alertname: rule.alert, ...rule.labels },
  );
  const known = ALERTS.find(
    (alert) =>
      alert.alert === rule.alert && alert.window === window && alert.component === component,
  );
  const why =
    endMs > explainFromMs
      ? await explainSilence(rule, query, explainFromMs, endMs, intervalMs).catch(() => null)
      : null;
  return {
    alert: rule.alert,
    window,
    component,
    pager: rule.labels["pager"] ?? "",
    severity: rule.labels["severity"] ?? "",
    origin: known === undefined || known.origin === "control" ? "user" : known.origin,
    receivers: routing.receivers,
    kind: routing.kind,
    spans,
    silence: firing === undefined ? (why?.sentence ?? "") : "",
    ...(firing === undefined || why === null ? {} : { firedBecause: why.sentence }),
    gated: firing === undefined && (why?.gated ?? false),
  };
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
