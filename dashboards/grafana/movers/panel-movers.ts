import { EDGE_MOVERS } from "./edge-movers.ts";
import { INCIDENT_MOVERS } from "./incident-movers.ts";
import { KAS_MOVERS } from "./kas-movers.ts";
import type { DashboardMovers, Mover } from "./mover.ts";

/** For each query of each panel the scenario that moves it, by the dashboard's uid. */
export const PANEL_MOVERS: Readonly<Record<string, DashboardMovers>> = {
  ...KAS_MOVERS,
  "kas-lab-incident": INCIDENT_MOVERS,
  "kas-lab-edge": EDGE_MOVERS,
};

/** What moves this query: its own entry, else that of its whole panel. */
export function moverOf(query: {
  readonly dashboard: string;
  readonly panel: string;
  readonly legend: string;
}): Mover | undefined {
  const panel = PANEL_MOVERS[query.dashboard]?.[query.panel];
  return panel?.[query.legend] ?? panel?.["*"];
}

/** Names of the scenarios that move something, each once, in the order of the table. */
export const MOVING_SCENARIOS: readonly string[] = [
  ...new Set(
    Object.values(PANEL_MOVERS)
      .flatMap((panels) => Object.values(panels))
      .flatMap((panel) => Object.values(panel))
      .flatMap((mover) => ("by" in mover ? [mover.by] : [])),
  ),
];
