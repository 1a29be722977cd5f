import { AgentsAnswer } from "../../../contracts/control.ts";
import type { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../../kit/wait-for.ts";
import type { TopologyShape } from "../../topology/presets.ts";
import { beginRecorded } from "../history/begin-history.ts";
import { findRecording } from "../history/find-recording.ts";
import type { RecordOptions } from "../history/record-hour.ts";
import type { Recording } from "../history/recording.ts";
import type { Stack } from "../stack.ts";
import type { Watch } from "../watch.ts";
import { START_SPREAD_MS, type DrillPlan } from "./drill-plan.ts";

/** Healthy time before a shift: an hour for the long windows, and what the start takes of it. Lab ms. */
export const HISTORY_MS = 80 * 60_000;
/** For the fleet to be connected beyond the spread of its start, lab ms and wall ms. */
const CONNECT_MS = 60_000;
const CONNECT_WALL_MS = 20_000;

/** A healthy hour of the drill's topology; null: none is asked for. */
export async function recordingFor(
  { shape, hasHistory }: DrillPlan,
  options: Omit<RecordOptions, "key" | "shape">,
): Promise<Recording | null> {
  if (!hasHistory) return null;
  return (await findRecording({ ...options, shape: recordedShape(shape) })).recording;
}

/** Addresses for pods that may come make no difference: a run of this topology has the same hour. */
export function recordedShape(shape: TopologyShape): TopologyShape {
  return { ...shape, kasPodsMax: shape.kasReplicas };
}

/**
 * Starts the fleet and the watch, with the recording before them if there is one, and waits until every
 * agent is connected: the shift begins with a service that is well.
 */
export async function beginShift(options: {
  readonly recording: Recording | null;
  readonly stack: Stack;
  readonly clock: ScaledClock;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  /** The watch whose rules are walked from this lab time on; not started yet. */
  readonly watchFrom: (fromMs: number) => Watch;
}): Promise<void> {
  const { recording, stack, clock, signal, say } = options;
  if (recording === null) {
    options.watchFrom(clock.now()).start();
    await stack.control("agentk").request("POST", "/control/start", {});
  } else {
    say("laying a recorded healthy time before the shift");
    const history = { forMs: HISTORY_MS, from: "recorded" } as const;
    await beginRecorded({ ...options, recording, history });
  }
  await everyAgentConnected(stack, clock, signal);
}

async function everyAgentConnected(
  stack: Stack,
  clock: ScaledClock,
  signal: AbortSignal,
): Promise<void> {
  const agentk = stack.control("agentk");
  await waitFor(
    clock,
    "every agent connected",
    async () => {
      const agents = AgentsAnswer.parse(await agentk.request("GET", "/control/agents"));
      return agents.every(({ connected }) => connected) ? true : undefined;
    },
    {
      timeoutWallMs: (START_SPREAD_MS + CONNECT_MS) / clock.speed + CONNECT_WALL_MS,
      intervalWallMs: 200,
      signal,
    },
  );
}
