import type { KeyFigures } from "../../../api.ts";
import { fleetGrid } from "./layout.ts";

const STEP = 10;

/** The fleet: one dot for each agent, those cut off in the colour of hurt, those not started yet faint. */
export function FleetDots({
  figures,
  size,
  width,
}: {
  readonly figures: KeyFigures;
  /** Agents of the whole fleet. */
  readonly size: number;
  readonly width: number;
}) {
  const expected = figures.agentsExpected ?? 0;
  const connected = figures.agentsConnected ?? 0;
  const { across, rows } = fleetGrid(size, width);
  const dots = (from: number, to: number): string =>
    Array.from({ length: Math.max(0, to - from) }, (_, index) => {
      const at = from + index;
      const [x, y] = [(at % across) * STEP + 1, Math.floor(at / across) * STEP + 1];
      return `M${x + 3.5} ${y}a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7`;
    }).join("");
  return (
    <>
      <span class="node-note">
        {figures.agentsExpected === null ? "no data" : `${connected} of ${expected} connected`}
      </span>
      <svg
        class="fleet"
        width={across * STEP}
        height={rows * STEP}
        viewBox={`0 0 ${across * STEP} ${rows * STEP}`}
        aria-hidden="true"
      >
        <path class="is-connected" d={dots(0, connected)} />
        <path class="is-cut-off" d={dots(connected, expected)} />
        <path class="is-to-come" d={dots(expected, size)} />
      </svg>
    </>
  );
}
