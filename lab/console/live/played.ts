import type { BoundFault } from "../../faults/registry.ts";
import type { ActionRecord, ActionRequest } from "../api.ts";

/** One action as it was done: what a scenario file needs of it. */
export interface Played extends ActionRecord {
  readonly request: ActionRequest;
  /** Of an injection. */
  readonly fault: Injected | null;
  /** Faults that it healed. */
  readonly heals: readonly string[];
}

export interface Injected {
  readonly name: string;
  readonly on: string | null;
  readonly with: Readonly<Record<string, unknown>>;
  readonly for: string | null;
  readonly healsItself: BoundFault["healsItself"];
  readonly byOperator: boolean;
}
