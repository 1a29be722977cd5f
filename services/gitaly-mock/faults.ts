import { status } from "@grpc/grpc-js";
import type {
  AdvertisementDamage,
  GitalyFault,
  GitalyFaultName,
} from "../../contracts/mock-faults.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import { GRPC_STATUS_NAMES } from "../../kit/grpc/status-names.ts";
import type { Random } from "../../kit/random.ts";
import { GitalyStatus } from "./gitaly-status.ts";

type Active = {
  -readonly [Name in GitalyFaultName]?: Extract<GitalyFault, { readonly name: Name }> | undefined;
};

/** What faults change about a call. */
export interface CallFaults {
  /** How far the clock of the v2 check is ahead, lab ms. */
  readonly clockOffsetMs: number;
  /** The secret by which calls are authenticated, given the one that Rails hands out. */
  tokenInsteadOf(shared: string): string;
  /** @throws GitalyStatus late, failing or both; CANCELLED as soon as the caller has `gone`. */
  pass(storage: string, method: string, gone: AbortSignal): Promise<void>;
  /** What becomes of a storage's advertisements; undefined: they stay whole. */
  damageOf(storage: string): AdvertisementDamage | undefined;
}

/** The fault side of the mock: which faults are set, and what they do to one call. */
export class GitalyFaults implements CallFaults {
  private readonly clock: Pick<Clock, "sleep">;
  private readonly random: Random;
  private readonly active: Active = {};
  private otherToken: string | undefined;

  constructor(clock: Pick<Clock, "sleep">, random: Random) {
    this.clock = clock;
    this.random = random;
  }

  /** Sets a fault, in place of an earlier one of its name. */
  set(fault: GitalyFault): void {
    Object.assign(this.active, { [fault.name]: fault });
    if (fault.name === "token") this.otherToken = this.random.bytes(32).toString("hex");
  }

  /** Heals a fault; one that is not set is healed already. */
  heal(name: GitalyFaultName): void {
    this.active[name] = undefined;
    if (name === "token") this.otherToken = undefined;
  }

  /** What is set; no secret is in it. */
  list(): readonly GitalyFault[] {
    return Object.values(this.active).filter((fault) => fault !== undefined);
  }

  /** Storages that must not listen. */
  get down(): ReadonlySet<string> {
    return new Set(this.active.down?.storages);
  }

  get clockOffsetMs(): number {
    return this.active.clock?.offsetMs ?? 0;
  }

  tokenInsteadOf(shared: string): string {
    return this.otherToken ?? shared;
  }

  async pass(storage: string, method: string, gone: AbortSignal): Promise<void> {
    const latency = this.active.latency;
    if (latency !== undefined && isFor(latency, storage, method)) {
      const delayMs = latency.delayMs + this.random.next() * latency.jitterMs;
      await this.clock.sleep(delayMs, gone).catch(() => {
        throw new GitalyStatus(status.CANCELLED, "context canceled");
      });
    }
    const failure = this.active.status;
    if (failure === undefined || !isFor(failure, storage, method)) return;
    if (this.random.next() >= failure.share) return;
    throw new GitalyStatus(GRPC_STATUS_NAMES.indexOf(failure.code), failure.message);
  }

  damageOf(storage: string): AdvertisementDamage | undefined {
    const fault = this.active.content;
    return fault?.storages.includes(storage) === true ? fault.kind : undefined;
  }
}

function isFor(
  fault: {
    readonly storages: readonly string[];
    readonly methods?: readonly string[] | undefined;
  },
  storage: string,
  method: string,
): boolean {
  if (!fault.storages.includes(storage)) return false;
  return fault.methods === undefined || fault.methods.includes(method);
}
