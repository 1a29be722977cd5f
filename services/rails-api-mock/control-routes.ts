import type { FastifyInstance } from "fastify";
import { SetFlagBody } from "../../contracts/control.ts";
import {
  ControlRefusal,
  ForceAnswerBody,
  RailsFault,
  RailsFaultName,
  readControlBody,
  type RailsFaultsAnswer,
} from "../../contracts/mock-faults.ts";
import type { RailsFaults } from "./faults.ts";
import type { FlagStore } from "./flag-store.ts";
import type { ForcedAnswers } from "./forced-answers.ts";
import type { HeldRequests } from "./held-requests.ts";

export interface RailsControl {
  readonly flags: FlagStore;
  readonly forced: ForcedAnswers;
  readonly faults: RailsFaults;
  readonly held: HeldRequests;
  /** Names of the agents that Rails knows. */
  readonly agents: ReadonlySet<string>;
}

type Named = { Params: { name: string } };

/** Flags, forced answers and faults, as contracts/control.ts and contracts/mock-faults.ts say. */
export function railsControlRoutes(control: RailsControl): (app: FastifyInstance) => void {
  const { flags, forced, faults, held } = control;
  return (app) => {
    void app.register((routes, _options, done) => {
      routes.setErrorHandler<Error & { statusCode?: number }>(async (error, _request, reply) => {
        await reply.code(error.statusCode ?? 500).send({ message: error.message });
      });
      routes.put<Named>("/control/flags/:name", (request) => {
        flags.set(request.params.name, readControlBody(SetFlagBody, request.body).enabled);
        return { workers: flags.workers };
      });
      routes.get<Named>("/control/flags/:name", (request) => ({
        copies: flags.view(request.params.name),
      }));
      routes.put("/control/answers", (request) => {
        const answer = readControlBody(ForceAnswerBody, request.body);
        refuseUnknown(control.agents, answer.agents);
        forced.set(answer);
        return {};
      });
      routes.get("/control/faults", () => {
        const answers = [...forced.list()];
        return { set: [...faults.list()], answers, held: held.count } satisfies RailsFaultsAnswer;
      });
      routes.put<Named>("/control/faults/:name", (request) => {
        const name = readControlBody(RailsFaultName, request.params.name);
        const fault = readControlBody(RailsFault, { ...(request.body as object | null), name });
        if (fault.name === "token") refuseUnknown(control.agents, fault.agents);
        faults.set(fault);
        return {};
      });
      routes.delete<Named>("/control/faults/:name", (request) => {
        const name = readControlBody(RailsFaultName, request.params.name);
        faults.heal(name);
        if (name === "stall") held.releaseStalled();
        return {};
      });
      done();
    });
  };
}

function refuseUnknown(known: ReadonlySet<string>, agents: readonly string[] = []): void {
  const unknown = agents.filter((agent) => !known.has(agent));
  if (unknown.length === 0) return;
  throw new ControlRefusal(400, `Refused: Rails knows no agent ${unknown.join(", ")}.`);
}
