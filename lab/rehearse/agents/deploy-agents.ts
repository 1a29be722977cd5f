import type { Clock } from "../../../kit/clock/clock.ts";
import { messageOf } from "../../../kit/errors.ts";
import type { Runtime } from "../../runtimes/runtime.ts";
import type { ComponentRecord } from "../../topology/component.ts";
import type { TopologyContext } from "../../topology/components.ts";
import { yourAgentkRecord } from "../../topology/your-agentk.ts";
import type { ControlClient } from "../control-client.ts";
import { AgentFleet } from "./agent-fleet.ts";
import { YourAgents } from "./your-agents.ts";

type Control = Pick<ControlClient, "request">;

/** Records of the agents that are programs of the user's; they start with the fleet. */
export function yourAgentRecords(context: TopologyContext): readonly ComponentRecord[] {
  const count = context.shape.yourAgents ?? 0;
  return Array.from({ length: count }, (_, index) => yourAgentkRecord(context, index + 1));
}

/** The whole fleet on a stack's runtime. @returns it, and what ends the starting of programs. */
export function deployAgents(stack: {
  readonly context: TopologyContext;
  readonly runtime: Pick<Runtime, "start" | "running">;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A component's own control endpoint. */
  readonly control: (component: string) => Control;
  readonly note: (says: string) => void;
}): { readonly fleet: AgentFleet; stop(): void } {
  const { context, runtime, clock, signal, control, note } = stack;
  const simulated = control("agentk");
  const records = yourAgentRecords(context);
  if (records.length === 0) {
    return { fleet: new AgentFleet({ simulated, yours: null }), stop: () => undefined };
  }
  const doors = control("doors");
  const tell = async (path: string, agent: string): Promise<void> => {
    await doors.request("POST", path, { agents: [agent] });
  };
  const programs = new YourAgents({
    agents: records.map((record, index) => ({
      name: record.name,
      record,
      startAfterMs: context.fleet[index]?.startAfterMs ?? 0,
    })),
    clock,
    runtime,
    signal,
    onStarted: (agent) => tell("/control/pods/started", agent),
    onStopped: (agent) => tell("/control/pods/stopped", agent),
    onError: (agent, error) => note(`${agent} (yours): ${messageOf(error)}`),
  });
  const fleet = new AgentFleet({ simulated, yours: { programs, doors } });
  return { fleet, stop: () => programs.stop() };
}
