import { SATURATION_POINTS } from "../../saturation-alerts.ts";
import type { TimeSeriesSpec } from "../model.ts";

const RATIO = "gitlab_component_saturation:ratio";

/** The worst share in use of every resource of these series. */
export function saturation(selector: string, title: string, width: number): TimeSeriesSpec {
  return {
    kind: "time-series",
    title,
    description: "Share in use of what can run out, the worst pod; 100 % is full.",
    width,
    height: 8,
    unit: "percentunit",
    min: 0,
    max: 1,
    minStep: "1m",
    queries: [
      {
        expr: `max by (component) (max_over_time(${RATIO}{${selector}}[$__interval]))`,
        legend: "{{component}}",
      },
    ],
  };
}

/** One resource, with the limits at which somebody plans (soft) and is told (hard). */
export function saturationPoint(component: string, selector: string): TimeSeriesSpec {
  const point = SATURATION_POINTS.find((candidate) => candidate.component === component);
  if (point === undefined) throw new Error(`no saturation point ${component}`);
  const ratio = `${RATIO}{${selector}, component="${component}"}`;
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return {
    kind: "time-series",
    title: `${component} Saturation`,
    description: `${point.title[0]?.toUpperCase() ?? ""}${point.title.slice(1)}. Lines: soft ${percent(point.soft)}, hard ${percent(point.hard)}. The quantiles are of the last week as far as there are samples, where GitLab records them weekly.`,
    width: 12,
    height: 8,
    unit: "percentunit",
    min: 0,
    max: 1,
    limits: [
      { value: point.soft, meaning: "warned" },
      { value: point.hard, meaning: "hurt" },
    ],
    colours: { "^9\\dth": "quiet" },
    queries: [
      { expr: ratio, legend: component },
      { expr: `quantile_over_time(0.95, ${ratio}[1w])`, legend: "95th quantile, last week" },
      { expr: `quantile_over_time(0.99, ${ratio}[1w])`, legend: "99th quantile, last week" },
    ],
  };
}
