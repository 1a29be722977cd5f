import type { ComparisonOperator } from "./rule-condition.ts";

/** What one part of an alert's expression asks for, and how near it came. */
export interface ConditionPart {
  /** The query on the left of the comparison, or the whole part where nothing is compared. */
  readonly expr: string;
  /** `present`: it needs a result; `absent`: it needs none. */
  readonly op: ComparisonOperator | "present" | "absent";
  /** What the best value was compared with; null where nothing is or could be compared. */
  readonly threshold: number | null;
  /** The value that came nearest, or went furthest past the threshold; null without data. */
  readonly best: number | null;
  /** Instant of the best value, lab ms since the Unix epoch. */
  readonly bestAtMs: number | null;
  /** Whether there was any data to judge. */
  readonly hasData: boolean;
  /** Whether it held at one instant at least. */
  readonly held: boolean;
  /** Longest time for which it held without a break, lab ms; 0 for a single instant. */
  readonly heldMs: number;
  /** Whether it only asks for enough traffic (`ops:rate_* >= 1`). */
  readonly isGate: boolean;
}

export interface SilenceExplanation {
  /** One sentence without a full stop, computed from the parts. */
  readonly sentence: string;
  readonly parts: readonly ConditionPart[];
  /** Longest time for which the whole expression held, lab ms; null: never at all. */
  readonly heldMs: number | null;
  /** How long it would have had to hold, lab ms. */
  readonly forMs: number;
  /** Nothing but the volume gate kept it silent: without it the rest held long enough. */
  readonly gated: boolean;
}
