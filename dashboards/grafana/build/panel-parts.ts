import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import {
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ThresholdsConfig,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { COLOURS } from "../colours.ts";
import type { Limit, QueriedSpec, QuerySpec, TableSpec } from "../model.ts";
import { DATA_SOURCE } from "../variables.ts";

/** What all builders of the SDK share, as far as it is used here. */
interface SharedBuilder {
  title(title: string): this;
  description(description: string): this;
  datasource(datasource: typeof DATA_SOURCE): this;
  withTarget(target: Builder<Dataquery>): this;
  interval(interval: string): this;
  unit(unit: string): this;
  decimals(decimals: number): this;
  min(min: number): this;
  max(max: number): this;
  thresholds(thresholds: Builder<ThresholdsConfig>): this;
}

type Format = "lines" | "newest" | "table" | "heatmap";

export function shared<B extends SharedBuilder>(
  builder: B,
  spec: Exclude<QueriedSpec, TableSpec>,
  format: Format,
): B {
  builder.unit(spec.unit);
  return queried(builder, spec, format);
}

export function queried<B extends SharedBuilder>(builder: B, spec: QueriedSpec, format: Format): B {
  builder.title(spec.title).description(spec.description).datasource(DATA_SOURCE);
  for (const [index, query] of spec.queries.entries()) {
    builder.withTarget(target(query, index, format));
  }
  if (spec.minStep !== undefined) builder.interval(spec.minStep);
  if (spec.decimals !== undefined) builder.decimals(spec.decimals);
  if (spec.min !== undefined) builder.min(spec.min);
  if (spec.max !== undefined) builder.max(spec.max);
  builder.thresholds(thresholds(spec.limits ?? []));
  return builder;
}

function target({ expr, legend }: QuerySpec, index: number, format: Format): DataqueryBuilder {
  const query = new DataqueryBuilder()
    .datasource(DATA_SOURCE)
    .refId(refId(index))
    .expr(expr)
    .legendFormat(legend);
  if (format === "table") return query.instant().format(PromQueryFormat.Table);
  if (format === "heatmap") return query.range().format(PromQueryFormat.Heatmap);
  return format === "newest" ? query.instant() : query.range();
}

/** `A` for the first query of a panel. */
export function refId(index: number): string {
  return (index + 10).toString(36).toUpperCase();
}

/** Grafana wants a base step that reaches down for ever. */
function thresholds(limits: readonly Limit[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([
      { value: null, color: limits.length === 0 ? COLOURS.quiet : COLOURS.healed },
      ...limits.map(({ value, meaning }) => ({ value, color: COLOURS[meaning] })),
    ]);
}
