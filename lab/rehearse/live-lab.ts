import type { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import type { RuntimeKind } from "../runtimes/runtime.ts";
import type { TopologyShape } from "../topology/presets.ts";
import type { HistoryWriter } from "./history-writer.ts";
import type { Stack } from "./stack.ts";
import type { StepRunner } from "./step-runner.ts";

/** A lab that runs, for whoever looks at it or acts on it while it does. */
export interface LiveLab {
  readonly run: string;
  readonly runFolder: string;
  /** Name of the scenario that is played; null: none. */
  readonly scenario: string | null;
  readonly title: string;
  readonly shape: TopologyShape;
  readonly runtime: RuntimeKind;
  readonly speed: number;
  readonly seed: string;
  /** Length of the timeline, lab ms; null: it has no end. */
  readonly lengthMs: number | null;
  readonly clock: ScaledClock;
  readonly history: HistoryWriter;
  readonly stack: Stack;
  /** The runner of the timeline: what it injected can be healed, and the other way round. */
  readonly runner: StepRunner;
}

/** Called when a lab is up. @returns what is done before it stops, given why it does. */
export type OnLive = (lab: LiveLab) => Promise<(says: string) => Promise<void>>;
