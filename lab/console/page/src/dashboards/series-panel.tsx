import { useEffect, useMemo, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import type { PanelView, Series } from "../../../api.ts";
import type { ChartModel, Shade } from "../charts/chart-model.ts";
import { namedColour, seriesColour, seriesDash } from "../charts/colours.ts";
import { Legend } from "../charts/legend.tsx";
import { TimeChart } from "../charts/time-chart.tsx";
import { originMs, stretch } from "../state/lab.ts";
import { formatUnit } from "./units.ts";

const LEAST_HEIGHT = 60;

/** Lines or a stack over time, with thresholds as lines where Grafana draws them so. */
export function SeriesPanel(props: {
  readonly panel: PanelView;
  readonly series: readonly Series[];
  readonly shades: readonly Shade[];
}) {
  const { panel, series, shades } = props;
  const host = useRef<HTMLDivElement>(null);
  const height = useSignal(0);
  useEffect(() => {
    const box = host.current;
    if (box === null) return;
    const watcher = new ResizeObserver(() => (height.value = Math.floor(box.clientHeight)));
    watcher.observe(box);
    return () => {
      watcher.disconnect();
    };
  }, []);
  const { fromMs, toMs } = stretch.value;
  // The same model as long as there is nothing new: a chart is drawn again for another one only.
  const model = useMemo(
    () => seriesModel(panel, series, shades),
    [panel, series, shades, fromMs, toMs],
  );
  return (
    <>
      <div ref={host} class="fill">
        {height.value < LEAST_HEIGHT ? null : (
          <TimeChart
            model={model}
            label={`${panel.title}: ${series.map(({ name }) => name).join(", ")}`}
            height={height.value}
          />
        )}
      </div>
      {panel.legend.show ? <Legend model={model} /> : null}
    </>
  );
}

export function seriesModel(
  panel: PanelView,
  series: readonly Series[],
  shades: readonly Shade[],
): ChartModel {
  const hasLines = panel.thresholdsStyle !== "off" && panel.thresholdsStyle !== "";
  return {
    series: series.map(({ name, color, points }, index) => {
      const dash = color === null ? seriesDash(index) : undefined;
      return {
        name,
        points,
        colour: color === null ? seriesColour(index) : namedColour(color),
        fill: panel.stacked ? Math.max(0.3, panel.fillOpacity / 100) : panel.fillOpacity / 100,
        ...(dash === undefined ? {} : { dash }),
      };
    }),
    ...stretch.value,
    originMs: originMs.value,
    stacked: panel.stacked,
    thresholds: hasLines
      ? panel.thresholds.flatMap(({ value, color }) =>
          value === null
            ? []
            : [
                {
                  value,
                  colour: namedColour(color),
                  label: formatUnit(value, panel.unit, panel.decimals),
                },
              ],
        )
      : [],
    shades,
    format: (value) => formatUnit(value, panel.unit, panel.decimals),
    min: panel.min ?? undefined,
    max: panel.max ?? undefined,
  };
}
