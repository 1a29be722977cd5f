import type { Clock } from "../../kit/clock/clock.ts";
import type { Random } from "../../kit/random.ts";
import type { QueryPort } from "../observe/series.ts";
import type { DrillAlert } from "./api/view.ts";
import type { FaultRef } from "./fault-ref.ts";
import type { Mitigation, TargetKind } from "./mitigations.ts";

/** One agent, as its own pod and its user see it. */
export interface AgentSight {
  readonly agent: string;
  readonly project: string;
  readonly connected: boolean;
  /** The last error in the agent's own log. */
  readonly lastError: string | null;
  /** Commit of the configuration that it runs. */
  readonly commit: string | null;
}

export interface LogText {
  readonly at: number | null;
  readonly text: string;
}

/** What a mitigation did. */
export interface Applied {
  /** What the operator's tool said; names no cause. */
  readonly says: string;
  /** Faults of the incident that are over by it. */
  readonly healed: readonly FaultRef[];
}

/** The lab that is drilled on, as narrow as the rules need it. */
export interface DrillLab {
  /** Begins the incident. */
  inject(): Promise<void>;
  /** Whether every fault of the incident has been healed. */
  isHealed(): boolean;
  /** Really does it. @throws LabError when it cannot be done. */
  apply(mitigation: Mitigation, target: string | null): Promise<Applied>;
  agents(): Promise<readonly AgentSight[]>;
  /** A user changes the configuration of an agent. @returns the commit. */
  pushCommit(agent: string): Promise<string>;
  /** The answer of an operator's tool, line by line. */
  state(id: string): Promise<readonly string[]>;
  readonly states: readonly { readonly id: string; readonly says: string }[];
  /** Components whose logs can be read now. */
  logNames(): readonly string[];
  logs(component: string): Promise<readonly LogText[]>;
  /** Words that a kind of target takes now. */
  targets(kind: TargetKind): readonly string[];
}

/** Everything a session needs. */
export interface DrillPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly query: QueryPort;
  readonly lab: DrillLab;
  /** Alerts that are pending or firing now, with their routes. */
  alerts(): readonly DrillAlert[];
}
