import {
  BigValueColorMode,
  BigValueGraphMode,
  ReduceDataOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  type Panel,
  type ValueMapping,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as GaugeBuilder } from "@grafana/grafana-foundation-sdk/gauge";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TextBuilder, TextMode } from "@grafana/grafana-foundation-sdk/text";
import { COLOURS } from "../colours.ts";
import type { GaugeSpec, StatSpec, TableSpec, TextSpec } from "../model.ts";
import { queried, refId, shared } from "./panel-parts.ts";

/** The newest value, with words for values where there are any. */
export function stat(spec: StatSpec): Panel {
  const panel = shared(new StatBuilder(), spec, "newest")
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .colorMode(spec.words === undefined ? BigValueColorMode.Value : BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.None)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .noValue("no data");
  if (spec.words !== undefined) panel.mappings([valueMap(spec.words)]);
  return panel.build();
}

function valueMap(words: NonNullable<StatSpec["words"]>): ValueMapping {
  const options = Object.entries(words).map(([value, { text: said, meaning }], index) => [
    value,
    { text: said, color: COLOURS[meaning], index },
  ]);
  return {
    type: MappingType.ValueToText,
    options: Object.fromEntries(options) as Record<string, { text: string; color: string }>,
  };
}

/** The newest value on a scale. */
export function gauge(spec: GaugeSpec): Panel {
  return shared(new GaugeBuilder(), spec, "newest")
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .showThresholdMarkers(true)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .noValue("no data")
    .build();
}

/** The queries' values are joined by their label; the columns are named by the queries' legends. */
export function table(spec: TableSpec): Panel {
  const panel = queried(new TableBuilder(), spec, "table").transformations([
    { id: "joinByField", options: { byField: spec.by, mode: "outer" } },
    {
      id: "filterFieldsByName",
      options: { include: { pattern: `^(${spec.by}|Value.*)$` } },
    },
  ]);
  for (const [index, { legend }] of spec.queries.entries()) {
    panel.overrideByName(spec.queries.length === 1 ? "Value" : `Value #${refId(index)}`, [
      { id: "displayName", value: legend },
      { id: "unit", value: spec.units[legend] ?? "none" },
    ]);
  }
  return panel.build();
}

/** Markdown. */
export function text(spec: TextSpec): Panel {
  return new TextBuilder()
    .title(spec.title)
    .description(spec.description)
    .mode(TextMode.Markdown)
    .content(spec.markdown)
    .build();
}
