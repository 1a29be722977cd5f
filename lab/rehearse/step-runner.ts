import { MakeCommitAnswer } from "../../contracts/control.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import { messageOf } from "../../kit/errors.ts";
import { snapshotRedis } from "../exporters/redis-snapshot.ts";
import type { FaultContext } from "../faults/fault.ts";
import type { BoundFault } from "../faults/registry.ts";
import type { Step } from "../scenario/scenario.ts";
import { faultContext } from "./fault-context.ts";
import type { TimedEvent } from "./history-writer.ts";
import { presentTargets } from "./present-targets.ts";
import type { Stack } from "./stack.ts";

/** Limit for healing and seeing it gone after the timeline was cut short, wall ms. */
const HEAL_WALL_MS = 2_000;
/** How often Redis' contents are asked for. */
const SNAPSHOT_TRIES = 3;

type Inject = Extract<Step, { kind: "inject" }>;

/** A fault under way, with the context that all its parts share. */
interface Active {
  readonly fault: BoundFault;
  readonly says: string;
  readonly context: FaultContext;
  /** Of a ramp: its parts take each other's place, so that only the latest is healed. */
  readonly partOf: string | null;
}

/** Carries out a timeline's steps and proves faults on the far side. */
export class StepRunner {
  private readonly stack: Stack;
  private readonly clock: Clock;
  private readonly append: (event: TimedEvent) => void;
  private readonly withoutFaults: boolean;
  private readonly active = new Map<string, Active>();
  /** The latest part of each ramp. */
  private readonly latestPart = new Map<string, string>();
  /** Whatever was healed before its time: a heal that waited for a condition can overtake parts of a ramp. */
  private readonly overtaken = new Set<string>();
  private readonly observing = new Set<Promise<void>>();
  private readonly ended = new AbortController();

  constructor(options: {
    readonly stack: Stack;
    readonly clock: Clock;
    readonly append: (event: TimedEvent) => void;
    readonly withoutFaults: boolean;
  }) {
    this.stack = options.stack;
    this.clock = options.clock;
    this.append = options.append;
    this.withoutFaults = options.withoutFaults;
  }

  async run(step: Step): Promise<void> {
    const { id } = step;
    switch (step.kind) {
      case "inject":
        if (this.overtaken.has(id)) {
          this.append({ kind: "note", says: `${id} came after its heal, and was left out` });
          return;
        }
        this.append({ kind: "moment", id });
        await this.inject(step);
        return;
      case "heal":
        this.append({ kind: "moment", id });
        this.append({ kind: "action", id, action: "heal", says: step.says, facts: {} });
        for (const fault of step.heals) {
          this.overtaken.add(fault);
          await this.heal(fault);
        }
        return;
      case "commit":
        this.append({ kind: "moment", id });
        await this.commit(step);
        return;
      case "note":
        this.append({ kind: "moment", id });
        this.append({ kind: "note", says: step.says });
        return;
      case "snapshot-redis":
        await this.snapshot(id);
    }
  }

  /** A busy machine can make one command late. What cannot be read leaves its expectation open. */
  private async snapshot(label: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        const keys = await snapshotRedis(this.stack.redis, this.clock.speed);
        this.append({ kind: "redis-contents", label, keys });
        return;
      } catch (error) {
        if (tries < SNAPSHOT_TRIES) continue;
        this.append({ kind: "note", says: `Redis could not be read: ${messageOf(error)}` });
        return;
      }
    }
  }

  /** Heals what is still active and ends observations; bounded in time. Never throws. */
  async finish(): Promise<void> {
    for (const id of [...this.active.keys()]) {
      await this.heal(id).catch((error: unknown) => {
        this.append({ kind: "note", says: `${id} could not be healed: ${messageOf(error)}` });
      });
    }
    const limitMs = HEAL_WALL_MS * this.clock.speed;
    await Promise.race([
      Promise.all(this.observing),
      this.clock.sleep(limitMs, this.ended.signal).catch(() => undefined),
    ]);
    this.ended.abort(new Error("the run is over"));
    await Promise.all(this.observing);
  }

  private async commit(step: Extract<Step, { kind: "commit" }>): Promise<void> {
    const { id, agent } = step;
    // A file of a size of its own is what the scenario does to the agent: without faults it is plain.
    const bytes = this.withoutFaults ? null : step.bytes;
    const config = bytes === null ? {} : { config: { bytes } };
    const made = MakeCommitAnswer.parse(
      await this.stack.control("gitaly").request("POST", "/control/commits", { agent, ...config }),
    );
    const facts = { agent, commit: made.commit };
    const size = bytes === null ? "" : ` with a file of ${bytes} bytes`;
    const says = `commit ${made.commit.slice(0, 8)} for ${agent}${size}`;
    this.append({ kind: "action", id, action: "commit", says, facts });
  }

  private async inject(step: Inject): Promise<void> {
    const { id, fault, says, byOperator, partOf = null } = step;
    const entry = { kind: "fault", id, fault: fault.name } as const;
    if (this.withoutFaults) {
      this.append({ ...entry, phase: "skipped", says });
      return;
    }
    const { stack, clock } = this;
    const targets = presentTargets(step, stack.deployment.names());
    const options = { stack, clock, id: partOf ?? id, targets, signal: this.ended.signal };
    const baseline = await fault.baseline(faultContext({ ...options, baseline: 0 }));
    const context = faultContext({ ...options, baseline });
    if (byOperator) this.append({ kind: "action", id, action: fault.name, says, facts: {} });
    await fault.inject(context);
    const active = { fault, says, context, partOf };
    if (partOf !== null) this.latestPart.set(partOf, id);
    if (!fault.healsItself) this.active.set(id, active);
    this.append({ ...entry, phase: "injected", says, targets });
    this.observe(async () => {
      const observed = await fault.observeEffect(context);
      const phase = observed.seen ? "effect-observed" : "effect-not-observed";
      this.append({ ...entry, phase, says: observed.says });
      if (fault.healsItself) await this.seeGone(id, active);
    });
  }

  private async heal(id: string): Promise<void> {
    const active = this.active.get(id);
    if (active === undefined) return;
    this.active.delete(id);
    const { fault, context, says, partOf } = active;
    if (partOf === null || this.latestPart.get(partOf) === id) await fault.heal(context);
    this.append({ kind: "fault", id, fault: fault.name, phase: "healed", says });
    this.observe(() => this.seeGone(id, active));
  }

  private async seeGone(id: string, { fault, context }: Active): Promise<void> {
    const { seen, says } = await fault.observeGone(context);
    const phase = seen ? "gone-observed" : "gone-not-observed";
    this.append({ kind: "fault", id, fault: fault.name, phase, says });
  }

  private observe(work: () => Promise<void>): void {
    const observing = work()
      .catch((error: unknown) => {
        if (!this.ended.signal.aborted) {
          this.append({ kind: "note", says: `an observation failed: ${messageOf(error)}` });
        }
      })
      .finally(() => this.observing.delete(observing));
    this.observing.add(observing);
  }
}
