import type { z } from "zod";
import type { Clock } from "../../kit/clock/clock.ts";
import type { ContainerPort, PodsPort, ProcessPort, World } from "./world.ts";

/** What a fault may touch: control endpoints to inject, the public wires to observe. */
export interface FaultContext {
  /** The step's id, unique in the run. */
  readonly id: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** No observer looks longer than this, lab ms; for tests of faults that are not there. */
  readonly observeAtMostMs?: number;
  /** Names drawn for this step; empty for a fault that takes none. */
  readonly targets: readonly string[];
  /** What `baseline` saw just before the injection; 0 without one. */
  readonly baseline: number;
  readonly world: World;
  readonly processes: ProcessPort;
  /** null where components are processes. */
  readonly containers: ContainerPort | null;
  readonly pods: PodsPort;
  /** A component's control endpoint. */
  control(component: string): {
    request(
      method: "GET" | "PUT" | "POST" | "DELETE",
      path: string,
      body?: unknown,
    ): Promise<unknown>;
  };
  /** Writes a sentence into the history. */
  note(says: string): void;
  /** One command of the lab's own, standing connection to Redis: for injectors. */
  redisCommand(...words: readonly string[]): Promise<unknown>;
  /** One command of the lab's own to a sentinel, without the word SENTINEL: for injectors. */
  sentinelCommand(...words: readonly string[]): Promise<unknown>;
  /** Plain HTTP GET on the network, without any credentials of the lab. Never rejects. */
  httpGet(url: string): Promise<HttpObservation>;
}

export type HttpObservation =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly kind: "failed"; readonly error: string };

/** What an observer saw: whether it is so, and the sentence for the history. */
export interface Observed {
  readonly seen: boolean;
  readonly says: string;
}

/** What a fault is done to: names that `on:` may draw from. */
export type TargetKind = "none" | "links" | "kas" | "components" | "clocks" | "storages" | "agents";

/** One Redis alone, or nodes with sentinels. */
export type RedisNeed = "one Redis" | "sentinels";

/**
 * One fault: inject, prove the effect, heal, prove that it is gone. The observers look at the far
 * side through the public wires and share nothing with the injector. See docs/adding-a-fault.md.
 */
export interface Fault<With> {
  readonly name: string;
  /** One sentence for `kaslab list faults`. */
  readonly says: string;
  /** What `on:` names; a fault without targets has no `on:`. */
  readonly targets?: TargetKind;
  /** What the topology's Redis must be; left out: either. */
  readonly needs?: RedisNeed;
  /** It can be done to containers only. */
  readonly runtime?: "container";
  /** Its parameters (`with:`), validated before anything starts. */
  readonly schema: z.ZodType<With>;
  describe(parameters: With): string;
  /** What the observers compare with, looked at just before the injection. */
  baseline?(context: FaultContext): Promise<number>;
  inject(context: FaultContext, parameters: With): Promise<void>;
  observeEffect(context: FaultContext, parameters: With): Promise<Observed>;
  heal(context: FaultContext, parameters: With): Promise<void>;
  /** It is over without a heal, such as a wipe. */
  readonly healsItself?: true;
  observeGone(context: FaultContext, parameters: With): Promise<Observed>;
}
