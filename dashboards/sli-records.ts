import { RATE_WINDOWS, type RateWindow } from "./burn-rate.ts";
import type { RecordingRuleModel } from "./rule-model.ts";
import { errorSelector, type ServiceLevelIndicator } from "./sli.ts";

/**
 * Rate of completions, rate of counted errors and their ratio, for every window, in one layer for a
 * single Prometheus. The zero of the error rate is aggregated to the same labels as its left side,
 * else there would be two results with one label set. Source: observability reference, section 3.3.
 */
export function sliRecords(sli: ServiceLevelIndicator): readonly RecordingRuleModel[] {
  return RATE_WINDOWS.flatMap((window) => windowRecords(sli, window));
}

function windowRecords(
  sli: ServiceLevelIndicator,
  window: RateWindow,
): readonly RecordingRuleModel[] {
  const labels = { type: sli.service, tier: sli.tier, component: sli.component };
  const own = `{type="${sli.service}"}`;
  const ops = `gitlab_component_ops:rate_${window}`;
  const errors = `gitlab_component_errors:rate_${window}`;
  const rate = (selector: string): string =>
    `sum by (environment, stage) (rate(${sli.counter}{${selector}}[${window}]))`;
  return [
    { record: ops, labels, expr: rate(sli.selector) },
    {
      record: errors,
      labels,
      expr: `${rate(errorSelector(sli))}\nor 0 * sum by (environment, stage) (${ops}${own})\n`,
    },
    {
      record: `gitlab_component_errors:ratio_${window}`,
      expr: `${errors}${own} / ${ops}${own}`,
    },
  ];
}

/**
 * The same for the service as a whole: the sum of its SLIs, of which kas has one. Source: observability
 * reference, sections 3.1 and 3.2.
 */
export function serviceRecords({ service }: ServiceLevelIndicator): readonly RecordingRuleModel[] {
  const own = `{type="${service}"}`;
  return RATE_WINDOWS.flatMap((window) => {
    const summed = (kind: string): RecordingRuleModel => ({
      record: `gitlab_service_${kind}:rate_${window}`,
      expr: `sum by (environment, stage, tier, type) (gitlab_component_${kind}:rate_${window}${own})`,
    });
    return [
      summed("ops"),
      summed("errors"),
      {
        record: `gitlab_service_errors:ratio_${window}`,
        expr: `gitlab_service_errors:rate_${window}${own} / gitlab_service_ops:rate_${window}${own}`,
      },
    ];
  });
}
