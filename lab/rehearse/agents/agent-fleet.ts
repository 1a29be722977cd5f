import { AgentsAnswer } from "../../../contracts/control.ts";
import { PodsBody, RestartPodsBody } from "../../../contracts/edge-faults.ts";
import type { ControlClient } from "../control-client.ts";
import type { YourAgents } from "./your-agents.ts";

type Control = Pick<ControlClient, "request">;
type Method = Parameters<ControlClient["request"]>[0];

export interface FleetParts {
  /** agentk-sim, with the simulated agents. */
  readonly simulated: Control;
  /** The user's programs with their doors; null: there are none. */
  readonly yours: { readonly programs: YourAgents; readonly doors: Control } | null;
}

/**
 * The whole fleet behind the control endpoint of agentk-sim: whoever asks or commands need not know
 * which agents are simulated.
 */
export class AgentFleet implements Control {
  private readonly parts: FleetParts;

  constructor(parts: FleetParts) {
    this.parts = parts;
  }

  /** Starts every pod after its own delay. */
  async start(): Promise<void> {
    await this.parts.simulated.request("POST", "/control/start", {});
    this.parts.yours?.programs.start();
  }

  async agents(): Promise<AgentsAnswer> {
    const { simulated, yours } = this.parts;
    const answers = [simulated, ...(yours === null ? [] : [yours.doors])].map(async (control) =>
      AgentsAnswer.parse(await control.request("GET", "/control/agents")),
    );
    return (await Promise.all(answers)).flat();
  }

  /** As agentk-sim's control endpoint; what is said of agents of the user's is done to these. */
  async request(method: Method, path: string, body?: unknown): Promise<unknown> {
    const { simulated, yours } = this.parts;
    if (path === "/control/start") {
      await this.start();
      return { started: true };
    }
    if (path === "/control/agents") return await this.agents();
    if (yours === null || !path.startsWith("/control/pods/")) {
      return await simulated.request(method, path, body);
    }
    const { agents, ...rest } = PodsBody.loose().parse(body);
    const mine = agents.filter((agent) => !yours.programs.has(agent));
    const others = agents.filter((agent) => yours.programs.has(agent));
    const answer = {
      ...(mine.length === 0
        ? {}
        : await this.simulatedPods(method, path, { agents: mine, ...rest })),
      agents,
    };
    if (others.length > 0) await this.yourPods(yours.programs, path, { agents: others, ...rest });
    return answer;
  }

  private async simulatedPods(method: Method, path: string, body: object): Promise<object> {
    return (await this.parts.simulated.request(method, path, body)) as object;
  }

  private async yourPods(programs: YourAgents, path: string, body: object): Promise<void> {
    const { agents, spreadMs, afterMs } = RestartPodsBody.parse(body);
    switch (path) {
      case "/control/pods/start":
        programs.startPods(agents);
        break;
      case "/control/pods/stop":
        await programs.stopPods(agents);
        break;
      case "/control/pods/restart":
        programs.restartPods(agents, spreadMs, afterMs);
        break;
    }
  }
}
