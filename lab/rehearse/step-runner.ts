import { request } from "node:http";
import type { Clock } from "../../kit/clock/clock.ts";
import { messageOf } from "../../kit/errors.ts";
import { snapshotRedis } from "../exporters/redis-snapshot.ts";
import type { FaultContext, HttpObservation } from "../faults/fault.ts";
import type { BoundFault } from "../faults/registry.ts";
import type { Step } from "../scenario/scenario.ts";
import type { TimedEvent } from "./history-writer.ts";
import type { Stack } from "./stack.ts";

/** Limit of one observation, wall ms. */
const PROBE_WALL_MS = 2_000;
/** Limit for healing and seeing it gone after the timeline was cut short, lab ms per wall second. */
const HEAL_WALL_MS = 2_000;

/** Carries out a timeline's steps and proves faults on the far side. */
export class StepRunner {
  private readonly stack: Stack;
  private readonly clock: Clock;
  private readonly append: (event: TimedEvent) => void;
  private readonly withoutFaults: boolean;
  private readonly railsWorkers: number;
  private readonly active = new Map<string, BoundFault>();
  private readonly observing = new Set<Promise<void>>();
  private readonly ended = new AbortController();

  constructor(options: {
    readonly stack: Stack;
    readonly clock: Clock;
    readonly append: (event: TimedEvent) => void;
    readonly withoutFaults: boolean;
    readonly railsWorkers: number;
  }) {
    this.stack = options.stack;
    this.clock = options.clock;
    this.append = options.append;
    this.withoutFaults = options.withoutFaults;
    this.railsWorkers = options.railsWorkers;
  }

  async run(step: Step): Promise<void> {
    const { id } = step;
    switch (step.kind) {
      case "inject":
        this.append({ kind: "moment", id });
        await this.inject(id, step.fault);
        return;
      case "heal":
        this.append({ kind: "moment", id });
        this.append({ kind: "action", id, action: "heal", says: step.says, facts: {} });
        for (const fault of step.heals) await this.heal(fault);
        return;
      case "commit": {
        this.append({ kind: "moment", id });
        const control = this.stack.control("gitaly");
        const made = (await control.request("POST", "/control/commits", {
          agent: step.agent,
        })) as { commit: string };
        const facts = { agent: step.agent, commit: made.commit };
        const says = `commit ${made.commit.slice(0, 8)} for ${step.agent}`;
        this.append({ kind: "action", id, action: "commit", says, facts });
        return;
      }
      case "note":
        this.append({ kind: "moment", id });
        this.append({ kind: "note", says: step.says });
        return;
      case "snapshot-redis": {
        const keys = await snapshotRedis(this.stack.redis, this.clock.speed);
        this.append({ kind: "redis-contents", label: id, keys });
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

  private async inject(id: string, fault: BoundFault): Promise<void> {
    const entry = { kind: "fault", id, fault: fault.name } as const;
    if (this.withoutFaults) {
      this.append({ ...entry, phase: "skipped", says: fault.says });
      return;
    }
    await fault.inject(this.context());
    this.active.set(id, fault);
    this.append({ ...entry, phase: "injected", says: fault.says });
    this.observe(async () => {
      const { seen, says } = await fault.observeEffect(this.context());
      this.append({ ...entry, phase: seen ? "effect-observed" : "effect-not-observed", says });
    });
  }

  private async heal(id: string): Promise<void> {
    const fault = this.active.get(id);
    if (fault === undefined) return;
    this.active.delete(id);
    const entry = { kind: "fault", id, fault: fault.name } as const;
    await fault.heal(this.context());
    this.append({ ...entry, phase: "healed", says: fault.says });
    this.observe(async () => {
      const { seen, says } = await fault.observeGone(this.context());
      this.append({ ...entry, phase: seen ? "gone-observed" : "gone-not-observed", says });
    });
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

  private context(): FaultContext {
    return {
      clock: this.clock,
      signal: this.ended.signal,
      control: (component) => this.stack.control(component),
      httpGet,
      railsUrl: this.stack.railsUrl,
      railsWorkers: this.railsWorkers,
    };
  }
}

/** A plain GET on a fresh connection, without any credentials of the lab. */
function httpGet(url: string): Promise<HttpObservation> {
  return new Promise((resolve) => {
    const call = request(url, { agent: false, signal: AbortSignal.timeout(PROBE_WALL_MS) });
    call.on("error", (error) => resolve({ kind: "failed", error: messageOf(error) }));
    call.on("response", (response) => {
      response.resume();
      const headers = Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
      );
      resolve({ kind: "answer", status: response.statusCode ?? 0, headers });
    });
    call.end();
  });
}
