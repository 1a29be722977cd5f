import { chartValue } from "../format.ts";
import type { Chart, RunResult } from "../run-result.ts";
import { html, type Markup } from "./markup.ts";
import { plotSvg, seriesStyles, type SeriesStyle } from "./plot.ts";
import { backdrop, type TimeAxis } from "./time-axis.ts";
import { scaleFor, type ValueScale } from "./value-scale.ts";

/** A chart on the common axis: name and query, drawing, legend with the values at the cursor. */
export function chartRow(chart: Chart, axis: TimeAxis, result: RunResult): Markup {
  const scale = scaleFor(chart);
  const body =
    chart.series.length === 0
      ? html`<p class="empty">no samples</p>`
      : html`${plotSvg(chart, axis, scale)}${valueTicks(chart, scale)}${thresholdLabels(chart, scale)}`;
  return html`<div class="row chart" id="chart-${chart.id}">
    <div class="name">
      <h3>${chart.title}</h3>
      <p>${chart.says}</p>
      ${queryOf(chart)}
    </div>
    <div class="plot">${backdrop(axis, result)}${body}</div>
    <div class="side">${legend(chart)}</div>
  </div>`;
}

function valueTicks(chart: Chart, scale: ValueScale): readonly Markup[] {
  return scale.ticks.map((value, index) => {
    const top = Number(((1 - scale.position(value)) * 100).toFixed(2));
    const edge = index === 0 ? " bottom" : index === scale.ticks.length - 1 ? " top" : "";
    return html`<span class="value${edge}" style="top:${top}%"
        >${chartValue(value, chart.unit)}</span
      ><i class="grid" style="top:${top}%"></i>`;
  });
}

function thresholdLabels(chart: Chart, scale: ValueScale): readonly Markup[] {
  const highest = Math.max(...chart.thresholds.map(({ value }) => value));
  return chart.thresholds.map(({ value, label }) => {
    const top = Number(((1 - scale.position(value)) * 100).toFixed(2));
    // Two lines may lie close together: one label above, the others below.
    return html`<span class="limit${value === highest ? "" : " under"}" style="top:${top}%"
      >${label}</span
    >`;
  });
}

function legend(chart: Chart): Markup {
  const styles = seriesStyles(chart);
  const items = chart.series.map(({ name, points }, index) => {
    const last = points.at(-1)?.[1] ?? null;
    const value = last === null ? "–" : chartValue(last, chart.unit);
    const style = styles[index] ?? { className: "neutral-0", dash: "none" };
    return html`<li>
      ${swatch(chart, style)}<span class="series">${name}</span
      ><b data-chart="${chart.id}" data-series="${index}">${value}</b>
    </li>`;
  });
  return html`<ul class="legend">
    ${items}
  </ul>`;
}

function swatch(chart: Chart, style: SeriesStyle): Markup {
  return chart.stacked
    ? html`<svg class="swatch" viewBox="0 0 18 10" aria-hidden="true">
        <rect class="band ${style.className}" width="18" height="10" rx="2" />
      </svg>`
    : html`<svg class="swatch" viewBox="0 0 18 10" aria-hidden="true">
        <path class="line ${style.className}" stroke-dasharray="${style.dash}" d="M0 5H18" />
      </svg>`;
}

function queryOf(chart: Chart): Markup {
  return html`<details class="query">
    <summary>${chart.query === "history" ? "source" : "query"}</summary>
    <code>${chart.query === "history" ? "agent events of history.jsonl" : chart.query}</code>
  </details>`;
}
