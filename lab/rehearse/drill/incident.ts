import type { Clock } from "../../../kit/clock/clock.ts";
import { messageOf } from "../../../kit/errors.ts";
import { brokenPath, pathOf, type FaultRef } from "../../drill/fault-ref.ts";
import { heals, type Mitigation } from "../../drill/mitigations.ts";
import type { FaultContext } from "../../faults/fault.ts";
import type { BoundFault } from "../../faults/registry.ts";
import { faultContext } from "../fault-context.ts";
import type { TimedEvent } from "../history-writer.ts";
import { presentTargets } from "../present-targets.ts";
import type { Stack } from "../stack.ts";
import type { Inject } from "./scenario-subject.ts";

interface Active extends FaultRef {
  readonly fault: BoundFault;
  readonly says: string;
  readonly context: FaultContext;
}

export interface IncidentParts {
  readonly stack: Stack;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly steps: readonly Inject[];
  /** Where the incident is written down while nobody may read it. */
  readonly append: (event: TimedEvent) => void;
}

/**
 * Faults whose effect an operator's action on other things can undo by the way: new pods are of the
 * same bad release, a storage that was restarted stands beside one that is still down.
 */
const COMES_BACK = /^(?:kas-crash-loop|gitaly-.+|rails-token)$/;

/**
 * Over by what the operator did, so that the fault's own heal has nothing to do: Redis runs again, and
 * the operator's number of replicas is in force, where the fault would put its old one back.
 */
const HEALED_BY_ACTION: ReadonlySet<string> = new Set(["kas-scale", "redis-kill"]);

/** The faults of a drill: injected at once, healed by what an operator does. */
export class Incident {
  private readonly parts: IncidentParts;
  private readonly active = new Map<string, Active>();
  private begun = false;

  constructor(parts: IncidentParts) {
    this.parts = parts;
  }

  get isHealed(): boolean {
    return this.begun && this.active.size === 0;
  }

  /** Targets of faults of this name that are in force. */
  targetsOf(name: string): readonly string[] {
    return [...this.active.values()].flatMap((each) => (each.name === name ? each.targets : []));
  }

  async inject(): Promise<void> {
    for (const step of this.parts.steps) await this.injectStep(step);
    this.begun = true;
  }

  /** Heals what this mitigation heals. @returns what is over by it. */
  async healBy(mitigation: Mitigation, target: string | null): Promise<readonly FaultRef[]> {
    const over = [...this.active.values()].filter((each) => heals(mitigation, target, each));
    for (const each of over) {
      this.active.delete(each.id);
      if (!HEALED_BY_ACTION.has(each.name)) await each.fault.heal(each.context);
      this.write(each, "healed", each.says);
      this.observe(each, "gone");
    }
    return over.map(({ id, name, targets }) => ({ id, name, targets }));
  }

  /** Puts faults in force again that an action has undone without healing them. */
  async comeBack(): Promise<void> {
    for (const each of this.active.values()) {
      if (!COMES_BACK.test(each.name)) continue;
      const names = this.parts.stack.deployment.names();
      const targets = each.name === "kas-crash-loop" ? names : each.targets;
      await each.fault.inject({ ...each.context, targets });
    }
  }

  private async injectStep(step: Inject): Promise<void> {
    const { stack, clock, signal } = this.parts;
    const { id, fault, says, partOf = null } = step;
    const targets = this.allOfPath(step, presentTargets(step, stack.deployment.names()));
    const options = { stack, clock, id: partOf ?? id, targets, signal };
    const baseline = await fault.baseline(faultContext({ ...options, baseline: 0 }));
    const context = faultContext({ ...options, baseline });
    await fault.inject(context);
    const active = { id, name: fault.name, targets, fault, says, context };
    this.active.set(id, active);
    this.write(active, "injected", says);
    this.observe(active, "effect");
  }

  /** A path that is cut for every pod is cut for pods that come later, too. */
  private allOfPath({ fault }: Inject, targets: readonly string[]): readonly string[] {
    const { stack } = this.parts;
    const path = brokenPath({ id: "", name: fault.name, targets });
    const pods = stack.deployment.names().length;
    if (path === undefined || targets.length < pods) return targets;
    return stack.world.links.map(({ name }) => name).filter((name) => pathOf(name) === path);
  }

  private observe(active: Active, what: "effect" | "gone"): void {
    const { fault, context } = active;
    const looking = what === "effect" ? fault.observeEffect(context) : fault.observeGone(context);
    looking
      .then(({ seen, says }) => this.write(active, `${what}${seen ? "" : "-not"}-observed`, says))
      .catch((error: unknown) => {
        if (this.parts.signal.aborted) return;
        const says = `an observation failed: ${messageOf(error)}`;
        this.parts.append({ kind: "note", says });
      });
  }

  private write(
    { id, name, targets }: Active,
    phase: Extract<TimedEvent, { kind: "fault" }>["phase"],
    says: string,
  ): void {
    this.parts.append({ kind: "fault", id, fault: name, phase, says, targets });
  }
}
