import type { FastifyInstance } from "fastify";
import type { MakeCommitAnswer } from "../../contracts/control.ts";
import {
  ChangeFileBody,
  ControlRefusal,
  GitalyFault,
  GitalyFaultName,
  readControlBody,
  type GitalyFaultsAnswer,
} from "../../contracts/mock-faults.ts";
import type { GitalyFaults } from "./faults.ts";
import type { Repositories } from "./repositories.ts";
import type { Storages } from "./storages.ts";

export interface GitalyControl {
  readonly repositories: Repositories;
  readonly faults: GitalyFaults;
  readonly storages: Storages;
  readonly onCommit: (made: MakeCommitAnswer) => void;
}

type Named = { Params: { name: string } };

/** Commits and faults, as contracts/control.ts and contracts/mock-faults.ts say. */
export function gitalyControlRoutes(control: GitalyControl): (app: FastifyInstance) => void {
  const { repositories, faults, storages } = control;
  return (app) => {
    void app.register((routes, _options, done) => {
      routes.setErrorHandler<Error & { statusCode?: number }>(async (error, _request, reply) => {
        await reply.code(error.statusCode ?? 500).send({ message: error.message });
      });
      routes.get("/control/commits", () => repositories.newestCommits());
      routes.post("/control/commits", async (request): Promise<MakeCommitAnswer> => {
        const { agent, ...change } = readControlBody(ChangeFileBody, request.body);
        const made = await repositories.commit(agent, change);
        if (made === undefined)
          throw new ControlRefusal(404, `Refused: there is no agent ${agent}.`);
        control.onCommit(made);
        return made;
      });
      routes.get("/control/faults", () => {
        return { set: [...faults.list()] } satisfies GitalyFaultsAnswer;
      });
      routes.put<Named>("/control/faults/:name", async (request) => {
        const name = readControlBody(GitalyFaultName, request.params.name);
        const fault = readControlBody(GitalyFault, { ...(request.body as object | null), name });
        if ("storages" in fault) refuseUnknown(storages.names, fault.storages);
        faults.set(fault);
        await storages.keepDown(faults.down);
        return {};
      });
      routes.delete<Named>("/control/faults/:name", async (request) => {
        faults.heal(readControlBody(GitalyFaultName, request.params.name));
        await storages.keepDown(faults.down);
        return {};
      });
      done();
    });
  };
}

function refuseUnknown(known: readonly string[], storages: readonly string[]): void {
  const unknown = storages.filter((storage) => !known.includes(storage));
  if (unknown.length === 0) return;
  throw new ControlRefusal(400, `Refused: Gitaly has no storage ${unknown.join(", ")}.`);
}
