import type { Clock } from "../../../kit/clock/clock.ts";
import type { HealthyHistory } from "../../scenario/healthy-history.ts";
import type { Stack } from "../stack.ts";
import { HistoryLayer, planStart, SCRAPE_LEAD_MS } from "./lay-history.ts";
import type { Recording } from "./recording.ts";

/** What of a watch is needed before T+0. */
export interface WatchPort {
  /** Walks the rules up to this lab time. */
  walkTo(untilMs: number): Promise<void>;
  start(): void;
}

/**
 * Starts the fleet, lays the recording before T+0, walks the rules over it and starts the watch just
 * in time for the scrape at T+0. Resolves shortly before T+0, with its lab time.
 */
export async function beginRecorded(options: {
  readonly recording: Recording;
  readonly history: HealthyHistory;
  readonly stack: Stack;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A watch whose rules are walked from this lab time on; not started yet. */
  readonly watchFrom: (fromMs: number) => WatchPort;
}): Promise<number> {
  const { recording, history, stack, clock, signal } = options;
  const { agentStartSpreadMs: startSpreadMs } = stack.context.shape;
  const fleetMs = clock.now();
  await stack.control("agentk").request("POST", "/control/start", {});
  const plannedMs = planStart({
    nowMs: fleetMs,
    speed: clock.speed,
    startSpreadMs,
    forMs: history.forMs,
    series: recording.series.length,
  });
  const layer = new HistoryLayer({
    recording,
    prefix: stack.book.prefix,
    write: stack.prometheus,
    forMs: history.forMs,
    startMs: plannedMs,
    fleetMs,
    startSpreadMs,
  });
  const watch = options.watchFrom(layer.fromMs);
  const startMs = await layer.layUntilStart(clock, () => watch.walkTo(layer.lastMs));
  await clock.sleep(startMs - SCRAPE_LEAD_MS - clock.now(), signal);
  watch.start();
  return startMs;
}
