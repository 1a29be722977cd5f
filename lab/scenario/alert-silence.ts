import type { QueryPort, SeriesPoint } from "../observe/series.ts";

/** Evaluation interval of the rules, lab ms. */
const STEP_MS = 60_000;

interface Rule {
  readonly alert: string;
  readonly window: string;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Why each of GitLab's alerts that stayed silent did, in words and numbers; by alert and window. Made
 * for all of them: whoever reads drops those that fired. Source: dashboards/rules/kas.rules.yml.
 */
export async function silenceReasons(
  query: QueryPort,
  alerts: readonly Rule[],
  fromMs: number,
  toMs: number,
): Promise<ReadonlyMap<string, string>> {
  const reasons = new Map<string, string>();
  for (const rule of alerts) {
    const reason = await reasonFor(query, rule, { fromMs, toMs });
    reasons.set(`${rule.alert} ${rule.window}`, reason);
  }
  return reasons;
}

async function reasonFor(query: QueryPort, rule: Rule, span: Span): Promise<string> {
  const values = async (expr: string): Promise<readonly SeriesPoint[]> => {
    const series = await query.range(expr, span.fromMs, span.toMs, STEP_MS);
    return series.flatMap(({ points }) => points).filter(({ value }) => Number.isFinite(value));
  };
  if (rule.alert.endsWith("ErrorSLOViolation")) return await errorReason(values, rule.window);
  if (rule.alert.endsWith("TrafficCessation")) return cessationReason(await values(RATE_30M));
  if (rule.alert.endsWith("TrafficAbsent")) return absentReason(await values(ABSENT), span);
  return "";
}

const RATE_30M = 'gitlab_component_ops:rate_30m{type="kas", stage="main"}';
const RATE_5M = 'gitlab_component_ops:rate_5m{type="kas", stage="main"}';
const ABSENT = `group by (environment, stage) (${RATE_5M} offset 1h) unless group by (environment, stage) (${RATE_5M})`;

/** Least share of errors that each window's alert needs. */
const ERROR_RATIO_LIMITS: Readonly<Record<string, number>> = { "1h": 0.0072, "6h": 0.003 };
/** Finished calls a second that each needs, on average over its window. */
const OPS_LIMIT = 1;

async function errorReason(
  values: (expr: string) => Promise<readonly SeriesPoint[]>,
  window: string,
): Promise<string> {
  const limit = ERROR_RATIO_LIMITS[window] ?? 0;
  const rate = highest(await values(`gitlab_component_ops:rate_${window}{type="kas"}`));
  const ratio = highest(await values(`gitlab_component_errors:ratio_${window}{type="kas"}`));
  if (rate === undefined || ratio === undefined) return "no finished call was counted";
  const tooFew =
    rate < OPS_LIMIT
      ? `it needs ${OPS_LIMIT} finished call/s over ${window}, and the most here was ${rate.toFixed(2)}/s`
      : "";
  const share = `${(ratio * 100).toFixed(2)} %`;
  if (ratio > limit) {
    if (tooFew === "")
      return `at worst ${share} of the finished calls failed, but not for long enough at once`;
    return `at worst ${share} of the finished calls failed, but ${tooFew}`;
  }
  const fine = `at most ${share} of the finished calls failed over ${window}, it needs ${limit * 100} %`;
  return tooFew === "" ? fine : `${fine}; and ${tooFew}`;
}

function cessationReason(rates: readonly SeriesPoint[]): string {
  const lowest = Math.min(...rates.map(({ value }) => value));
  if (rates.length === 0) return "no call was ever counted, so there was no rate to be 0";
  if (lowest > 0) {
    return `calls never stopped finishing for 30 min, and a failed retry is a finished call too (least rate ${lowest.toPrecision(2)}/s)`;
  }
  const minutes = rates.filter(({ value }) => value === 0).length;
  return `the rate was 0 for ${minutes} min in all, it needs 5 at once`;
}

function absentReason(missing: readonly SeriesPoint[], { fromMs, toMs }: Span): string {
  const minutes = missing.length;
  if (minutes > 0) return `the rate was missing for ${minutes} min in all, it needs 30 at once`;
  const length = Math.round((toMs - fromMs) / 60_000);
  return length < 90
    ? `it compares with an hour before for 30 min, and this run has ${length} min`
    : "the rate that was there an hour before never went missing";
}

function highest(points: readonly SeriesPoint[]): number | undefined {
  return points.length === 0 ? undefined : Math.max(...points.map(({ value }) => value));
}
