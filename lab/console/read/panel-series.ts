import { z } from "zod";
import type { PanelJson } from "../../../dashboards/grafana/read/dashboard-json.ts";
import type { Series as StoredSeries } from "../../observe/series.ts";
import type { Series } from "../api.ts";

const Overrides = z.looseObject({
  overrides: z
    .array(
      z.looseObject({
        matcher: z.looseObject({ id: z.string(), options: z.unknown() }),
        properties: z.array(z.looseObject({ id: z.string(), value: z.unknown() })),
      }),
    )
    .default([]),
});

const FixedColor = z.looseObject({ mode: z.literal("fixed"), fixedColor: z.string() });

/**
 * What a series is called: `{{label}}` filled in, or, without a format, name and labels as Prometheus
 * writes them. Source: Grafana's documentation, Prometheus query editor, legend.
 */
export function seriesName(legend: string, labels: Readonly<Record<string, string>>): string {
  if (legend !== "" && legend !== "__auto") {
    return legend.replaceAll(
      /\{\{\s*([\w.]+)\s*\}\}/g,
      (_whole, name: string) => labels[name] ?? "",
    );
  }
  const { __name__: metric = "", ...rest } = labels;
  const pairs = Object.entries(rest).map(([name, value]) => `${name}="${value}"`);
  return pairs.length === 0 && metric !== "" ? metric : `${metric}{${pairs.join(", ")}}`;
}

/** Overrides that match a series by its name, in order: later ones win. */
export function propertiesOf(panel: PanelJson, name: string): ReadonlyMap<string, unknown> {
  const { overrides } = Overrides.catch({ overrides: [] }).parse(panel["fieldConfig"]);
  const found = new Map<string, unknown>();
  for (const { matcher, properties } of overrides) {
    if (!isMatch(matcher, name)) continue;
    for (const { id, value } of properties) found.set(id, value);
  }
  return found;
}

function isMatch(
  matcher: { readonly id: string; readonly options: unknown },
  name: string,
): boolean {
  const { id, options } = matcher;
  if (typeof options !== "string") return false;
  if (id === "byName") return options === name;
  if (id !== "byRegexp") return false;
  const [, source = options, flags = ""] = /^\/(.*)\/(\w*)$/s.exec(options) ?? [];
  return new RegExp(source, flags).test(name);
}

/** The fixed colour of an override; null: the page's own choice. */
export function colorOf(panel: PanelJson, name: string): string | null {
  const fixed = FixedColor.safeParse(propertiesOf(panel, name).get("color"));
  return fixed.success ? fixed.data.fixedColor : null;
}

/** Points with a null where a step has none, so that a line has its gap. */
export function pointsOf({ points }: StoredSeries, stepMs: number): Series["points"] {
  const drawn: Series["points"] = [];
  let last: number | null = null;
  for (const { at, value } of points) {
    if (last !== null && at - last > stepMs * 1.5) drawn.push([last + stepMs, null]);
    drawn.push([at, Number.isFinite(value) ? value : null]);
    last = at;
  }
  return drawn;
}
