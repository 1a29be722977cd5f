import type { FastifyInstance } from "fastify";
import type { EndpointPool } from "./endpoint-pool.ts";

/**
 * `GET /control/endpoints`: health by pod. `GET /control/healthy`: 200 as soon as one endpoint is
 * healthy, else 503; both with the counts.
 */
export function lbControlRoutes(pool: EndpointPool): (app: FastifyInstance) => void {
  return (app) => {
    app.get("/control/endpoints", () => pool.states());
    app.get("/control/healthy", async (_request, reply) => {
      const healthy = pool.healthyCount;
      await reply.code(healthy > 0 ? 200 : 503).send({ healthy, endpoints: pool.endpoints.length });
    });
  };
}
