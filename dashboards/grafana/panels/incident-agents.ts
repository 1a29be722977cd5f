import { hurtStat } from "./cut-off-panels.ts";
import type { PanelSpec, StatSpec } from "../model.ts";
import { CONFIGURATION_STREAMS } from "./selectors.ts";

/** The fleet's own count: who should be there is whoever has been started. */
const EXPECTED = 'sum(kaslab_agentk_agents{state!="not_started"})';
const CUT_OFF = 'sum(kaslab_agentk_agents{state!~"not_started|connected"})';

const told: StatSpec = {
  kind: "stat",
  title: "Pages that fire",
  description: "Alerts that wake somebody. None while many are cut off: nobody knows.",
  width: 4,
  height: 4,
  unit: "none",
  limits: [{ value: 1, meaning: "told" }],
  queries: [
    {
      expr: 'count(ALERTS{alertstate="firing", pager="pagerduty"}) or vector(0)',
      legend: "pages",
    },
  ],
};

/** Who is cut off, by the fleet's own word. */
export const AGENT_PANELS: readonly (PanelSpec | readonly PanelSpec[])[] = [
  [
    hurtStat({
      title: "Who is cut off?",
      description: "Pods of agentk that have no configuration stream, by their own word.",
      unit: "none",
      queries: [{ expr: CUT_OFF, legend: "agentk pods cut off" }],
    }),
    hurtStat({
      title: "Share cut off",
      description: "Of the agentk pods that have been started.",
      unit: "percentunit",
      queries: [{ expr: `${CUT_OFF} / (${EXPECTED} > 0)`, legend: "cut off" }],
    }),
  ],
  {
    kind: "time-series",
    title: "Agents by state",
    description:
      "Waiting: in back-off, up to ten minutes between two attempts. Connecting: a call is under way, which can hang. Yours: agents that are the program of --agentk-binary or --agentk-image.",
    width: 8,
    height: 8,
    unit: "none",
    min: 0,
    stacked: true,
    colours: {
      "^connected$": "healed",
      "^connecting$": "warned",
      "^waiting$": "hurt",
      "^not_started$": "quiet",
      "^connected, yours$": "told",
      "^connecting, yours$": "warned",
      "^waiting, yours$": "hurt",
      "^not_started, yours$": "quiet",
    },
    queries: [
      {
        // One query, which a fleet without such agents answers too.
        expr:
          'sum by (state) (kaslab_agentk_agents{program!="yours"}) or sum by (state) ' +
          '(label_join(kaslab_agentk_agents{program="yours"}, "state", ", ", "state", "program"))',
        legend: "{{state}}",
      },
    ],
  },
  {
    kind: "time-series",
    title: "Connected agents against expected",
    description:
      "What kas has open, what the fleet should have, and what the lists of connected agents show: those come from Redis and live on for up to five minutes.",
    width: 8,
    height: 8,
    unit: "none",
    min: 0,
    colours: { "^expected$": "quiet", "^connected to kas$": "healed", "^listed$": "told" },
    queries: [
      { expr: `sum(${CONFIGURATION_STREAMS}) or vector(0)`, legend: "connected to kas" },
      { expr: EXPECTED, legend: "expected" },
      { expr: "sum(kaslab_agents_tracked)", legend: "listed" },
    ],
  },
  [
    told,
    {
      kind: "stat",
      title: "Faults in force",
      description: "What the lab breaks at the moment. A real on-call does not have this figure.",
      width: 4,
      height: 4,
      unit: "none",
      limits: [{ value: 1, meaning: "warned" }],
      queries: [{ expr: "count(kaslab_fault_active) or vector(0)", legend: "faults" }],
    },
  ],
];
