import type { DashboardJson } from "../../../dashboards/grafana/read/dashboard-json.ts";
import type { VariableValues } from "../../../dashboards/grafana/read/fill-variables.ts";
import { annotationQueries } from "../../../dashboards/grafana/read/panel-queries.ts";
import type { QueryPort, Series } from "../../observe/series.ts";
import type { Annotations } from "../api.ts";
import { seriesName } from "./panel-series.ts";

type Annotation = Annotations["annotations"][number];

/** How often a query is looked at, lab ms; a gap that is longer than two looks ends a stretch. */
const STEP_MS = 15_000;

/** The stretches in which the series of a dashboard's annotations are there. */
export async function annotationsOf(
  dashboard: DashboardJson,
  query: QueryPort,
  span: { readonly fromMs: number; readonly toMs: number; readonly values: VariableValues },
): Promise<Annotations> {
  const { fromMs, toMs, values } = span;
  const queries = annotationQueries(dashboard, {
    rangeMs: Math.max(1, toMs - fromMs),
    pointsMax: 1000,
    scrapeIntervalMs: STEP_MS,
    values,
  });
  const found = await Promise.all(
    queries.map(async ({ panel: name, expr }) => {
      const spec = dashboard.annotations.list.find((one) => one.name === name) as
        { iconColor?: string; titleFormat?: string; textFormat?: string } | undefined;
      const series = await query.range(expr, fromMs, toMs, STEP_MS);
      return series.flatMap((one) =>
        stretches(one).map((stretch): Annotation => ({
          name,
          color: spec?.iconColor ?? "#8a929a",
          title: seriesName(spec?.titleFormat ?? name, one.labels),
          text: seriesName(spec?.textFormat ?? " ", one.labels).trim(),
          ...stretch,
        })),
      );
    }),
  );
  return { annotations: found.flat().sort((a, b) => a.fromMs - b.fromMs) };
}

/** Where a series has points, without gaps. */
export function stretches({ points }: Series): { fromMs: number; toMs: number }[] {
  const found: { fromMs: number; toMs: number }[] = [];
  for (const { at } of points) {
    const last = found.at(-1);
    if (last !== undefined && at - last.toMs <= 2 * STEP_MS) last.toMs = at;
    else found.push({ fromMs: at, toMs: at });
  }
  return found;
}
