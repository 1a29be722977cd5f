import type { FastifyInstance } from "fastify";
import type { Logger } from "../../kit/log.ts";
import { faultsInForce, type LbFaultSlots } from "./faults.ts";

/**
 * `GET /control/faults`: what is in force by name. `PUT /control/faults/:name` injects, in the place
 * of a fault of that name; `DELETE` heals, also what is not there. Both answer when it is done, with
 * what is in force then.
 */
export function faultRoutes(app: FastifyInstance, faults: LbFaultSlots, log: Logger): void {
  const slots = new Map(Object.entries(faults));
  app.get("/control/faults", () => faultsInForce(faults));
  app.put<{ Params: { name: string } }>("/control/faults/:name", async (request, reply) => {
    const { name } = request.params;
    const slot = slots.get(name);
    if (slot === undefined) return await reply.code(404).send({ message: `no fault ${name}` });
    await slot.inject(request.body);
    log.info("fault injected", { fault: name, with: slot.inForce });
    return faultsInForce(faults);
  });
  app.delete<{ Params: { name: string } }>("/control/faults/:name", async (request, reply) => {
    const { name } = request.params;
    const slot = slots.get(name);
    if (slot === undefined) return await reply.code(404).send({ message: `no fault ${name}` });
    const wasThere = slot.inForce !== undefined;
    await slot.heal();
    if (wasThere) log.info("fault healed", { fault: name });
    return faultsInForce(faults);
  });
}
