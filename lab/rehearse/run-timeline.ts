import { AgentsAnswer } from "../../contracts/control.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import { messageOf } from "../../kit/errors.ts";
import type { Phase, Progress } from "../report/reporter.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { looker } from "./look-at-condition.ts";
import { playDue, type Due } from "./play-due.ts";
import type { HistoryWriter } from "./history-writer.ts";
import type { Stack } from "./stack.ts";
import { checkSteadyState } from "./steady-state.ts";
import type { StepRunner } from "./step-runner.ts";
import { CONTROL_ALERT } from "./alert-results.ts";
import type { Watch } from "./watch.ts";

const MINUTE_MS = 60_000;
/** When the control signal is raised and lowered, lab ms since T+0. */
const CONTROL_ON_MS = 2 * 60_000;
const CONTROL_OFF_MS = 5 * 60_000;
/** After a change the alert must follow: one scrape, two evaluations, `for: 1m`. */
const CONTROL_SLACK_MS = 4 * 60_000;
/** How often the agents' own count is asked for, wall ms. */
const PROGRESS_WALL_MS = 500;

export interface TimelineOptions {
  readonly scenario: Scenario;
  readonly stack: Stack;
  readonly watch: Watch;
  readonly runner: StepRunner;
  readonly history: HistoryWriter;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** T+0 of a fleet that runs already. */
  readonly startMs?: number;
}

/**
 * Starts the fleet (at T+0, or a played history earlier), carries out every step at its time, looks at the steady state, raises the
 * control signal, and returns at the scenario's end. @throws the signal's reason when it aborts.
 * @returns lab time of T+0.
 */
export async function runTimeline(options: TimelineOptions): Promise<number> {
  const { scenario, stack, history, clock, runner, signal } = options;
  // On a whole minute, as rules are evaluated: the same plan meets the same instants in every run.
  const startMs = options.startMs ?? (await startFleet(options));
  const progress = showProgress(options, startMs);
  try {
    await clock.sleep(Math.max(0, startMs - clock.now()), signal);
    history.append({ kind: "timeline-started", at: startMs });
    await playDue(schedule(options), {
      clock,
      startMs,
      endMs: scenario.endMs,
      // What is not steady yet says nothing: conditions are looked at from then on.
      earliestLookMs: scenario.steady.byMs,
      look: looker({ stack, clock }),
      signal,
      onHeld: (id, { says }) => {
        history.append({ kind: "condition", id, phase: "held", says });
        history.append({ kind: "note", says: `${id}: ${says}` });
      },
      onNeverHeld: (id, { says }) => {
        history.append({ kind: "condition", id, phase: "never-held", says });
        history.append({ kind: "note", says: `${id}: ${says} never held` });
      },
    });
    history.append({ kind: "timeline-ended" });
  } finally {
    progress.stop();
    await runner.finish();
  }
  return startMs;
}

/** Starts the fleet on a whole minute. @returns T+0: at once, or after a history that is played. */
async function startFleet({ scenario, stack, clock, signal }: TimelineOptions): Promise<number> {
  const fleetMs = Math.ceil(clock.now() / MINUTE_MS) * MINUTE_MS;
  await clock.sleep(fleetMs - clock.now(), signal);
  await stack.control("agentk").request("POST", "/control/start", {});
  return fleetMs + (scenario.history?.from === "played" ? scenario.history.forMs : 0);
}

function schedule(options: TimelineOptions): readonly Due[] {
  const { scenario, stack, history, clock, runner } = options;
  const total = scenario.shape.agentCount;
  const steps: Due[] = scenario.steps.map((step) => ({
    id: step.id,
    atMs: step.atMs,
    when: step.when,
    after: step.after,
    work: () => runner.run(step),
  }));
  const own: Due[] = [
    { id: "control-on", atMs: CONTROL_ON_MS, work: () => stack.exporter.setControlSignal(true) },
    { id: "control-off", atMs: CONTROL_OFF_MS, work: () => stack.exporter.setControlSignal(false) },
    {
      id: "steady",
      atMs: scenario.steady.byMs,
      work: async () => {
        const { holds, seen } = await checkSteadyState({
          steady: scenario.steady,
          history: history.entries,
          query: stack.prometheus,
          total,
          nowMs: clock.now(),
          speed: clock.speed,
        });
        history.append({ kind: "steady-state", holds, seen });
      },
    },
  ];
  return [...own, ...steps];
}

/** Whether the control alert fired and cleared when it had to. */
export function controlAlertOutcome(
  history: Pick<HistoryWriter, "entries">,
  startMs: number,
): { readonly fired: boolean; readonly cleared: boolean } {
  const at = (phase: string): number | undefined =>
    history.entries.find(
      (entry) => entry.kind === "alert" && entry.alert === CONTROL_ALERT && entry.phase === phase,
    )?.at;
  const [firing, resolved] = [at("firing"), at("resolved")];
  const onTime = (seen: number | undefined, dueMs: number): boolean =>
    seen !== undefined && seen >= startMs + dueMs && seen <= startMs + dueMs + CONTROL_SLACK_MS;
  return { fired: onTime(firing, CONTROL_ON_MS), cleared: onTime(resolved, CONTROL_OFF_MS) };
}

/** Tells the reporters several times a second of wall time where the run is. */
function showProgress(options: TimelineOptions, startMs: number): { stop(): void } {
  const { scenario, stack, watch, clock, onProgress } = options;
  const stopped = new AbortController();
  const { signal } = stopped;
  const isOver = (): boolean => signal.aborted;
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      const atMs = clock.now() - startMs;
      const phase: Phase = atMs < scenario.steady.byMs ? "steady" : "timeline";
      const states = watch.states().filter(({ alert }) => alert !== CONTROL_ALERT);
      try {
        const agents = AgentsAnswer.parse(
          await stack.control("agentk").request("GET", "/control/agents"),
        );
        onProgress({
          phase,
          says: phase === "steady" ? "waiting for the steady state" : scenario.title,
          atMs,
          endMs: scenario.endMs,
          agentsConnected: agents.filter(({ connected }) => connected).length,
          agentsTotal: scenario.shape.agentCount,
          alertsPending: states.filter((s) => s.phase === "pending").map(({ alert }) => alert),
          alertsFiring: states.filter((s) => s.phase === "firing").map(({ alert }) => alert),
        });
      } catch (error) {
        if (!isOver()) options.history.append({ kind: "note", says: messageOf(error) });
        return;
      }
      await clock.sleep(PROGRESS_WALL_MS * clock.speed);
    }
  };
  void loop();
  return {
    stop: () => stopped.abort(),
  };
}
