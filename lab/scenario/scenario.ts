import type { BoundFault } from "../faults/registry.ts";
import type { RunProfile } from "../report/run-result.ts";
import type { TopologyShape } from "../topology/presets.ts";
import type { BoundCheck } from "./checks/registry.ts";
import type { HealthyHistory } from "./healthy-history.ts";
import type { Reference } from "./moments.ts";
import type { STEADY_PHRASES } from "./schema.ts";
import type { Timing } from "./timing.ts";

/** A scenario with every name and time resolved; times are lab ms since T+0. */
export interface Scenario {
  readonly name: string;
  readonly file: string;
  /** The document as it counts, after `extends` and `--set`: enough to read the scenario again. */
  readonly document: unknown;
  readonly title: string;
  readonly rehearses: readonly string[];
  readonly tags: readonly string[];
  /** What users suffer where no agent is cut off; else empty. */
  readonly hurts: string;
  readonly shape: TopologyShape;
  readonly profile: RunProfile;
  /** Healthy time before T+0. */
  readonly history?: HealthyHistory;
  readonly speed: number;
  readonly seed: string;
  readonly steady: {
    readonly byMs: number;
    readonly phrases: readonly (typeof STEADY_PHRASES)[number][];
  };
  readonly steps: readonly Step[];
  readonly expectations: readonly Expectation[];
  readonly endMs: number;
}

/** One thing that happens on the timeline, in order; `atMs` is the latest time of one that floats. */
export type Step = Timing & StepAction;

type StepAction =
  | {
      readonly kind: "inject";
      readonly id: string;
      readonly fault: BoundFault;
      readonly targets: readonly string[];
      /** An operator's action from the runbook, proven like a fault. */
      readonly byOperator: boolean;
      readonly says: string;
      /** Of a ramp: the step whose parts take each other's place and are healed as one. */
      readonly partOf?: string;
    }
  /** Heals the faults of these ids. */
  | {
      readonly kind: "heal";
      readonly id: string;
      readonly heals: readonly string[];
      readonly says: string;
    }
  | {
      readonly kind: "commit";
      readonly id: string;
      readonly agent: string;
      readonly bytes: number | null;
    }
  | { readonly kind: "note"; readonly id: string; readonly says: string }
  | { readonly kind: "snapshot-redis"; readonly id: string };

export interface Expectation {
  readonly says: string;
  readonly window: {
    readonly kind: "at" | "during" | "by";
    readonly fromMs: number;
    readonly toMs: number;
    /** Where the moment it is said against is only known during the run; the times are the latest. */
    readonly fromRef?: Reference;
    readonly toRef?: Reference;
  };
  readonly check: BoundCheck;
  /** Key of the check: `agents`, `promql`, ... */
  readonly checkKey: string;
  /** What is expected, as the file says it. */
  readonly spec?: unknown;
  /** `scenarios/x.yaml:31`. */
  readonly source: string;
}
