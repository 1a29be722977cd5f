import type { DrillFact } from "./drill-fact.ts";
import type { ServiceEvent } from "./service-events.ts";

/**
 * One line of `history.jsonl`: everything that happened, in order of arrival. Verdicts, reports and
 * the console read only the history and the time series.
 */
export type HistoryEntry = HistoryEvent & {
  /** Lab time of the event, milliseconds since the Unix epoch. */
  readonly at: number;
  /** Wall time of writing, ISO 8601. */
  readonly wall: string;
};

/** Where a kas of the user's came from. */
export interface KasOfRun {
  readonly from: "binary" | "image" | "address";
  /** Path, image, or `ws://host:port`. */
  readonly name: string;
  /** Whether its metrics are scraped, and whether the lab has its log. */
  readonly metrics: boolean;
  readonly log: boolean;
}

export type HistoryEvent =
  | (ServiceEvent & { readonly component: string })
  | {
      readonly kind: "run-started";
      readonly run: string;
      readonly scenario: string;
      readonly seed: string;
      readonly speed: number;
      readonly epochMs: number;
      readonly version: string;
      readonly withoutFaults: boolean;
      /** It is a drill: `scenario` is told when it is over, and nothing is judged but its player. */
      readonly drill?: true;
      /** A kas of the user's: it stamps its log, its tokens and what it stores in wall time. */
      readonly kas?: KasOfRun;
    }
  | { readonly kind: "component-started"; readonly component: string; readonly pid: number }
  | { readonly kind: "component-ready"; readonly component: string; readonly wallMs: number }
  | {
      readonly kind: "component-exited";
      readonly component: string;
      readonly exitCode: number | null;
      readonly signal: string | null;
      /** Whether the lab had asked for it. */
      readonly expected: boolean;
      /** Its container had a limit of memory and hit it. */
      readonly outOfMemory?: boolean;
    }
  /** The timeline begins: `at` is T+0 of the scenario. */
  | { readonly kind: "timeline-started" }
  | { readonly kind: "steady-state"; readonly holds: boolean; readonly seen: string }
  /** A named moment of the timeline (`off`, `on`) came to pass. */
  | { readonly kind: "moment"; readonly id: string }
  /** The condition that a step of the timeline waits for held, or did not by its latest time. */
  | {
      readonly kind: "condition";
      readonly id: string;
      readonly phase: "held" | "never-held";
      readonly says: string;
    }
  | {
      readonly kind: "fault";
      readonly id: string;
      readonly fault: string;
      readonly phase:
        | "injected"
        | "effect-observed"
        | "effect-not-observed"
        | "healed"
        | "gone-observed"
        | "gone-not-observed"
        | "skipped";
      readonly says: string;
      /** Components, pods or agents that it strikes: what they are late in is no lag of the lab. */
      readonly targets?: readonly string[];
    }
  | {
      readonly kind: "action";
      readonly id: string;
      readonly action: string;
      readonly says: string;
      /** Facts an expectation may need, e.g. the commit made. */
      readonly facts: Readonly<Record<string, string>>;
    }
  /** A drill: `says` is one sentence of its time line. */
  | { readonly kind: "drill"; readonly fact: DrillFact; readonly says: string }
  | {
      readonly kind: "alert";
      readonly alert: string;
      readonly phase: "pending" | "firing" | "resolved";
      readonly labels: Readonly<Record<string, string>>;
      readonly annotations: Readonly<Record<string, string>>;
    }
  /**
   * Something was late: a process did not come round (`event-loop` of the lab, `service-event-loop`,
   * `answer` of a program that is not ours), or samples were taken late (`collector`). `lagMs` is the
   * greatest lateness in the stretch, lab ms.
   */
  | {
      readonly kind: "lag";
      readonly source: "event-loop" | "collector" | "service-event-loop" | "answer";
      readonly component: string;
      readonly lagMs: number;
      /** The stretch, lab ms since the Unix epoch; `lagMs` before `at` where it is missing. */
      readonly fromMs?: number;
      readonly toMs?: number;
    }
  /** A pod of kas changed its phase: starting, ready, crash-loop-back-off, terminating. */
  | {
      readonly kind: "pod-phase";
      readonly pod: string;
      readonly phase: string;
      readonly restarts: number;
    }
  | { readonly kind: "redis-contents"; readonly label: string; readonly keys: readonly RedisKey[] }
  | { readonly kind: "interrupted"; readonly signal: string }
  | { readonly kind: "note"; readonly says: string }
  | { readonly kind: "timeline-ended" }
  | { readonly kind: "run-ended"; readonly verdict: Verdict };

/** One key of a snapshot of Redis; binary text as lowercase hex. */
export interface RedisKey {
  readonly keyHex: string;
  readonly type: string;
  /** Remaining life in lab milliseconds; -1 without expiry. */
  readonly ttlMs: number;
  /** Hash field name (decimal text) to value (hex); empty for other types. */
  readonly fields: Readonly<Record<string, string>>;
}

export type Verdict = "pass" | "fail" | "inconclusive";
