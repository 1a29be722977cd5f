import type { KasOfRun, Verdict } from "../../contracts/history.ts";
import type { KasProfile } from "../../contracts/kas-profile.ts";

/** Where sources disagree, which one a run follows. */
export interface RunProfile extends KasProfile {
  /** The generation of GitLab's rules for kas. */
  readonly rules: "2022" | "later";
}

/**
 * `result.json`: everything the four reporters (console, JSON, JUnit, HTML) show of one run. Times
 * ending in `AtMs` are lab milliseconds since T+0, the start of the timeline.
 */
export interface RunResult {
  /** Raised when a field changes meaning. */
  readonly version: 1;
  readonly labVersion: string;
  readonly run: string;
  readonly scenario: string;
  readonly title: string;
  readonly rehearses: readonly string[];
  readonly tags: readonly string[];
  /** What users suffer where no agent is cut off; else empty. */
  readonly hurts: string;
  readonly verdict: Verdict;
  /** One sentence: why this verdict. */
  readonly reason: string;
  /** What would make an inconclusive run conclusive, or the next step; may be empty. */
  readonly nextStep: string;
  readonly seed: string;
  readonly speed: number;
  readonly withoutFaults: boolean;
  readonly interrupted: boolean;
  /** Lab time of T+0, ms since the Unix epoch. */
  readonly timelineStartMs: number;
  readonly durationMs: number;
  readonly startedWall: string;
  readonly wallMs: {
    readonly total: number;
    readonly start: number;
    readonly timeline: number;
    readonly judge: number;
    readonly stop: number;
  };
  readonly topology: {
    readonly preset: string;
    readonly summary: string;
    readonly agents: number;
    readonly kasPods: number;
  };
  readonly profile: RunProfile;
  /** A kas of the user's, with what it cannot follow at this speed, in words; absent: the lab's own. */
  readonly kas?: KasOfRun & { readonly cannotFollow: readonly string[] };
  /** Healthy time before T+0; absent when the run has none. */
  readonly history?: HistoryResult;
  readonly tools: Readonly<Record<string, string>>;
  readonly moments: readonly { readonly id: string; readonly atMs: number }[];
  readonly faults: readonly FaultResult[];
  readonly actions: readonly {
    readonly id: string;
    readonly says: string;
    readonly atMs: number;
  }[];
  readonly expectations: readonly JudgedExpectation[];
  readonly alerts: readonly AlertResult[];
  readonly agents: AgentsResult;
  /** Agents that were a program of the user's; absent: all were simulated. */
  readonly yours?: YoursResult;
  /** Share of a month's error budget that the counted errors of this run burnt; null: no data. */
  readonly errorBudgetBurnt: number | null;
  /** Sentences: what the on-call would have seen. */
  readonly onCall: readonly string[];
  /** Samples and evaluations that were lost, in words. */
  readonly losses: readonly string[];
  readonly lag: {
    /** The worst since T+0, and where; beyond the limit it spoils the whole run. */
    readonly maxMs: number;
    readonly where: string;
    readonly limitMs: number;
    /** The worst of each process since T+0, the greatest first. */
    readonly processes?: readonly {
      readonly where: string;
      readonly maxMs: number;
      readonly atMs: number;
    }[];
  };
  /** Guard time-outs that were floored in wall time, in words. */
  readonly floored: readonly string[];
  readonly charts: readonly Chart[];
  readonly logExcerpts: readonly LogExcerpt[];
  readonly peakMemoryBytes: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
  /** Command lines that a reader may want next. */
  readonly again: readonly { readonly says: string; readonly command: string }[];
}

export interface HistoryResult {
  /** Lab ms before T+0. */
  readonly forMs: number;
  readonly from: "recorded" | "played";
  /** One sentence for people. */
  readonly says: string;
  /** The recording that was put in front; null for a history that the run lived. */
  readonly recording: {
    /** Hash of build and topology. */
    readonly key: string;
    readonly seed: string;
    /** Wall time at which it was made, ISO 8601. */
    readonly made: string;
    /** Wall time that making it took for this run, ms; null when it was there. */
    readonly madeInWallMs: number | null;
  } | null;
}

export interface FaultResult {
  readonly id: string;
  readonly fault: string;
  readonly says: string;
  readonly injectedAtMs: number | null;
  readonly effectAtMs: number | null;
  readonly healedAtMs: number | null;
  readonly goneAtMs: number | null;
}

export interface JudgedExpectation {
  /** The sentence of the scenario file. */
  readonly says: string;
  readonly verdict: Verdict;
  readonly expected: string;
  readonly seen: string;
  /** Since when it was violated, if so. */
  readonly sinceAtMs: number | null;
  /** Window that was judged. */
  readonly fromAtMs: number;
  readonly toAtMs: number;
  /** Query, log file or history kind in which to look. */
  readonly where: string;
  /** Position in the scenario file: `scenarios/x.yaml:31`. */
  readonly source: string;
  /** How far from another verdict in time; null: time cannot change it. */
  readonly margin?: JudgedMargin | null;
}

/** How much an observation could have moved in time, and how late anything was that could move it. */
export interface JudgedMargin {
  readonly ms: number;
  /** What lies how near to which limit. */
  readonly says: string;
  /** The worst lateness at the times it depends on; the noise floor where none was measured. */
  readonly lateMs: number;
  /** What was late; empty: nothing above the noise floor. */
  readonly where: string;
}

export interface AlertResult {
  readonly alert: string;
  /** What tells two rules of one name apart, e.g. `1h`; empty otherwise. */
  readonly window: string;
  /** `pagerduty` when it pages. */
  readonly pager: string;
  readonly severity: string;
  /** What runs out, for a saturation alert; else empty. */
  readonly component: string;
  /** GitLab's rules for kas, its generic ones, the lab's proposals, or a file given with --rules. */
  readonly origin: "gitlab" | "generic" | "lab" | "user";
  /** Whom Alertmanager's routing tells when it fires, and how loud that is. */
  readonly receivers: readonly string[];
  readonly kind: "page" | "chat" | "ticket" | "dropped";
  readonly spans: readonly AlertSpan[];
  /** Why it stayed silent, in words; empty when it fired. */
  readonly silence: string;
  /** How far each part of its expression went, in words, if it fired. */
  readonly firedBecause?: string;
  /** Only its volume gate kept it silent. */
  readonly gated: boolean;
}

export interface AlertSpan {
  readonly pendingAtMs: number;
  readonly firingAtMs: number | null;
  readonly resolvedAtMs: number | null;
}

export interface AgentsResult {
  readonly total: number;
  /** Agents that were without a configuration stream for longer than the settle time after T+0. */
  readonly cutOff: number;
  readonly cutOffMsMin: number | null;
  readonly cutOffMsMax: number | null;
  /** Time without a configuration stream, summed over all agents, lab minutes. */
  readonly minutesLost: number;
  /** Greatest number of agents that were cut off at once. */
  readonly mostCutOff: number;
  /** When the first was cut off, and when the last was back; null: nobody, or not within the run. */
  readonly firstCutAtMs: number | null;
  readonly lastBackAtMs: number | null;
  /** Agents that ended connected with the newest commit. */
  readonly healthyAtEnd: number;
}

/** The agents of a hybrid fleet that were a program of the user's. */
export interface YoursResult {
  readonly program:
    | { readonly kind: "binary"; readonly path: string }
    | { readonly kind: "image"; readonly image: string };
  readonly names: readonly string[];
  /** As `agents`, of these alone. */
  readonly agents: AgentsResult;
  /** Those of whose connections something could not be read. */
  readonly unreadable: readonly string[];
  /** What of theirs is hard-coded in wall time and cannot follow this speed, in words. */
  readonly cannotFollow: readonly string[];
}

export type ChartUnit = "count" | "per-second" | "ratio" | "seconds";

export interface Chart {
  readonly id: string;
  readonly title: string;
  /** One sentence under the title: what to look for. */
  readonly says: string;
  readonly unit: ChartUnit;
  readonly stacked: boolean;
  /** PromQL, or "history" when drawn from events. */
  readonly query: string;
  readonly thresholds: readonly { readonly value: number; readonly label: string }[];
  readonly series: readonly {
    readonly name: string;
    /** Colour by meaning: hurt, told and healed have their own, the rest are greys. */
    readonly tone: "hurt" | "told" | "healed" | "neutral";
    /** [atMs, value]; null is a gap. */
    readonly points: readonly (readonly [number, number | null])[];
  }[];
}

export interface LogExcerpt {
  readonly at: string;
  readonly atMs: number;
  readonly component: string;
  readonly file: string;
  readonly lineNumber: number;
  readonly line: string;
}
