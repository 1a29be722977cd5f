import type { PanelView } from "../../../api.ts";
import { namedColour } from "../charts/colours.ts";
import { formatUnit } from "./units.ts";

export interface PanelFigure {
  readonly name: string;
  readonly value: number | null;
  readonly color: string | null;
}

/** Single values in the colour of their threshold, on it where Grafana fills the ground. */
export function StatPanel({
  panel,
  figures,
}: {
  readonly panel: PanelView;
  readonly figures: readonly PanelFigure[];
}) {
  return (
    <div class="stats">
      {figures.map(({ name, value, color }) => {
        const text = value === null ? panel.noValue || "no data" : valueText(value, panel);
        const tone = color === null ? "ink" : namedColour(color);
        const isFilled = panel.colorMode === "background";
        const style = isFilled
          ? { background: `var(--${tone})`, color: "var(--page)" }
          : panel.colorMode === "none"
            ? {}
            : { color: `var(--${tone === "n1" ? "quiet" : tone})` };
        return (
          <div key={name} class={isFilled ? "stat filled" : "stat"} style={style}>
            <b style={`--characters: ${text.length}`}>{text}</b>
            {figures.length > 1 ? <span>{name}</span> : null}
          </div>
        );
      })}
    </div>
  );
}

interface Mapping {
  readonly type?: string;
  readonly options?: unknown;
}

/** A value's own word where the panel maps it (`0` is "within the objective"), else the number. */
export function valueText(value: number, panel: PanelView): string {
  const config = panel.raw["fieldConfig"] as
    { defaults?: { mappings?: readonly Mapping[] } } | undefined;
  for (const { type, options } of config?.defaults?.mappings ?? []) {
    const text =
      type === "value"
        ? ofValue(options, value)
        : type === "range"
          ? ofRange(options, value)
          : undefined;
    if (text !== undefined) return text;
  }
  return formatUnit(value, panel.unit, panel.decimals);
}

function ofValue(options: unknown, value: number): string | undefined {
  return (options as Record<string, { text?: string } | undefined>)[String(value)]?.text;
}

function ofRange(options: unknown, value: number): string | undefined {
  const { from, to, result } = options as {
    from?: number | null;
    to?: number | null;
    result?: { text?: string };
  };
  const isInside = value >= (from ?? -Infinity) && value <= (to ?? Infinity);
  return isInside ? result?.text : undefined;
}
