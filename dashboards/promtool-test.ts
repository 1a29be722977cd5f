import { stringify } from "yaml";
import { ALERTS, ALL_RULE_FILE_MODELS } from "./catalogue.ts";
import type { FiringSpan, TimingCase } from "./timing-case.ts";
import { SCRAPE_S, type TimingSeries } from "./timing-series.ts";

/** What tells one alerting rule of a file from the others. */
interface AlertKey {
  readonly alert: string;
  readonly window: string;
  readonly component: string;
}

/**
 * A file for `promtool test rules` that holds a rule file to its timings: for every alert that is
 * named the minute before and the minute of its firing and clearing, and for every alert of the rule
 * file how many minutes it fired in all, none where it is not named.
 * @param ruleFile key of `ALL_RULE_FILE_MODELS`.
 * @param ruleFilePath where promtool finds it.
 */
export function promtoolTestFile(
  ruleFile: string,
  ruleFilePath: string,
  cases: readonly TimingCase[],
): string {
  const groups = ALL_RULE_FILE_MODELS[ruleFile]?.groups ?? [];
  const alerts = alertsOf(ruleFile);
  return stringify(
    {
      rule_files: [ruleFilePath],
      // Without an order promtool takes the groups as they come, and alerts may lag by a minute.
      group_eval_order: groups.map(({ name }) => name),
      evaluation_interval: "1m",
      tests: cases.map((one) => ({
        name: one.name,
        interval: `${SCRAPE_S}s`,
        input_series: one.series.map((series) => ({
          series: seriesText(series),
          values: valuesText(series),
        })),
        promql_expr_test: alerts.flatMap((alert) => questions(one, alert)),
      })),
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

/** Alerts of one rule file. */
export function alertsOf(ruleFile: string): readonly AlertKey[] {
  const rules = ALL_RULE_FILE_MODELS[ruleFile]?.groups.flatMap((group) => group.rules) ?? [];
  const names = new Set(rules.flatMap((rule) => ("alert" in rule ? [rule.alert] : [])));
  return ALERTS.filter(({ alert }) => names.has(alert));
}

/** Whether a span is one of that alert. */
export function isSpanOf({ alert, window, component }: AlertKey, span: FiringSpan): boolean {
  return (
    span.alert === alert && (span.window ?? "") === window && (span.component ?? "") === component
  );
}

interface Question {
  readonly eval_time: string;
  readonly expr: string;
  readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
}

function questions(one: TimingCase, alert: AlertKey): readonly Question[] {
  const { alert: name, window, component } = alert;
  // Without a component of the rule's own, that of the expression's result is left open.
  const part = component === "" ? "" : `, component="${component}"`;
  const firing = `ALERTS{alertstate="firing", alertname="${name}", window="${window}"${part}}`;
  const spans = one.fires.filter((span) => isSpanOf(alert, span));
  const end = one.historyMinutes + one.minutes;
  const ask = (minute: number, expr: string, value: number): Question => ({
    eval_time: `${minute}m`,
    expr,
    exp_samples: value === 0 ? [] : [{ labels: "{}", value }],
  });
  const at = (minute: number, isFiring: boolean): Question =>
    ask(one.historyMinutes + minute, `max(${firing})`, isFiring ? 1 : 0);
  const total = spans.reduce(
    (sum, { fires, clears }) => sum + (clears ?? one.minutes + 1) - fires,
    0,
  );
  return [
    ...spans.flatMap(({ fires, clears }) => [
      at(fires - 1, false),
      at(fires, true),
      ...(clears === null ? [] : [at(clears - 1, true), at(clears, false)]),
    ]),
    ask(end, `sum(count_over_time(${firing}[${end + 1}m]))`, total),
  ];
}

function seriesText({ labels: { __name__: name, ...labels } }: TimingSeries): string {
  const matchers = Object.entries(labels).map(
    ([label, value]) => `${label}=${JSON.stringify(value)}`,
  );
  return `${name ?? ""}{${matchers.join(", ")}}`;
}

/** promtool's notation, runs of one value as `axn`: the value, and n times it again. */
function valuesText({ values }: TimingSeries): string {
  const words: string[] = [];
  for (let index = 0; index < values.length;) {
    const value = values[index] ?? "stale";
    let end = index + 1;
    while (end < values.length && values[end] === value) end++;
    words.push(
      value === "stale" || end === index + 1 ? String(value) : `${value}x${end - index - 1}`,
    );
    index = end;
  }
  return words.join(" ");
}
