import { join } from "node:path";
import { AgentsAnswer, MakeCommitAnswer } from "../../../contracts/control.ts";
import { isFurtherReplica } from "../../../contracts/fleet.ts";
import type { Clock } from "../../../kit/clock/clock.ts";
import { PATHS } from "../../drill/fault-ref.ts";
import { ALL, type TargetKind } from "../../drill/mitigations.ts";
import type { AgentSight, DrillLab, LogText } from "../../drill/ports.ts";
import { LogReader } from "../log-reader.ts";
import type { Stack } from "../stack.ts";
import type { Incident } from "./incident.ts";
import { carryOut } from "./operator.ts";
import { OPERATOR_STATES, operatorState } from "./operator-states.ts";

/** Kinds of components whose logs an on-call has; the relays and Prometheus are the lab's. */
const LOGGED: ReadonlySet<string> = new Set([
  "kas",
  "agentk-sim",
  "lb-sim",
  "rails-api-mock",
  "gitaly-mock",
  "redis",
]);

/** A drill's lab over a stack that runs. */
export function stackLab(parts: {
  readonly stack: Stack;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly incident: Incident;
  readonly runFolder: string;
}): DrillLab {
  const { stack, incident, runFolder } = parts;
  const projects = new Map(stack.fleet.map((agent) => [agent.agentName, agent.projectPath]));
  return {
    inject: () => incident.inject(),
    isHealed: () => incident.isHealed,
    async apply(mitigation, target) {
      const says = await carryOut(parts, mitigation.id, target);
      const healed = await incident.healBy(mitigation, target);
      await incident.comeBack();
      return { says, healed };
    },
    async agents(): Promise<readonly AgentSight[]> {
      const answer = await stack.control("agentk").request("GET", "/control/agents");
      return AgentsAnswer.parse(answer)
        .filter(({ agent }) => !isFurtherReplica(agent))
        .map(({ agent, connected, lastError, commit }) => ({
          agent,
          project: projects.get(agent) ?? agent,
          connected,
          lastError,
          commit,
        }));
    },
    async pushCommit(agent) {
      const made = await stack.control("gitaly").request("POST", "/control/commits", { agent });
      return MakeCommitAnswer.parse(made).commit;
    },
    state: (id) => operatorState(stack, id),
    states: OPERATOR_STATES,
    logNames: () =>
      [...stack.componentsByKind()].flatMap(([kind, names]) =>
        LOGGED.has(kind) ? [...new Set(names)] : [],
      ),
    async logs(component): Promise<readonly LogText[]> {
      const reader = new LogReader((name) => join(runFolder, "logs", `${name}.log`));
      const lines = await reader.read(component);
      return lines.map(({ at, text }) => ({ at, text }));
    },
    targets: (kind) => targetsOf(stack, kind),
  };
}

function targetsOf(stack: Stack, kind: TargetKind): readonly string[] {
  switch (kind) {
    case "agent":
      return stack.world.agents.map(({ name }) => name).filter((name) => !isFurtherReplica(name));
    case "pod":
      return stack.deployment.names();
    case "storage":
      return [...stack.world.storages, ALL];
    case "path":
      return PATHS;
    case "replicas":
      return [];
  }
}
