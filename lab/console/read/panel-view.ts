import { z } from "zod";
import {
  panelsOf,
  type DashboardJson,
  type PanelJson,
} from "../../../dashboards/grafana/read/dashboard-json.ts";
import type { PanelRow, PanelView } from "../api.ts";

/** What of a panel's JSON says how it looks; all of it may be missing. */
const Look = z.looseObject({
  description: z.string().default(""),
  gridPos: z
    .object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() })
    .default({ x: 0, y: 0, w: 24, h: 8 }),
  links: z.array(z.looseObject({ title: z.string(), url: z.string() })).default([]),
  fieldConfig: z
    .looseObject({
      defaults: z
        .looseObject({
          unit: z.string().default("none"),
          decimals: z.number().nullable().default(null),
          min: z.number().nullable().default(null),
          max: z.number().nullable().default(null),
          noValue: z.string().default("no data"),
          thresholds: z
            .looseObject({
              mode: z.string().default("absolute"),
              steps: z.array(z.object({ value: z.number().nullable(), color: z.string() })),
            })
            .default({ mode: "absolute", steps: [] }),
          custom: z
            .looseObject({
              fillOpacity: z.number().default(0),
              stacking: z.looseObject({ mode: z.string() }).optional(),
              thresholdsStyle: z.looseObject({ mode: z.string() }).optional(),
            })
            .default({ fillOpacity: 0 }),
        })
        .prefault({}),
    })
    .prefault({}),
  options: z
    .looseObject({
      legend: z
        .looseObject({
          showLegend: z.boolean().default(true),
          placement: z.string().default("bottom"),
        })
        .optional(),
      colorMode: z.string().default("none"),
      graphMode: z.string().default("none"),
      content: z.string().nullable().default(null),
    })
    .prefault({}),
});

const Row = z.looseObject({
  type: z.literal("row"),
  title: z.string().default(""),
  collapsed: z.boolean().default(false),
});

/** A panel as the page draws it. @throws ZodError when the JSON is none of Grafana's. */
export function panelView(panel: PanelJson): PanelView {
  const { description, gridPos, links, fieldConfig, options } = Look.parse(panel);
  const { defaults } = fieldConfig;
  const { custom, thresholds } = defaults;
  return {
    id: panel.id,
    type: panel.type,
    title: panel.title,
    description,
    gridPos,
    unit: defaults.unit,
    decimals: defaults.decimals,
    min: defaults.min,
    max: defaults.max,
    noValue: defaults.noValue,
    thresholds: thresholds.steps,
    thresholdsMode: thresholds.mode,
    thresholdsStyle: custom.thresholdsStyle?.mode ?? "off",
    stacked: custom.stacking !== undefined && custom.stacking.mode !== "none",
    fillOpacity: custom.fillOpacity,
    legend: {
      show: options.legend?.showLegend ?? true,
      placement: options.legend?.placement ?? "bottom",
    },
    colorMode: options.colorMode,
    content: options.content,
    links: links.map(({ title, url }) => ({ title, url })),
    queries: panel.targets.map(({ refId, expr, legendFormat }) => ({
      refId,
      expr,
      legend: legendFormat,
    })),
    raw: panel,
  };
}

/** Headings with the panels under them: in Grafana a row's panels follow it, or lie in it. */
export function panelRows(dashboard: DashboardJson): readonly PanelRow[] {
  const rows: { title: string; collapsed: boolean; panels: PanelView[] }[] = [];
  let current = { title: "", collapsed: false, panels: [] as PanelView[] };
  rows.push(current);
  for (const panel of dashboard.panels) {
    const row = Row.safeParse(panel);
    const inside = panelsOf({ ...dashboard, panels: [panel] });
    if (row.success) {
      const { title, collapsed } = row.data;
      current = { title, collapsed, panels: [] };
      rows.push(current);
    }
    current.panels.push(...inside.map(panelView));
  }
  return rows.filter(({ title, panels }) => title !== "" || panels.length > 0);
}
