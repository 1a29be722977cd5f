import type { TimeSeriesSpec } from "../model.ts";
import { FROM_KAS } from "./selectors.ts";
import { callsByCode } from "./sli-panels.ts";

const LINES = { kind: "time-series", width: 12, height: 8, min: 0 } as const;

/** What kas answers and what agents see of it. */
export const CALL_PANELS: readonly TimeSeriesSpec[] = [
  callsByCode(12),
  {
    ...LINES,
    title: "Streams ended, as agents saw it",
    description:
      "By method and code. A connection that breaks is OK or Canceled at kas, and Unavailable here.",
    unit: "ops",
    colours: { " Unavailable$": "hurt", " OK$": "quiet" },
    queries: [
      {
        expr: "sum by (method, code) (rate(kaslab_agentk_streams_ended_total[$__rate_interval]))",
        legend: "{{method}} {{code}}",
      },
    ],
  },
  {
    ...LINES,
    title: "Alerts",
    description: "Pending and firing, without the lab's own control alert.",
    unit: "none",
    stacked: true,
    minStep: "1m",
    colours: { " firing$": "told", " pending$": "quiet" },
    queries: [
      {
        expr: 'sum by (alertname, window, alertstate) (ALERTS{origin!="lab-control"})',
        legend: "{{alertname}} {{window}} {{alertstate}}",
      },
    ],
  },
];

/** What holds calls back, and what is held open. */
export const LIMITER_AND_TUNNEL_PANELS: readonly TimeSeriesSpec[] = [
  {
    ...LINES,
    width: 8,
    title: "Denied by the limiter",
    description:
      "Calls that ended with ResourceExhausted. Over the limit of one token, or any error of Redis: the limiter fails closed, and the code does not count as an error.",
    unit: "ops",
    colours: { ".*": "warned" },
    queries: [
      {
        expr: `sum by (grpc_method) (rate(grpc_server_handled_total{${FROM_KAS}, grpc_code="ResourceExhausted"}[$__rate_interval]))`,
        legend: "{{grpc_method}}",
      },
    ],
  },
  {
    ...LINES,
    width: 8,
    title: "Open tunnels",
    description:
      "Ten for each agentk pod. Idle tunnels are not checked again: they outlive the configuration streams until their connection's age.",
    unit: "none",
    queries: [
      {
        expr: `sum(grpc_server_requests_in_flight{${FROM_KAS}, grpc_method="Connect"})`,
        legend: "at kas",
      },
      { expr: "sum(kaslab_agentk_open_tunnels)", legend: "at agentk" },
      {
        expr: '10 * sum(kaslab_agentk_agents{state="connected"})',
        legend: "10 for each connected",
      },
    ],
  },
  {
    ...LINES,
    width: 8,
    title: "Streams started and ended at kas",
    description: "After a mass disconnect nothing ends for one age: all streams are equally old.",
    unit: "ops",
    queries: [
      {
        expr: `sum(rate(grpc_server_started_total{${FROM_KAS}}[$__rate_interval]))`,
        legend: "started",
      },
      {
        expr: `sum(rate(grpc_server_handled_total{${FROM_KAS}}[$__rate_interval]))`,
        legend: "ended",
      },
    ],
  },
];
