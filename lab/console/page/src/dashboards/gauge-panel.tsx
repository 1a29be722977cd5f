import type { PanelView } from "../../../api.ts";
import { namedColour } from "../charts/colours.ts";
import type { PanelFigure } from "./stat-panel.tsx";
import { valueText } from "./stat-panel.tsx";

const RADIUS = 44;
const START = 150;
const SWEEP = 240;

/** A dial with its thresholds around it. */
export function GaugePanel({
  panel,
  figures,
}: {
  readonly panel: PanelView;
  readonly figures: readonly PanelFigure[];
}) {
  const [low, high] = [panel.min ?? 0, panel.max ?? (panel.unit === "percentunit" ? 1 : 100)];
  const share = (value: number): number => Math.max(0, Math.min(1, (value - low) / (high - low)));
  return (
    <>
      {figures.map(({ name, value, color }) => (
        <div key={name} class="gauge">
          <svg
            viewBox="0 0 120 96"
            role="img"
            aria-label={`${name}: ${value === null ? "no data" : valueText(value, panel)}`}
          >
            <path d={arc(RADIUS, 0, 1)} fill="none" stroke="var(--n3)" stroke-width="11" />
            {value === null ? null : (
              <path
                d={arc(RADIUS, 0, Math.max(0.004, share(value)))}
                fill="none"
                stroke-width="11"
                style={{ stroke: `var(--${color === null ? "n0" : namedColour(color)})` }}
              />
            )}
            {panel.thresholds.map(({ value: from, color: tone }, index) => {
              const until = panel.thresholds[index + 1]?.value ?? high;
              return (
                <path
                  key={index}
                  d={arc(RADIUS + 9, share(from ?? low), share(until))}
                  fill="none"
                  stroke-width="3"
                  style={{ stroke: `var(--${namedColour(tone)})` }}
                />
              );
            })}
            <text x="60" y="62">
              {value === null ? "no data" : valueText(value, panel)}
            </text>
            <text class="name" x="60" y="84">
              {name}
            </text>
          </svg>
        </div>
      ))}
    </>
  );
}

function arc(radius: number, from: number, to: number): string {
  const point = (share: number): string => {
    const angle = ((START + SWEEP * share) * Math.PI) / 180;
    return `${(60 + radius * Math.cos(angle)).toFixed(2)} ${(58 + radius * Math.sin(angle)).toFixed(2)}`;
  };
  const isLong = (to - from) * SWEEP > 180 ? 1 : 0;
  return `M${point(from)}A${radius} ${radius} 0 ${isLong} 1 ${point(to)}`;
}
