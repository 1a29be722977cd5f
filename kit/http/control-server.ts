import { timingSafeEqual } from "node:crypto";
import { fastify, type FastifyInstance } from "fastify";
import { ZodError } from "zod";
import type { Started } from "../lifecycle.ts";

export interface ControlSettings {
  readonly host: string;
  readonly port: number;
  readonly token: string;
}

/**
 * A service's control endpoint: JSON over HTTP on loopback, every request with the bearer token.
 * `routes` adds the service's own; `GET /control/ready` is always there.
 */
export async function startControl(
  settings: ControlSettings,
  routes: (app: FastifyInstance) => void,
): Promise<Started & { readonly port: number }> {
  const app = fastify({ forceCloseConnections: true });
  const expected = Buffer.from(`Bearer ${settings.token}`);
  app.addHook("onRequest", async (request, reply) => {
    const given = Buffer.from(request.headers.authorization ?? "");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      await reply.code(401).send({ message: "control token missing or wrong" });
    }
  });
  app.setErrorHandler(async (error, _request, reply) => {
    const status = error instanceof ZodError ? 400 : 500;
    await reply.code(status).send({ message: error instanceof Error ? error.message : "failed" });
  });
  app.get("/control/ready", () => ({ ready: true }));
  routes(app);
  await app.listen({ host: settings.host, port: settings.port });
  const address = app.server.address();
  const port = address !== null && typeof address === "object" ? address.port : settings.port;
  const stop = (): Promise<void> => app.close();
  return { port, stop, [Symbol.asyncDispose]: stop };
}
