import type { FastifyInstance } from "fastify";
import { AbuseBody, BurstBody, PodsBody, RestartPodsBody } from "../../contracts/edge-faults.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import type { Fleet } from "./fleet.ts";
import type { Abuse } from "./token/abuse.ts";
import type { Bursts } from "./token/bursts.ts";

export interface AgentkControlParts {
  readonly clock: Pick<Clock, "now">;
  readonly fleet: Fleet;
  readonly abuse: Abuse;
  readonly bursts: Bursts;
}

/** `GET /control/agents`, `POST /control/start`, pods that stop and start, and stolen tokens. */
export function agentkControlRoutes(parts: AgentkControlParts): (app: FastifyInstance) => void {
  const { fleet } = parts;
  return (app) => {
    app.get("/control/agents", () => fleet.describe());
    app.post("/control/start", () => {
      fleet.start();
      return { started: true };
    });
    podRoutes(app, fleet);
    tokenRoutes(app, parts);
  };
}

/** `stop` answers when the pods are gone, the others at once. An agent nobody knows is a mistake. */
function podRoutes(app: FastifyInstance, fleet: Fleet): void {
  const allKnown = ({ agents }: PodsBody): boolean => agents.every((agent) => fleet.has(agent));
  const pods = PodsBody.refine(allKnown, "no such agent");
  const restarts = RestartPodsBody.refine(allKnown, "no such agent");
  app.post("/control/pods/start", (request) => {
    const { agents } = pods.parse(request.body);
    fleet.startPods(agents);
    return { agents };
  });
  app.post("/control/pods/stop", async (request) => {
    const { agents } = pods.parse(request.body);
    await fleet.stopPods(agents);
    return { agents };
  });
  app.post("/control/pods/restart", (request) => {
    const { agents, spreadMs, afterMs } = restarts.parse(request.body);
    fleet.restartPods(agents, spreadMs, afterMs);
    return { agents, spreadMs, afterMs };
  });
}

/** `abuse` and `burst`: POST begins, GET counts, DELETE hangs up. */
function tokenRoutes(app: FastifyInstance, parts: AgentkControlParts): void {
  const { clock, fleet, abuse, bursts } = parts;
  const isKnown = ({ agent }: { readonly agent: string }): boolean => fleet.knows(agent);
  const abuses = AbuseBody.refine(isKnown, "no such agent");
  const plans = BurstBody.refine(isKnown, "no such agent").refine(
    ({ atMs }) => atMs >= clock.now(),
    "atMs is over",
  );
  app.get("/control/abuse", () => abuse.answer());
  app.post("/control/abuse", (request) => {
    abuse.start(abuses.parse(request.body));
    return abuse.answer();
  });
  app.delete("/control/abuse", () => {
    abuse.stop();
    return abuse.answer();
  });
  app.get("/control/burst", () => bursts.answer());
  app.post("/control/burst", (request) => {
    bursts.plan(plans.parse(request.body));
    return bursts.answer();
  });
  app.delete("/control/burst", () => {
    bursts.clear();
    return bursts.answer();
  });
}
