import { DashboardJson, panelsOf, type PanelJson } from "./dashboard-json.ts";
import { fillVariables, initialValues, type VariableValues } from "./fill-variables.ts";
import { intervalMs, parseStep, promDuration, rateIntervalMs, type Drawing } from "./intervals.ts";

/** A query as it is sent to Prometheus, with where it stands. */
export interface PanelQuery {
  /** The dashboard's uid. */
  readonly dashboard: string;
  readonly panel: string;
  readonly refId: string;
  /** As the dashboard has it, with its labels in braces. */
  readonly legend: string;
  readonly expr: string;
  /** Between two points of the panel. */
  readonly stepMs: number;
}

export interface QueryOptions extends Drawing {
  /** Instead of what the dashboard begins with. */
  readonly values?: VariableValues;
}

/**
 * Every query of every panel of a dashboard, variables filled in as Grafana does. @throws ZodError when
 * the JSON is no dashboard, Error when a variable has no value.
 */
export function panelQueries(json: unknown, options: QueryOptions): readonly PanelQuery[] {
  const dashboard = DashboardJson.parse(json);
  const values = { ...initialValues(dashboard.templating.list), ...options.values };
  return panelsOf(dashboard).flatMap((panel) => {
    const { stepMs, filled } = stepOf(panel, options, values);
    return panel.targets.map(({ refId, expr, legendFormat }) => ({
      dashboard: dashboard.uid,
      panel: panel.title,
      refId,
      legend: legendFormat,
      expr: fillVariables(expr, filled),
      stepMs,
    }));
  });
}

/** The queries of a dashboard's annotations; `panel` is the annotation's name. */
export function annotationQueries(json: unknown, options: QueryOptions): readonly PanelQuery[] {
  const { uid, templating, annotations } = DashboardJson.parse(json);
  const values = { ...initialValues(templating.list), ...options.values };
  return annotations.list.flatMap(({ name, expr }) =>
    expr === undefined
      ? []
      : [
          {
            dashboard: uid,
            panel: name,
            refId: "annotation",
            legend: name,
            expr: fillVariables(expr, values),
            stepMs: options.scrapeIntervalMs,
          },
        ],
  );
}

function stepOf(
  { interval }: PanelJson,
  drawing: Drawing,
  values: VariableValues,
): { readonly stepMs: number; readonly filled: VariableValues } {
  const minStepMs = interval === undefined ? null : parseStep(interval);
  const stepMs = intervalMs(drawing, minStepMs);
  const filled = {
    ...values,
    __interval: promDuration(stepMs),
    __interval_ms: String(stepMs),
    __rate_interval: promDuration(rateIntervalMs(drawing, minStepMs)),
    __range: promDuration(Math.ceil(drawing.rangeMs / 1000) * 1000),
  };
  return { stepMs, filled };
}
