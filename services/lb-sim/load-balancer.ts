import { createServer, type Server } from "node:http";
import { Socket } from "node:net";
import httpProxy from "http-proxy";
import { toWallMs } from "../../kit/clock/clock.ts";
import { listen, type HttpAddress, type StartedHttp } from "../../kit/http/metrics-server.ts";
import type { Forwarding } from "./forwarding.ts";
import { RequestForwarder } from "./request-forwarder.ts";
import { SocketForwarder } from "./socket-forwarder.ts";

/** Client keepalive between requests, lab ms; fixed on classic. Load balancer reference, section 3. */
const CLIENT_KEEPALIVE_MS = 610_000;

/** The listener of the load balancer: HTTP/1.1 requests and WebSockets. */
export async function startLoadBalancer(
  address: HttpAddress,
  forwarding: Forwarding,
): Promise<StartedHttp> {
  const proxy = httpProxy.createProxyServer({});
  const requests = new RequestForwarder(proxy, forwarding);
  const sockets = new SocketForwarder(proxy, forwarding);
  const server = createServer({
    noDelay: true,
    requestTimeout: 0,
    keepAliveTimeout: toWallMs(forwarding.clock, CLIENT_KEEPALIVE_MS),
  });
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  server.on("request", (request, response) => {
    requests.handle(request, response);
  });
  server.on("upgrade", (request, socket, head) => {
    if (socket instanceof Socket) sockets.handle(request, socket, head);
    else socket.destroy();
  });
  await listen(server, address);
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("not listening on TCP");
  const stop = (): Promise<void> => closeAll(server, open);
  return { host: bound.address, port: bound.port, stop, [Symbol.asyncDispose]: stop };
}

/** Upgraded sockets do not belong to the server any more: they are ended one by one. */
function closeAll(server: Server, open: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    for (const socket of open) socket.destroy();
  });
}
