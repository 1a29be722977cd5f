import type { HistoryEntry } from "../../../contracts/history.ts";
import type { Clock, Timer } from "../../../kit/clock/clock.ts";
import { parseDuration } from "../../../kit/duration.ts";
import { messageOf } from "../../../kit/errors.ts";
import { COMMAND } from "../../../kit/installation.ts";
import type { Random } from "../../../kit/random.ts";
import type { TimedEvent } from "../../rehearse/history-writer.ts";
import { candidates } from "../../scenario/targets.ts";
import type { Step } from "../../scenario/scenario.ts";
import type { TopologyShape } from "../../topology/presets.ts";
import type { ActionRecord, ActionRequest, Actions, Faults, PlayedScenario } from "../api.ts";
import type { LabState } from "../read/lab-state.ts";
import { NewestState } from "../read/newest-state.ts";
import { markOf } from "../read/topology-links.ts";
import { ACTION_KINDS } from "./action-kinds.ts";
import type { Actor } from "./actor.ts";
import { registeredFault, targetsOf, wrong } from "./asked.ts";
import { faultInfos, type Surroundings } from "./fault-info.ts";
import type { Injected, Played } from "./played.ts";
import { playedScenario } from "./played-scenario.ts";
import { twinOf } from "./twin.ts";

export interface LabActorOptions {
  readonly shape: TopologyShape;
  readonly isContained: boolean;
  /** Name of the scenario that is played beside; null: none. */
  readonly scenario: string | null;
  readonly speed: number;
  readonly seed: string;
  readonly clock: Clock;
  readonly entries: readonly HistoryEntry[];
  /** Carries out a step; the same that plays a scenario's timeline. */
  readonly run: (step: Step) => Promise<void>;
  /** Pods of the deployment now. */
  readonly pods: () => readonly string[];
  readonly append: (event: TimedEvent) => void;
  /** Draws targets. */
  readonly random: Random;
}

/** Does to a lab that runs what a scenario's timeline would do, one request at a time. */
export class LabActor implements Actor {
  private readonly options: LabActorOptions;
  private readonly played: Played[] = [];
  private readonly newest = new NewestState();
  /** Heals that wait for their time. */
  private readonly timers = new Set<Timer>();
  private count = 0;

  constructor(options: LabActorOptions) {
    this.options = options;
  }

  faults(): Faults {
    return { faults: faultInfos(this.around()) };
  }

  actions(): Promise<Actions> {
    const { shape, pods } = this.options;
    const state = this.state();
    return Promise.resolve({
      canAct: true,
      why: "",
      command: COMMAND,
      kinds: ACTION_KINDS.map(({ kind, says, example }) => ({
        kind,
        says,
        twin: twinOf(example, COMMAND),
      })),
      agents: candidates("agents", shape).map(({ name }) => name),
      kasPods: [...pods()],
      kasPodsMax: shape.kasPodsMax,
      flags: flagsOf(state),
      active: [...state.faults.values()].map(markOf),
      played: this.played.map(recordOf),
    });
  }

  async act(request: ActionRequest): Promise<ActionRecord> {
    switch (request.kind) {
      case "inject":
        return await this.inject(request, request.fault, request.on, request.with, request.for);
      case "flag":
        return await this.flag(request);
      case "scale":
        return await this.inject(request, "kas-scale", undefined, { replicas: request.replicas });
      case "restart":
        return await this.inject(request, "kas-rolling-restart", request.on ?? "all kas");
      case "heal":
        return await this.heal(request, [request.id]);
      case "heal-all":
        return await this.heal(request, [...this.state().faults.keys()].reverse());
      case "commit":
        return await this.commit(request);
      case "note": {
        const id = this.nextId();
        await this.options.run({ kind: "note", id, atMs: 0, says: request.says });
        return this.done({ request, id, says: request.says });
      }
    }
  }

  scenario(): PlayedScenario {
    const { shape, speed, seed, clock, entries } = this.options;
    const startMs = entries.find(({ kind }) => kind === "timeline-started")?.at ?? clock.now();
    const nowMs = clock.now();
    const name = `played-${new Date(startMs).toISOString().slice(0, 10)}`;
    const { scenario: beside } = this.options;
    return playedScenario({
      beside,
      name,
      shape,
      speed,
      seed,
      startMs,
      nowMs,
      played: this.played,
    });
  }

  /** Nothing is healed any more: the runner does that at the end. */
  close(): void {
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
  }

  private async inject(
    request: ActionRequest,
    name: string,
    on?: string,
    parameters: Readonly<Record<string, unknown>> = {},
    during?: string,
  ): Promise<ActionRecord> {
    const registered = registeredFault(name, this.around());
    const fault = registered.bind(parameters);
    if (!("inject" in fault)) {
      const says = fault.map(({ path, message }) => `${path.join(".")} ${message}`.trim());
      throw wrong(`${name}: ${says.join("; ")}`, "kaslab list faults shows the parameters.");
    }
    const durationMs = during === undefined ? null : (parseDuration(during) ?? Number.NaN);
    if (Number.isNaN(durationMs)) throw wrong(`for: ${during ?? ""} is no duration (90s, 10m)`);
    if (durationMs !== null && fault.healsItself) {
      throw wrong(`${name} is over by itself: it has no "for"`);
    }
    const id = this.nextId();
    const targets = targetsOf(registered, on, this.around(), this.options.random.split(id));
    const says = `${name}${targets.length === 0 ? "" : ` on ${on ?? ""}`}: ${fault.says}`;
    const twin = twinOf(request, COMMAND);
    this.options.append({ kind: "action", id, action: request.kind, says, facts: { twin } });
    const byOperator = request.kind !== "inject";
    await this.options.run({
      kind: "inject",
      id,
      atMs: 0,
      fault,
      targets,
      byOperator: false,
      says: fault.says,
    });
    const injected: Injected = {
      name,
      on: on ?? null,
      with: parameters,
      for: during ?? null,
      healsItself: fault.healsItself,
      byOperator,
    };
    if (durationMs !== null) this.healLater(id, durationMs);
    return this.done({ request, id, says, fault: injected });
  }

  /** A flag that was switched off here is healed; else it is a change of its own. */
  private async flag(request: Extract<ActionRequest, { kind: "flag" }>): Promise<ActionRecord> {
    const { name = "kubernetes_agent_internal_api", enabled } = request;
    const other = `${name} = ${String(!enabled)}`;
    const standing = [...this.state().faults.values()].findLast(
      ({ fault, says }) => fault === "feature-flag" && says === other,
    );
    if (standing !== undefined) return await this.heal(request, [standing.id]);
    if (enabled) throw wrong(`${name} is on: nothing has switched it off`);
    return await this.inject(request, "feature-flag", undefined, { name, enabled });
  }

  private async heal(request: ActionRequest, ids: readonly string[]): Promise<ActionRecord> {
    const { faults } = this.state();
    const unknown = ids.find((id) => !faults.has(id));
    if (unknown !== undefined || ids.length === 0) {
      const known = [...faults.keys()].join(", ");
      const hint = known === "" ? "Nothing is in force." : `In force: ${known}.`;
      throw wrong(
        unknown === undefined ? "there is nothing to heal" : `no fault ${unknown} is in force`,
        hint,
      );
    }
    const id = this.nextId();
    const names = ids.map((one) => `${faults.get(one)?.fault ?? ""} (${one})`).join(", ");
    const says = `heals ${names}`;
    await this.options.run({ kind: "heal", id, atMs: 0, heals: ids, says });
    return this.done({ request, id, says, heals: ids });
  }

  private async commit(request: Extract<ActionRequest, { kind: "commit" }>): Promise<ActionRecord> {
    const { agent, bytes = null } = request;
    const known = candidates("agents", this.options.shape).map(({ name }) => name);
    if (!known.includes(agent)) {
      throw wrong(`unknown agent ${agent}`, `There are agent-1 to agent-${known.length}.`);
    }
    const id = this.nextId();
    await this.options.run({ kind: "commit", id, atMs: 0, agent, bytes });
    return this.done({ request, id, says: `commit for ${agent}` });
  }

  private healLater(id: string, afterMs: number): void {
    const { clock, run, append } = this.options;
    const timer = clock.setTimer(afterMs, () => {
      this.timers.delete(timer);
      if (!this.state().faults.has(id)) return;
      run({
        kind: "heal",
        id: this.nextId(),
        atMs: 0,
        heals: [id],
        says: `heals ${id} in time`,
      }).catch((error: unknown) =>
        append({ kind: "note", says: `${id} was not healed: ${messageOf(error)}` }),
      );
    });
    this.timers.add(timer);
  }

  private done(
    what: Pick<Played, "request" | "id" | "says"> & Partial<Pick<Played, "fault" | "heals">>,
  ): ActionRecord {
    const { clock, entries } = this.options;
    const { request, id } = what;
    // When it happened is in the history: an action may take a while.
    const at = entries.findLast((entry) => "id" in entry && entry.id === id)?.at ?? clock.now();
    const played: Played = {
      ...what,
      kind: request.kind,
      at,
      twin: twinOf(request, COMMAND),
      fault: what.fault ?? null,
      heals: what.heals ?? [],
    };
    this.played.push(played);
    return recordOf(played);
  }

  private nextId(): string {
    this.count += 1;
    return `hand-${this.count}`;
  }

  private state(): LabState {
    return this.newest.at(this.options.entries);
  }

  private around(): Surroundings {
    const { shape, isContained, pods } = this.options;
    return { shape, isContained, pods: pods() };
  }
}

function recordOf({ id, kind, at, says, twin }: Played): ActionRecord {
  return { id, kind, at, says, twin };
}

/** Each flag as most workers have it. */
function flagsOf({ flags }: LabState): Actions["flags"] {
  const known = [...flags].map(([name, copies]) => {
    const values = [...copies.values()];
    return { name, enabled: values.filter(Boolean).length * 2 > values.length };
  });
  const usual = "kubernetes_agent_internal_api";
  return known.some(({ name }) => name === usual)
    ? known
    : [{ name: usual, enabled: true }, ...known];
}
