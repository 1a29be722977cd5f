import type { HistoryEntry } from "../../../contracts/history.ts";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { SeededRandom } from "../../../kit/random.ts";
import type { QueryPort, Series } from "../../observe/series.ts";
import type { DrillLine } from "../api/line.ts";
import { subjectOf, type CandidateFault } from "../choose-incident.ts";
import type { FaultRef } from "../fault-ref.ts";
import { heals, type TargetKind } from "../mitigations.ts";
import type { AgentSight, Applied, DrillLab } from "../ports.ts";
import { DrillSession } from "../session.ts";

const AGENTS = ["agent-1", "agent-2", "agent-3", "agent-4"];
export const MINUTE_MS = 60_000;

/** A lab of four agents that are all cut off while the fault is there; what it is told, it does. */
export class FakeLab implements DrillLab {
  readonly states = [{ id: "pods", says: "kubectl get pods" }];
  readonly applied: string[] = [];
  readonly asked: string[] = [];
  active: FaultRef[] = [];
  /** Agents that a fault cuts off. */
  hurt: readonly string[] = AGENTS;
  /** Whether commits arrive. */
  delivers = true;
  /** What the next mitigation throws. */
  failure: Error | null = null;
  injected = false;
  private readonly faults: readonly FaultRef[];
  private readonly commits = new Map<string, string>();

  constructor(faults: readonly FaultRef[]) {
    this.faults = faults;
  }

  inject(): Promise<void> {
    this.injected = true;
    this.active = [...this.faults];
    return Promise.resolve();
  }

  isHealed(): boolean {
    return this.injected && this.active.length === 0;
  }

  apply(mitigation: Parameters<DrillLab["apply"]>[0], target: string | null): Promise<Applied> {
    if (this.failure !== null) return Promise.reject(this.failure);
    this.applied.push(target === null ? mitigation.id : `${mitigation.id} ${target}`);
    const healed = this.active.filter((fault) => heals(mitigation, target, fault));
    this.active = this.active.filter((fault) => !healed.includes(fault));
    return Promise.resolve({ says: "it is done", healed });
  }

  agents(): Promise<readonly AgentSight[]> {
    const isBroken = this.active.length > 0;
    return Promise.resolve(
      AGENTS.map((agent, index) => {
        const connected = !isBroken || !this.hurt.includes(agent);
        return {
          agent,
          project: `group-${index + 1}/project-${index + 1}`,
          connected,
          lastError: connected ? null : "rpc error: code = Unavailable desc = unavailable",
          commit: this.delivers ? (this.commits.get(agent) ?? "0".repeat(40)) : "0".repeat(40),
        };
      }),
    );
  }

  pushCommit(agent: string): Promise<string> {
    const commit = String(this.commits.size + 1).repeat(40);
    this.commits.set(agent, commit);
    return Promise.resolve(commit);
  }

  state(id: string): Promise<readonly string[]> {
    return Promise.resolve([`${id}: two of two`]);
  }

  logNames(): readonly string[] {
    return ["kas-1", "rails"];
  }

  logs(component: string): ReturnType<DrillLab["logs"]> {
    return Promise.resolve([
      { at: 0, text: `${component} old error` },
      { at: Date.UTC(2030, 0), text: `${component} new error` },
      { at: Date.UTC(2030, 0), text: `${component} something else` },
    ]);
  }

  targets(kind: TargetKind): readonly string[] {
    return kind === "agent" ? AGENTS : ["kas->rails", "kas->redis", "kas-1", "default", "all"];
  }
}

/** A fault as most incidents have it: one that stays until somebody heals it. */
export function lasting(name: string, targets: readonly string[] = []): CandidateFault {
  const rest = { byOperator: false, healsItself: false, isTemporary: false };
  return { id: "hidden-step", name, targets, ...rest };
}

/** A drill by hand: a manual clock, a fake lab, every line that was told, and the history. */
export function playableDrill(options: {
  readonly fault?: CandidateFault;
  readonly seed?: string;
  readonly limitMs?: number;
  readonly series?: (expr: string) => readonly Series[];
}): {
  readonly clock: ManualClock;
  readonly lab: FakeLab;
  readonly session: DrillSession;
  readonly lines: DrillLine[];
  readonly history: HistoryEntry[];
  /** A connection is closed, which the history knows, too. */
  readonly close: (agent: string) => void;
} {
  const { fault = lasting("feature-flag"), seed = "1", series = () => [] } = options;
  const clock = new ManualClock();
  const subject = subjectOf("hidden-scenario", [fault]);
  const lab = new FakeLab(subject.faults);
  const query: QueryPort = {
    range: (expr) => Promise.resolve(series(expr)),
    instant: (expr) => Promise.resolve(series(expr)),
  };
  const history: HistoryEntry[] = [];
  const session = new DrillSession({
    ports: { clock, random: new SeededRandom(seed), query, lab, alerts: () => [] },
    subject,
    story: {
      scenario: "hidden-scenario",
      title: "The hidden title",
      rehearses: ["Incident S00"],
      faults: ["a hidden fault"],
      seed,
      report: "/runs/drill/report/after-action.md",
    },
    limitMs: options.limitMs ?? 90 * MINUTE_MS,
    onFact: (timed) => history.push({ kind: "drill", wall: "", ...timed }),
  });
  const lines: DrillLine[] = [];
  session.listen((line) => lines.push(line));
  const close = (agent: string): void => {
    const at = clock.now();
    session.onConnectionClosed(agent, at);
    const rest = { connection: 1, ageMs: 1, afterGoaway: false, component: "agentk", wall: "" };
    history.push({ kind: "agent-connection-closed", at, agent, ...rest });
  };
  return { clock, lab, session, lines, history, close };
}
