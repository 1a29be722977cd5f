import { BURN_RATE_ALERTS, errorThreshold } from "../../burn-rate.ts";
import { KAS_GRPC_REQUESTS } from "../../sli.ts";
import type { Limit, PanelSpec, StatSpec, TimeSeriesSpec } from "../model.ts";
import { COUNTED_ERRORS, FROM_KAS, OF_KAS } from "./selectors.ts";

/** Whether recorded series are of one SLI or of the service as a whole. */
type Level = "component" | "service";

const SLI = KAS_GRPC_REQUESTS;

function recorded(level: Level, kind: string): string {
  const own = level === "component" ? `${OF_KAS}, component="${SLI.component}"` : OF_KAS;
  return `gitlab_${level}_${kind}{${own}}`;
}

const percent = (ratio: number): string => `${(ratio * 100).toFixed(2)} %`;
const [FAST, SLOW] = BURN_RATE_ALERTS;
const fast = errorThreshold(SLI.errorObjective, FAST);
const slow = errorThreshold(SLI.errorObjective, SLOW);

/** Objective lines of an error ratio: above both windows of a pair the budget burns too fast. */
export const ERROR_LIMITS: readonly Limit[] = [
  { value: slow, meaning: "warned" },
  { value: fast, meaning: "hurt" },
];
export const ERROR_LINES = `Lines: ${percent(slow)} "6h degradation", ${percent(fast)} "1h outage".`;

/** Worst and mean error ratio, with that of last week, and the tile that goes under it. */
export function errorRatio(level: Level, title: string): readonly [TimeSeriesSpec, StatSpec] {
  const ratio = recorded(level, "errors:ratio_5m");
  return [
    {
      kind: "time-series",
      title,
      description: `Counted errors over finished calls, 5 minutes; lower is better. ${ERROR_LINES} Nine codes count: a total outage can show none.`,
      width: 8,
      height: 6,
      unit: "percentunit",
      min: 0,
      minStep: "1m",
      limits: ERROR_LIMITS,
      colours: { "^worst$": "hurt", "^last week$": "quiet" },
      queries: [
        { expr: `max_over_time(${ratio}[$__interval])`, legend: "worst" },
        { expr: `avg_over_time(${ratio}[$__interval])`, legend: "mean" },
        { expr: `avg_over_time(${ratio}[$__interval] offset 1w)`, legend: "last week" },
      ],
    },
    statusTile(level, title),
  ];
}

/**
 * A score of four bits: 1 and 2 for the fast pair of windows, 4 and 8 for the slow one. Source:
 * observability reference, section 4.2; there it says healthy when the SLI is missing.
 */
function statusTile(level: Level, about: string): StatSpec {
  const bit = (value: number, window: string, limit: number): string =>
    `${value} * (${recorded(level, `errors:ratio_${window}`)} > bool ${limit})`;
  const terms = [
    bit(1, FAST.shortWindow, fast),
    bit(2, FAST.longWindow, fast),
    bit(4, SLOW.shortWindow, slow),
    bit(8, SLOW.longWindow, slow),
  ];
  return {
    kind: "stat",
    title: `${about} Status`,
    description:
      "1: 5m above the fast line, 2: 1h, 4: 30m above the slow line, 8: 6h. Both bits of a pair (3 or 12) are what the alert asks for, before its volume gate. Unlike the original it says nothing, not healthy, when the SLI is missing.",
    width: 8,
    height: 2,
    unit: "none",
    queries: [{ expr: terms.join("\n+ "), legend: "status" }],
    words: Object.fromEntries(
      Array.from({ length: 16 }, (_, score) => [score, wordFor(score)] as const),
    ),
  };
}

function wordFor(score: number): NonNullable<StatSpec["words"]>[number] {
  if (score === 0) return { text: "Healthy", meaning: "healed" };
  const isPair = (score & 3) === 3 || (score & 12) === 12;
  return isPair ? { text: "Degraded", meaning: "hurt" } : { text: "Warning", meaning: "warned" };
}

/** Finished calls a second, with last week's. */
export function callRate(level: Level, title: string): TimeSeriesSpec {
  const rate = recorded(level, "ops:rate_5m");
  return {
    kind: "time-series",
    title,
    description:
      "Calls that ended, 5 minutes. A stream lives for about half an hour, so a healthy agent is eleven calls in that time, and after a mass disconnect none ends for one age. GitLab's normal band needs weeks of history and is not here.",
    width: 8,
    height: 8,
    unit: "ops",
    min: 0,
    minStep: "1m",
    colours: { "^last week$": "quiet" },
    queries: [
      { expr: `avg_over_time(${rate}[$__interval])`, legend: "mean" },
      { expr: `avg_over_time(${rate}[$__interval] offset 1w)`, legend: "last week" },
    ],
  };
}

/** Errors and calls, overall and by the SLI's significant label; zeros are hidden. */
export function sliDetail(): readonly PanelSpec[] {
  const rate = (by: string, selector: string): string =>
    `sum${by} (rate(${SLI.counter}{${selector}}[$__interval])) > 0`;
  const panel = (what: "Errors" | "RPS", of: "Overall" | "per grpc_method"): TimeSeriesSpec => {
    const isOverall = of === "Overall";
    const selector = what === "Errors" ? COUNTED_ERRORS : FROM_KAS;
    return {
      kind: "time-series",
      title: `${SLI.component} ${what} - ${of}`,
      description:
        what === "Errors"
          ? "Calls that ended with one of the nine codes that count. Nothing is drawn while there is none."
          : "Calls that ended, with any code. Nothing is drawn while there is none.",
      width: 12,
      height: 8,
      unit: what === "Errors" ? "suffix: errors/s" : "ops",
      min: 0,
      minStep: "1m",
      ...(what === "Errors" ? { colours: { ".*": "hurt" as const } } : {}),
      queries: [
        {
          expr: rate(
            isOverall ? "" : " by (grpc_method)",
            isOverall ? selector : `${selector}, grpc_method!=""`,
          ),
          legend: isOverall ? what.toLowerCase() : "{{grpc_method}}",
        },
      ],
    };
  };
  return [
    panel("Errors", "Overall"),
    panel("RPS", "Overall"),
    panel("Errors", "per grpc_method"),
    panel("RPS", "per grpc_method"),
  ];
}

/** Finished calls by method and code: without it the silent outages cannot be seen at all. */
export function callsByCode(width: number): TimeSeriesSpec {
  return {
    kind: "time-series",
    title: "Finished calls by method and code",
    description:
      "Unavailable: the way to Rails. ResourceExhausted: the limiter, or Redis. Unauthenticated: token, secret or clock. FailedPrecondition and InvalidArgument: a user's configuration. Only OK, and falling: load balancer, certificate or the pods.",
    width,
    height: 8,
    unit: "ops",
    min: 0,
    colours: {
      [` (${SLI.errorCodes.join("|")})$`]: "hurt",
      " (Unauthenticated|PermissionDenied|NotFound|ResourceExhausted|FailedPrecondition)$":
        "warned",
    },
    queries: [
      {
        expr: `sum by (grpc_method, grpc_code) (rate(${SLI.counter}{${FROM_KAS}}[$__rate_interval]))`,
        legend: "{{grpc_method}} {{grpc_code}}",
      },
    ],
  };
}
