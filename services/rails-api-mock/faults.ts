import type { AnswerDamage, RailsFault, RailsFaultName } from "../../contracts/mock-faults.ts";
import type { Random } from "../../kit/random.ts";
import type { CheckFaults, Endpoint } from "./internal-api.ts";

type Active = {
  -readonly [Name in RailsFaultName]?: Extract<RailsFault, { readonly name: Name }> | undefined;
};

/** Bytes of a secret that Rails and kas share. */
const SECRET_BYTES = 32;

/** How late an answer is, lab ms, and whether the JWT ages meanwhile. */
export interface Delay {
  readonly delayMs: number;
  readonly jwtAges: boolean;
}

/**
 * The fault side of the mock: which faults are set, and what they do to one request. Shares and
 * jitter are drawn for each request.
 */
export class RailsFaults implements CheckFaults {
  private readonly random: Random;
  private readonly active: Active = {};
  private otherSecret: Buffer | undefined;

  constructor(random: Random) {
    this.random = random;
  }

  /** Sets a fault, in place of an earlier one of its name. */
  set(fault: RailsFault): void {
    Object.assign(this.active, { [fault.name]: fault });
    if (fault.name === "secret") this.otherSecret = this.random.bytes(SECRET_BYTES);
  }

  /** Heals a fault; one that is not set is healed already. */
  heal(name: RailsFaultName): void {
    this.active[name] = undefined;
    if (name === "secret") this.otherSecret = undefined;
  }

  /** What is set; no secret is in it. */
  list(): readonly RailsFault[] {
    return Object.values(this.active).filter((fault) => fault !== undefined);
  }

  /** Whether a request is taken and not answered. */
  stalls(endpoint: Endpoint): boolean {
    return this.hits(this.active.stall, endpoint);
  }

  /** How late the answer to a request is; undefined: not late. */
  delayOf(endpoint: Endpoint): Delay | undefined {
    const fault = this.active.latency;
    if (fault === undefined || !this.hits(fault, endpoint)) return undefined;
    const delayMs = fault.delayMs + this.random.next() * fault.jitterMs;
    return { delayMs, jwtAges: fault.where === "queue" };
  }

  /** What becomes of an answer on its way; undefined: it stays whole. */
  damageOf(endpoint: Endpoint): AnswerDamage | undefined {
    const fault = this.active.content;
    return fault !== undefined && this.hits(fault, endpoint) ? fault.kind : undefined;
  }

  /** The secret by which JWTs are checked, given the one that kas has too. */
  secretInsteadOf(shared: Buffer): Buffer {
    return this.otherSecret ?? shared;
  }

  /** How far the clock of the JWT check is ahead, lab ms. */
  get clockOffsetMs(): number {
    return this.active.clock?.offsetMs ?? 0;
  }

  isRevoked(agentName: string): boolean {
    return this.active.token?.agents.includes(agentName) ?? false;
  }

  private hits(
    fault: { readonly endpoint: string; readonly share: number } | undefined,
    endpoint: Endpoint,
  ): boolean {
    if (fault === undefined) return false;
    if (fault.endpoint !== "*" && fault.endpoint !== endpoint) return false;
    return this.random.next() < fault.share;
  }
}
