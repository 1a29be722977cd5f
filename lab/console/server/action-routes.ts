import type { FastifyInstance } from "fastify";
import { LabError } from "../../../kit/errors.ts";
import { ActionRequest } from "../api.ts";
import type { Actor } from "../live/actor.ts";
import type { Desk } from "./desk.ts";

/** What can be done to a lab that runs. */
export function addActionRoutes(app: FastifyInstance, desk: Desk): void {
  app.get("/api/faults", () => actorOf(desk).faults());
  app.get("/api/actions", async () => await actorOf(desk).actions());
  app.post("/api/actions", async (request) => {
    return await actorOf(desk).act(ActionRequest.parse(request.body));
  });
  app.get("/api/actions/scenario", () => actorOf(desk).scenario());
}

function actorOf({ source }: Desk): Actor {
  const actor = source?.actor ?? null;
  if (actor !== null) return actor;
  throw new LabError("input", "CONSOLE_CANNOT_ACT", "nothing can be done here: no lab runs", {
    hint: "Start one:  ./kaslab up",
  });
}
