import type { FastifyInstance } from "fastify";
import { PodsBody } from "../../contracts/edge-faults.ts";
import type { AgentView } from "./agent-view.ts";

/** `GET /control/agents`, and the lab's word that it has started or ended a program. */
export function doorRoutes(views: readonly AgentView[]): (app: FastifyInstance) => void {
  const byName = new Map(views.map((view) => [view.agent, view]));
  const pods = PodsBody.refine(
    ({ agents }) => agents.every((agent) => byName.has(agent)),
    "no such agent",
  );
  const each = (body: unknown, act: (view: AgentView | undefined) => void): PodsBody => {
    const { agents } = pods.parse(body);
    for (const agent of agents) act(byName.get(agent));
    return { agents };
  };
  return (app) => {
    app.get("/control/agents", () => views.map((view) => view.describe()));
    app.post("/control/pods/started", ({ body }) => each(body, (view) => view?.started()));
    app.post("/control/pods/stopped", ({ body }) => each(body, (view) => view?.stopped()));
  };
}
