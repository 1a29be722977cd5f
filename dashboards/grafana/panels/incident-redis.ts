import type { TimeSeriesSpec } from "../model.ts";
import { saturationPoint } from "./saturation-panels.ts";

const LINES = { kind: "time-series", width: 8, height: 8, min: 0 } as const;
/** The main Redis, which kas shares with Rails. */
const OF_REDIS = 'type="redis", environment="$environment"';

export const REDIS_PANELS: readonly TimeSeriesSpec[] = [
  {
    ...LINES,
    title: "Redis nodes up, by role",
    description: "No master: every new stream is denied.",
    unit: "none",
    stacked: true,
    colours: { "^master": "healed", "^down": "hurt" },
    queries: [
      {
        expr: `sum by (role) (redis_instance_info{${OF_REDIS}})`,
        legend: "{{role}}",
      },
      { expr: `count(redis_up{${OF_REDIS}} == 0)`, legend: "down" },
    ],
  },
  {
    ...LINES,
    title: "Redis commands",
    description: "Limiter, agent tracker, tunnel registry, and the lab's own questions.",
    unit: "ops",
    queries: [
      {
        expr: `sum by (instance) (rate(redis_commands_processed_total{${OF_REDIS}}[$__rate_interval]))`,
        legend: "{{instance}}",
      },
    ],
  },
  {
    ...LINES,
    title: "Redis connections",
    description: "At most five from each kas pod; idle ones close after 50 s.",
    unit: "none",
    queries: [
      { expr: `sum by (instance) (redis_connected_clients{${OF_REDIS}})`, legend: "{{instance}}" },
    ],
  },
  {
    ...LINES,
    title: "Redis connections refused by maxclients",
    description: "New connections are closed at once; those that are open live on.",
    unit: "ops",
    colours: { ".*": "hurt" },
    queries: [
      {
        expr: `sum by (instance) (rate(redis_rejected_connections_total{${OF_REDIS}}[$__rate_interval]))`,
        legend: "{{instance}}",
      },
    ],
  },
  {
    ...LINES,
    title: "Redis memory",
    description: "In use, all of Redis.",
    unit: "bytes",
    queries: [
      { expr: `sum by (instance) (redis_memory_used_bytes{${OF_REDIS}})`, legend: "{{instance}}" },
    ],
  },
  { ...saturationPoint("redis_clients", OF_REDIS), width: 8 },
];
