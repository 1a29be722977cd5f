import type { FastifyInstance } from "fastify";
import { CertificateBody, LbEndpoints } from "../../contracts/edge-faults.ts";
import type { Logger } from "../../kit/log.ts";
import { readCertificate } from "./certificate.ts";
import type { EndpointGroup } from "./endpoint-group.ts";
import type { EndpointPool } from "./endpoint-pool.ts";
import { faultRoutes } from "./fault-routes.ts";
import type { LbFaultSlots } from "./faults.ts";
import type { FrontEnds } from "./front-ends.ts";

export interface LbControlParts {
  readonly pool: EndpointPool;
  readonly group: EndpointGroup;
  readonly faults: LbFaultSlots;
  readonly frontEnds: FrontEnds;
  /** Whether the front ends speak TLS. */
  readonly tls: boolean;
  readonly log: Logger;
}

/**
 * The whole control endpoint. `PUT /control/endpoints` takes the new list and answers with health by
 * pod; `PUT /control/certificate`, with TLS only, the certificate of handshakes from now on.
 */
export function lbControlRoutes(parts: LbControlParts): (app: FastifyInstance) => void {
  const { pool, group, frontEnds, faults, log } = parts;
  return (app) => {
    healthRoutes(pool)(app);
    app.put("/control/endpoints", (request) => {
      group.replace(LbEndpoints.parse(request.body));
      return pool.states();
    });
    if (parts.tls) {
      app.put("/control/certificate", async (request) => {
        const files = CertificateBody.parse(request.body);
        frontEnds.setCertificate(await readCertificate(files));
        log.info("certificate replaced", { file: files.certificateFile });
        return files;
      });
    }
    faultRoutes(app, faults, log);
  };
}

/**
 * `GET /control/endpoints`: health by pod. `GET /control/healthy`: 200 as soon as one endpoint is
 * healthy, else 503; both with the counts.
 */
export function healthRoutes(pool: EndpointPool): (app: FastifyInstance) => void {
  return (app) => {
    app.get("/control/endpoints", () => pool.states());
    app.get("/control/healthy", async (_request, reply) => {
      const healthy = pool.healthyCount;
      await reply.code(healthy > 0 ? 200 : 503).send({ healthy, endpoints: pool.count });
    });
  };
}
