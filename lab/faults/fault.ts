import type { z } from "zod";
import type { Clock } from "../../kit/clock/clock.ts";

/** What a fault may touch: control endpoints to inject, the public wires to observe. */
export interface FaultContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A component's control endpoint. */
  control(component: string): {
    request(method: "GET" | "PUT" | "POST", path: string, body?: unknown): Promise<unknown>;
  };
  /** Plain HTTP GET on the network, without any credentials of the lab. Never rejects. */
  httpGet(url: string): Promise<HttpObservation>;
  /** Base URL of Rails as anybody reaches it. */
  readonly railsUrl: string;
  readonly railsWorkers: number;
}

export type HttpObservation =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: "failed"; readonly error: string };

/** What an observer saw: whether it is so, and the sentence for the history. */
export interface Observed {
  readonly seen: boolean;
  readonly says: string;
}

/**
 * One fault: inject, prove the effect, heal, prove that it is gone. The observers look at the far
 * side through the public wires and share nothing with the injector. See docs/adding-a-fault.md.
 */
export interface Fault<With> {
  readonly name: string;
  /** One sentence for `kaslab list faults`. */
  readonly says: string;
  /** Its parameters (`with:`), validated before anything starts. */
  readonly schema: z.ZodType<With>;
  describe(parameters: With): string;
  inject(context: FaultContext, parameters: With): Promise<void>;
  observeEffect(context: FaultContext, parameters: With): Promise<Observed>;
  heal(context: FaultContext, parameters: With): Promise<void>;
  observeGone(context: FaultContext, parameters: With): Promise<Observed>;
}
