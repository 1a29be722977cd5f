import { createServer, type Server } from "node:http";
import { createServer as createTlsServer, Server as TlsServer } from "node:https";
import { Socket } from "node:net";
import { toWallMs, type Clock } from "../../kit/clock/clock.ts";
import { listen, type HttpAddress } from "../../kit/http/metrics-server.ts";
import type { Certificate } from "./certificate.ts";
import type { RequestForwarder } from "./request-forwarder.ts";
import type { SocketForwarder } from "./socket-forwarder.ts";

/** Client keepalive between requests, lab ms; fixed on classic. Load balancer reference, section 3. */
const CLIENT_KEEPALIVE_MS = 610_000;
/** Oldest TLS that Go's client, and so agentk, speaks. Source: kas 14.2-pre protocol, section 2.1. */
const TLS_VERSION_MIN = "TLSv1.2";

export interface FrontEndParts {
  readonly clock: Clock;
  readonly requests: RequestForwarder;
  readonly sockets: SocketForwarder;
  /** With it the front end speaks TLS. */
  readonly certificate: Certificate | undefined;
}

/** One listener of the load balancer: HTTP/1.1 requests and WebSockets, plain or over TLS. */
export class FrontEnd {
  readonly name: string;
  private readonly server: Server;
  /** TCP sockets, under TLS the ones below it; upgraded ones do not belong to the server any more. */
  private readonly open = new Set<Socket>();
  private address: HttpAddress;

  constructor(name: string, address: HttpAddress, parts: FrontEndParts) {
    this.name = name;
    this.address = address;
    this.server = createListener(parts.clock, parts.certificate);
    this.server.on("connection", (socket: Socket) => {
      this.open.add(socket);
      socket.once("close", () => this.open.delete(socket));
    });
    this.server.on("request", (request, response) => {
      parts.requests.handle(request, response);
    });
    this.server.on("upgrade", (request, socket, head) => {
      if (socket instanceof Socket) parts.sockets.handle(request, socket, head);
      else socket.destroy();
    });
  }

  get port(): number {
    return this.address.port;
  }

  /** Whether new connections are taken. */
  get accepts(): boolean {
    return this.server.listening;
  }

  /** TCP connections that are open. */
  get connections(): number {
    return this.open.size;
  }

  /** Listens, from the second time on at the port of the first; nothing if it already does. */
  async accept(): Promise<void> {
    if (this.server.listening) return;
    await listen(this.server, this.address);
    const bound = this.server.address();
    if (bound === null || typeof bound === "string") throw new Error("not listening on TCP");
    this.address = { host: bound.address, port: bound.port };
  }

  /** Closes the listener: new connections are refused, open ones stay. */
  refuse(): void {
    if (this.server.listening) this.server.close();
  }

  /** Resets every open connection. */
  cut(): void {
    for (const socket of this.open) socket.resetAndDestroy();
  }

  /** The certificate of handshakes from now on; open connections live on. */
  setCertificate(certificate: Certificate): void {
    if (this.server instanceof TlsServer) {
      this.server.setSecureContext({ ...certificate, minVersion: TLS_VERSION_MIN });
    }
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
      for (const socket of this.open) socket.destroy();
    });
  }
}

function createListener(clock: Clock, certificate: Certificate | undefined): Server {
  const options = {
    noDelay: true,
    requestTimeout: 0,
    keepAliveTimeout: toWallMs(clock, CLIENT_KEEPALIVE_MS),
  };
  return certificate === undefined
    ? createServer(options)
    : createTlsServer({ ...options, ...certificate, minVersion: TLS_VERSION_MIN });
}
