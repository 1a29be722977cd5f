import { useMemo } from "preact/hooks";
import type { SeriesAnswer } from "../../../api.ts";
import type { ChartModel } from "../charts/chart-model.ts";
import { namedColour, seriesColour } from "../charts/colours.ts";
import { Legend } from "../charts/legend.tsx";
import { TimeChart } from "../charts/time-chart.tsx";
import { formatUnit } from "../dashboards/units.ts";
import { useAnswer } from "../state/answer.ts";
import { isLive, newestMs, originMs, session, stretch } from "../state/lab.ts";
import { faultShades, story } from "../time/story.ts";
import { Failure } from "./failure.tsx";

/** What an incident shows in, each with the query that anybody can copy. */
const CHARTS = [
  {
    title: "Agents by state",
    unit: "none",
    query: "sum by (state) (kaslab_agentk_agents)",
    label: "state",
  },
  {
    title: "Finished calls by code",
    unit: "ops",
    query: 'sum by (grpc_code) (rate(grpc_server_handled_total{job="gitlab-kas"}[1m]))',
    label: "grpc_code",
  },
] as const;

const POINTS = 240;
/** A living chart asks again after so much of its width. */
const SHARE = 120;

export function LiveCharts() {
  if (session.value?.hasSeries !== true) return null;
  return (
    <section class="section" aria-label="charts">
      <h2>What it looks like</h2>
      <div class="chart-grid">
        {CHARTS.map((chart) => (
          <LiveChart key={chart.title} chart={chart} />
        ))}
      </div>
    </section>
  );
}

function LiveChart({ chart }: { readonly chart: (typeof CHARTS)[number] }) {
  const { fromMs, toMs } = stretch.value;
  const step = Math.max(15_000, Math.round((toMs - fromMs) / POINTS / 1000) * 1000);
  const granule = (toMs - fromMs) / SHARE;
  const until = isLive.value
    ? fromMs + Math.floor((newestMs.value - fromMs) / granule) * granule
    : newestMs.value;
  const { body, failure } = useAnswer<SeriesAnswer>("series", {
    query: chart.query,
    from: Math.round(fromMs),
    to: Math.round(Math.max(until, fromMs + step)),
    step,
  });
  const told = story.value;
  // The same model as long as there is nothing new: a chart is drawn again for another one only.
  const model = useMemo<ChartModel>(
    () => ({
      series: (body?.series ?? []).map(({ labels, points, color }, index) => ({
        name: labels[chart.label] ?? "all",
        colour: color === null ? toneOf(labels[chart.label] ?? "", index) : namedColour(color),
        points,
      })),
      fromMs,
      toMs,
      originMs: originMs.value,
      stacked: false,
      thresholds: [],
      shades: faultShades(told, until),
      format: (value) => formatUnit(value, chart.unit),
    }),
    [body, chart, fromMs, toMs, until, told],
  );
  return (
    <figure class="chart-card">
      <h3>{chart.title}</h3>
      <Failure failure={failure} />
      <TimeChart model={model} label={chart.title} height={window.innerWidth >= 2400 ? 260 : 170} />
      <Legend model={model} />
      <details class="query">
        <summary>query</summary>
        <code>{chart.query}</code>
      </details>
    </figure>
  );
}

const TONES: Readonly<Record<string, string>> = {
  connected: "healed",
  OK: "healed",
  not_started: "n1",
};

function toneOf(value: string, index: number): string {
  return TONES[value] ?? seriesColour(index + 1);
}
