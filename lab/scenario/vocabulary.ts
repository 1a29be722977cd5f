import type { RegisteredFault } from "../faults/registry.ts";
import type { KnownMetrics } from "./promql-words.ts";

/** The words a scenario file may use. */
export interface Vocabulary {
  readonly faults: ReadonlyMap<string, RegisteredFault>;
  readonly metrics: KnownMetrics;
  readonly alerts: readonly string[];
  /** Kinds of components that keep a log: `kas`, `lb-sim`, ... */
  readonly componentKinds: readonly string[];
}
