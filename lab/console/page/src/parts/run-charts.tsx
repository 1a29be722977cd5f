import { useMemo } from "preact/hooks";
import type { Chart, RunResult } from "../../../../report/run-result.ts";
import { chartValue } from "../../../../report/format.ts";
import type { ChartModel } from "../charts/chart-model.ts";
import { Legend } from "../charts/legend.tsx";
import { TimeChart } from "../charts/time-chart.tsx";
import { originMs, stretch } from "../state/lab.ts";
import { faultShades, story } from "../time/story.ts";
import { LiveCharts } from "./live-charts.tsx";

/** The charts of the report, on the page's axis; a run without a result draws them from its series. */
export function RunCharts({ result }: { readonly result: RunResult | null }) {
  if (result === null) return <LiveCharts />;
  return (
    <section class="section" aria-label="charts">
      <h2>What it looked like</h2>
      <div class="chart-grid">
        {result.charts.map((chart) => (
          <ReportChart key={chart.id} chart={chart} />
        ))}
      </div>
    </section>
  );
}

function ReportChart({ chart }: { readonly chart: Chart }) {
  const { fromMs, toMs } = stretch.value;
  const told = story.value;
  // The same model while a reader moves through the run: a chart is drawn again for another one only.
  const model = useMemo(() => modelOf(chart), [chart, fromMs, toMs, told]);
  return (
    <figure class="chart-card aligned">
      <h3>{chart.title}</h3>
      <p>{chart.says}</p>
      {chart.series.length === 0 ? (
        <p class="empty">no samples</p>
      ) : (
        <TimeChart
          model={model}
          label={chart.title}
          height={window.innerWidth >= 2400 ? 260 : 170}
        />
      )}
      <Legend model={model} />
      <details class="query">
        <summary>{chart.query === "history" ? "source" : "query"}</summary>
        <code>{chart.query === "history" ? "agent events of history.jsonl" : chart.query}</code>
      </details>
    </figure>
  );
}

function modelOf(chart: Chart): ChartModel {
  const start = originMs.value;
  return {
    series: chart.series.map(({ name, tone, points }, index) => ({
      name,
      colour: chart.stacked
        ? (BANDS[tone] ?? `n${index % 4}`)
        : tone === "neutral"
          ? `n${index % 3}`
          : tone,
      fill: chart.stacked ? 1 : 0,
      points: points.map(([atMs, value]) => [atMs + start, value] as const),
      ...(tone === "neutral" && !chart.stacked && index > 2 ? { dash: [6, 3] } : {}),
    })),
    ...stretch.value,
    originMs: start,
    stacked: chart.stacked,
    stepped: chart.stacked,
    thresholds: chart.thresholds.map(({ value, label }) => ({ value, label, colour: "told" })),
    shades: faultShades(story.value, stretch.value.toMs),
    format: (value) => chartValue(value, chart.unit),
  };
}

const BANDS: Readonly<Record<string, string>> = {
  hurt: "hurt",
  told: "told",
  healed: "well",
  neutral: "n3",
};
