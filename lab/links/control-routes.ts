import type { FastifyInstance } from "fastify";
import { LinkFaultBody, type LinkFaultsAnswer } from "../../contracts/link-faults.ts";
import type { Logger } from "../../kit/log.ts";
import { UnknownLink, type LinkFaults } from "./faults.ts";
import type { Relay } from "./relay.ts";

interface Control {
  readonly relays: readonly Relay[];
  readonly faults: LinkFaults;
  readonly log: Logger;
}

type WithId = { Params: { id: string } };

/**
 * `GET /control/links`: the counts of every link. Faults as contracts/link-faults.ts says; every fault
 * route answers when it is done, with all faults in force then.
 */
export function linkRoutes({ relays, faults, log }: Control): (app: FastifyInstance) => void {
  const answer = (): LinkFaultsAnswer => ({ faults: faults.list() });
  return (app) => {
    app.get("/control/links", () =>
      relays.map((relay) => ({ name: relay.link.name, ...relay.counts() })),
    );
    app.get("/control/faults", answer);
    app.put<WithId>("/control/faults/:id", async (request, reply) => {
      const { id } = request.params;
      const body = LinkFaultBody.parse(request.body);
      try {
        faults.set(id, body);
      } catch (error) {
        if (!(error instanceof UnknownLink)) throw error;
        return await reply.code(400).send({ message: error.message });
      }
      log.info("Fault set", { id, ...body });
      await faults.settled();
      return answer();
    });
    app.delete<WithId>("/control/faults/:id", async (request) => {
      const { id } = request.params;
      if (faults.heal(id)) log.info("Fault healed", { id });
      await faults.settled();
      return answer();
    });
  };
}
