import { labTime } from "../format.ts";
import type { RunResult } from "../run-result.ts";
import { html, type Markup } from "./markup.ts";

const MINUTE_MS = 60_000;
const TICK_STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 240].map((minutes) => minutes * MINUTE_MS);
const TICKS_MAX = 12;

/** The one time axis of a report: lab time from T+0 to the end, as per cent of the width. */
export class TimeAxis {
  readonly endMs: number;

  constructor(durationMs: number) {
    this.endMs = Math.max(1, durationMs);
  }

  /** Position in per cent, kept within the axis. */
  percent(atMs: number): number {
    return Number(((Math.max(0, Math.min(this.endMs, atMs)) / this.endMs) * 100).toFixed(3));
  }

  /** `left:..%;width:..%` of a window; something of it stays visible however short it is. */
  span(fromMs: number, toMs: number): string {
    const left = this.percent(fromMs);
    const width = Math.max(0.15, this.percent(toMs) - left);
    return `left:${left}%;width:${Number(width.toFixed(3))}%`;
  }

  /** Round instants, at most a dozen. */
  ticks(): readonly number[] {
    const stepMs = TICK_STEPS_MS.find((step) => this.endMs / step <= TICKS_MAX) ?? this.endMs;
    return Array.from(
      { length: Math.floor(this.endMs / stepMs) + 1 },
      (_, index) => index * stepMs,
    );
  }
}

/** Windows in which a fault was in effect, for the shade behind every plot. */
export function faultWindows(
  result: RunResult,
): readonly { readonly fromMs: number; readonly toMs: number }[] {
  return result.faults.flatMap((fault) => {
    const fromMs = fault.effectAtMs ?? fault.injectedAtMs;
    if (fromMs === null) return [];
    return [{ fromMs, toMs: fault.goneAtMs ?? fault.healedAtMs ?? result.durationMs }];
  });
}

/** What lies behind every plot: tick lines, fault shade, and the cursor that moves in all at once. */
export function backdrop(axis: TimeAxis, result: RunResult): readonly Markup[] {
  return [
    ...axis.ticks().map((atMs) => html`<i class="tick" style="left:${axis.percent(atMs)}%"></i>`),
    ...faultWindows(result).map(
      ({ fromMs, toMs }) => html`<i class="shade" style="${axis.span(fromMs, toMs)}"></i>`,
    ),
    html`<i class="cursor"></i>`,
  ];
}

/** The row of times at the head of a group of plots. */
export function axisRow(axis: TimeAxis, caption: string): Markup {
  const ticks = axis.ticks();
  const labels = ticks.map((atMs, index) => {
    const edge = index === 0 ? " first" : axis.percent(atMs) > 96 ? " last" : "";
    const odd = index % 2 === 1 ? " odd" : "";
    return html`<span class="time${edge}${odd}" style="left:${axis.percent(atMs)}%"
      >${labTime(atMs)}</span
    >`;
  });
  return html`<div class="row axis">
    <div class="name">${caption}</div>
    <div
      class="plot times"
      tabindex="0"
      role="slider"
      aria-label="moment in lab time"
      aria-valuemin="0"
      aria-valuemax="${Math.round(axis.endMs / 1000)}"
      aria-valuenow="${Math.round(axis.endMs / 1000)}"
      aria-valuetext="${labTime(axis.endMs)}"
    >
      ${labels}<i class="cursor"></i><b class="now" aria-hidden="true"></b>
    </div>
    <div class="side"><span class="readout">at the end</span></div>
  </div>`;
}
