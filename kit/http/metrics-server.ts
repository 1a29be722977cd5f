import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Registry } from "prom-client";
import type { Started } from "../lifecycle.ts";

export interface HttpAddress {
  readonly host: string;
  /** 0 asks the system for a free port. */
  readonly port: number;
}

export type Route = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

export interface StartedHttp extends Started {
  readonly host: string;
  readonly port: number;
}

/** A plain HTTP/1.1 server with a few fixed paths (metrics, probes); anything else is 404. */
export async function startHttp(
  address: HttpAddress,
  routes: Readonly<Record<string, Route>>,
): Promise<StartedHttp> {
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const route = routes[path];
    if (route === undefined) {
      response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found\n");
      return;
    }
    Promise.resolve(route(request, response)).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  await listen(server, address);
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("not listening on TCP");
  const stop = (): Promise<void> => closeServer(server);
  return { host: bound.address, port: bound.port, stop, [Symbol.asyncDispose]: stop };
}

/** The `/metrics` route of a prom-client registry. */
export function metricsRoute(registry: Registry): Route {
  return async (_request, response) => {
    const body = await registry.metrics();
    response.writeHead(200, { "content-type": registry.contentType }).end(body);
  };
}

export function listen(server: Server, address: HttpAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(address.port, address.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) {
      resolve();
      return;
    }
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
