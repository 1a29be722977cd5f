import type { Clock } from "../../kit/clock/clock.ts";
import type { Random } from "../../kit/random.ts";

interface Copy {
  readonly enabled: boolean;
  readonly filledAtMs: number;
}

/**
 * Feature flags as Rails sees them: the truth in the database, and in each Puma worker process a copy
 * that lives 60 s from its fill. The operator's command runs in a process of its own (ChatOps), so
 * every worker keeps its old copy until that expires. The shared Redis layer between them is cleared
 * by the writer, hence not modelled. Source: Rails and Gitaly reference, section 1.12.
 */
export class FlagStore {
  private readonly clock: Pick<Clock, "now">;
  private readonly copyTtlMs: number;
  private readonly truth = new Map<string, boolean>();
  private readonly copies: ReadonlyMap<string, Copy>[];
  private readonly mutable: Map<string, Copy>[];
  private readonly phases: readonly number[];

  /** `workers` processes whose copies were first filled at a random phase before now. */
  constructor(options: {
    readonly clock: Pick<Clock, "now">;
    readonly random: Random;
    readonly workers: number;
    readonly copyTtlMs: number;
  }) {
    this.clock = options.clock;
    this.copyTtlMs = options.copyTtlMs;
    this.mutable = Array.from({ length: options.workers }, () => new Map<string, Copy>());
    this.copies = this.mutable;
    this.phases = this.mutable.map(() => options.random.next() * options.copyTtlMs);
  }

  get workers(): number {
    return this.mutable.length;
  }

  /** Changes the truth; every worker notices when its copy expires. */
  set(flag: string, enabled: boolean): void {
    this.truth.set(flag, enabled);
  }

  /**
   * What worker `worker` (from 0) believes; fills its copy when there is none or it is too old. Flags
   * are on by default. `changed` says that this look changed the worker's mind.
   */
  read(worker: number, flag: string): { readonly enabled: boolean; readonly changed: boolean } {
    const copies = this.mutable[worker];
    if (copies === undefined) throw new RangeError(`no worker ${worker}`);
    const nowMs = this.clock.now();
    const copy = copies.get(flag);
    if (copy !== undefined && nowMs - copy.filledAtMs < this.copyTtlMs) {
      return { enabled: copy.enabled, changed: false };
    }
    const enabled = this.truth.get(flag) ?? true;
    const filledAtMs = copy === undefined ? nowMs - (this.phases[worker] ?? 0) : nowMs;
    copies.set(flag, { enabled, filledAtMs });
    return { enabled, changed: copy !== undefined && copy.enabled !== enabled };
  }

  /** Copies that exist, by worker, for display; fills nothing. */
  view(flag: string): readonly (boolean | null)[] {
    return this.copies.map((copies) => copies.get(flag)?.enabled ?? null);
  }
}
