import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { shownAtMs } from "../time/cursor.ts";
import { valueAt, type ChartModel } from "./chart-model.ts";
import { cssColour } from "./colours.ts";

/** The names of a chart's lines with their values at the cursor, or the newest ones. */
export function Legend({
  model,
  most = 12,
}: {
  readonly model: ChartModel;
  readonly most?: number;
}) {
  const atMs = shownAtMs.value ?? model.toMs;
  const shown = model.series.slice(0, most);
  const rest = model.series.length - shown.length;
  const list = useRef<HTMLUListElement>(null);
  const scrolls = useSignal(false);
  const names = shown.map(({ name }) => name).join("\n");
  // Asking for a height makes the browser lay out: only when there are other lines.
  useLayoutEffect(() => {
    const box = list.current;
    scrolls.value = box !== null && box.scrollHeight > box.clientHeight + 1;
  }, [names]);
  return (
    <ul ref={list} class="legend" tabIndex={scrolls.value ? 0 : undefined}>
      {shown.map(({ name, colour, dash, points }) => {
        const value = valueAt(points, atMs);
        return (
          <li key={name} title={name}>
            <svg viewBox="0 0 18 10" aria-hidden="true">
              {model.stacked ? (
                <rect width="18" height="10" rx="2" style={{ fill: cssColour(colour) }} />
              ) : (
                <path
                  d="M0 5H18"
                  stroke-dasharray={dash?.join(" ")}
                  style={{ stroke: cssColour(colour) }}
                />
              )}
            </svg>
            <span>{name}</span>
            <b>{value === null ? "–" : model.format(value)}</b>
          </li>
        );
      })}
      {rest > 0 ? <li class="quiet">and {rest} more</li> : null}
    </ul>
  );
}
