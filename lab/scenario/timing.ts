import type { Condition } from "./condition.ts";
import type { Reference } from "./moments.ts";

/** When a step is due: at its planned time, or when what it waits for came to pass. */
export interface Timing {
  readonly atMs: number;
  readonly when?: Condition | undefined;
  readonly after?: Reference | undefined;
}
