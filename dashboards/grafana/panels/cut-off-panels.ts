import type { PanelSpec, StatSpec } from "../model.ts";
import { CONFIGURATION_STREAMS } from "./selectors.ts";

const CONNECTED = `sum(${CONFIGURATION_STREAMS})`;
const OR_NONE = `(${CONNECTED} or vector(0))`;
/** As the lab's alert LabAgentsDisconnected has it: nobody tells kas how many there should be. */
const EXPECTED = `max_over_time(${CONNECTED}[6h:1m])`;

/** Figures that are worth a colour as soon as somebody is hurt. */
export function hurtStat(
  spec: Pick<StatSpec, "title" | "description" | "queries" | "unit"> & Partial<StatSpec>,
): StatSpec {
  return {
    kind: "stat",
    width: 4,
    height: 4,
    limits: [{ value: spec.unit === "percentunit" ? 0.0001 : 1, meaning: "hurt" }],
    ...spec,
  };
}

/** Who is cut off, from what kas alone tells: the first row of an overview. */
export const CUT_OFF_PANELS: readonly (PanelSpec | readonly PanelSpec[])[] = [
  [
    hurtStat({
      title: "Who is cut off?",
      description:
        "Pods of agentk that were connected at some time of the last six hours and are not now. kas does not know how many there should be.",
      unit: "none",
      queries: [{ expr: `clamp_min(${EXPECTED} - ${OR_NONE}, 0)`, legend: "agentk pods cut off" }],
    }),
    hurtStat({
      title: "Share cut off",
      description: "The same as a share of the most that were connected in six hours.",
      unit: "percentunit",
      queries: [{ expr: `1 - ${OR_NONE} / ${EXPECTED}`, legend: "cut off" }],
    }),
  ],
  {
    kind: "time-series",
    title: "Connected agentk Pods against expected",
    description:
      "A cliff: connections were cut. A slope of half an hour: new streams fail while old ones age out. Flat: look elsewhere.",
    width: 10,
    height: 8,
    unit: "none",
    min: 0,
    minStep: "1m",
    colours: { "^expected$": "quiet", "^connected$": "healed" },
    queries: [
      { expr: OR_NONE, legend: "connected" },
      { expr: EXPECTED, legend: "expected" },
    ],
  },
  {
    kind: "time-series",
    title: "Connected agentk Pods by kas pod",
    description: "Whose agents are cut off: one pod's, or everybody's. New pods fill slowly.",
    width: 10,
    height: 8,
    unit: "none",
    min: 0,
    stacked: true,
    queries: [{ expr: `sum by (pod) (${CONFIGURATION_STREAMS})`, legend: "{{pod}}" }],
  },
];

/** GitLab's own panel, where its dashboard has it. */
export const CONNECTED_PODS: PanelSpec = {
  kind: "time-series",
  title: "Number of connected agentk Pods",
  description:
    "Open GetConfiguration streams, one for each agentk pod. As in the original it ignores the stage.",
  width: 12,
  height: 8,
  unit: "none",
  min: 0,
  minStep: "1m",
  queries: [{ expr: CONNECTED, legend: "agentk pods" }],
};
