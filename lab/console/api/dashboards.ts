import { z } from "zod";

/** [at, value]; null is a gap. */
const Point = z.tuple([z.number(), z.number().nullable()]);

export const Series = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  refId: z.string(),
  /** Fixed by an override of the panel; null: the page's own. */
  color: z.string().nullable(),
  points: z.array(Point),
});
export type Series = z.infer<typeof Series>;

/** GET /api/series?query=PROMQL&from&to&step (ms). */
export const SeriesAnswer = z.object({
  query: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  stepMs: z.number(),
  series: z.array(Series),
});
export type SeriesAnswer = z.infer<typeof SeriesAnswer>;

export const Threshold = z.object({ value: z.number().nullable(), color: z.string() });

/** How a panel looks, taken from Grafana's JSON. */
export const PanelView = z.object({
  id: z.int(),
  /** Grafana's type; one that the page does not know is told to be so. */
  type: z.string(),
  title: z.string(),
  description: z.string(),
  /** In a grid of 24 columns, as Grafana lays it out. */
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  unit: z.string(),
  decimals: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  noValue: z.string(),
  thresholds: z.array(Threshold),
  /** `dashed` and the like: thresholds are drawn as lines; `off` otherwise. */
  thresholdsStyle: z.string(),
  /** `absolute` or `percentage`. */
  thresholdsMode: z.string(),
  stacked: z.boolean(),
  fillOpacity: z.number(),
  legend: z.object({ show: z.boolean(), placement: z.string() }),
  /** `value`, `background`, `none`: what a stat colours. */
  colorMode: z.string(),
  /** Markdown of a text panel. */
  content: z.string().nullable(),
  links: z.array(z.object({ title: z.string(), url: z.string() })),
  queries: z.array(z.object({ refId: z.string(), expr: z.string(), legend: z.string() })),
  /** The panel as it stands in the JSON, for what is not above. */
  raw: z.record(z.string(), z.unknown()),
});
export type PanelView = z.infer<typeof PanelView>;

/** A row: its heading and the panels under it, in reading order. */
export const PanelRow = z.object({
  /** Empty for panels above the first heading. */
  title: z.string(),
  collapsed: z.boolean(),
  panels: z.array(PanelView),
});
export type PanelRow = z.infer<typeof PanelRow>;

export const DashboardSummary = z.object({
  uid: z.string(),
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  panels: z.int(),
});
export type DashboardSummary = z.infer<typeof DashboardSummary>;

/** GET /api/dashboards. */
export const Dashboards = z.object({ dashboards: z.array(DashboardSummary) });
export type Dashboards = z.infer<typeof Dashboards>;

export const DashboardVariable = z.object({
  name: z.string(),
  label: z.string(),
  hidden: z.boolean(),
  multi: z.boolean(),
  /** What it may be in this run. */
  options: z.array(z.string()),
  /** What it is at first; `$__all` stands for all. */
  current: z.array(z.string()),
});
export type DashboardVariable = z.infer<typeof DashboardVariable>;

/** GET /api/dashboards/:uid. */
export const Dashboard = DashboardSummary.extend({
  variables: z.array(DashboardVariable),
  rows: z.array(PanelRow),
  links: z.array(z.object({ title: z.string(), uid: z.string() })),
});
export type Dashboard = z.infer<typeof Dashboard>;

/**
 * GET /api/dashboards/:uid/panels/:id?from&to&width&var-NAME=VALUE: the panel's queries executed.
 * Instant queries are asked at `to`.
 */
export const PanelData = z.object({
  panel: z.int(),
  fromMs: z.number(),
  toMs: z.number(),
  stepMs: z.number(),
  /** The queries as they were sent, variables filled in: what "copy the query" copies. */
  sent: z.array(z.object({ refId: z.string(), expr: z.string() })),
  data: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("series"), series: z.array(Series) }),
    /** stat, gauge, bargauge: each value with its colour by threshold, and what it was on the way. */
    z.object({
      kind: z.literal("figures"),
      figures: z.array(
        z.object({
          name: z.string(),
          value: z.number().nullable(),
          color: z.string().nullable(),
          /** Empty when the panel draws no spark line. */
          points: z.array(Point),
        }),
      ),
    }),
    z.object({
      kind: z.literal("table"),
      columns: z.array(z.object({ name: z.string(), unit: z.string() })),
      rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
    }),
    /** Buckets already taken apart: `cells[x][y]` lie in (bucket y-1, bucket y]. */
    z.object({
      kind: z.literal("heatmap"),
      /** Upper bounds, ascending; the last may be Infinity and is then null. */
      buckets: z.array(z.number().nullable()),
      times: z.array(z.number()),
      cells: z.array(z.array(z.number().nullable())),
    }),
    z.object({ kind: z.literal("text") }),
  ]),
});
export type PanelData = z.infer<typeof PanelData>;

/** GET /api/dashboards/:uid/annotations?from&to: stretches in which a query's series was there. */
export const Annotations = z.object({
  annotations: z.array(
    z.object({
      name: z.string(),
      color: z.string(),
      title: z.string(),
      text: z.string(),
      fromMs: z.number(),
      toMs: z.number(),
    }),
  ),
});
export type Annotations = z.infer<typeof Annotations>;
