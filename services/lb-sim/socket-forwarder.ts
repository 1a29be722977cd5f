import type { ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type ProxyServer from "http-proxy";
import type { Exchange } from "./exchange.ts";
import { removeHopByHop, VIA } from "./forwarded-headers.ts";
import { beginExchange, endingOfError, proxyOptions, type Forwarding } from "./forwarding.ts";
import { answerSocket } from "./own-answer.ts";

/**
 * WebSockets: the handshake goes to a picked pod, a 101 turns both legs into a byte pipe that this
 * class only watches end. Source: load balancer reference, section 3.
 */
export class SocketForwarder {
  private readonly proxy: ProxyServer;
  private readonly forwarding: Forwarding;
  private readonly exchanges = new WeakMap<IncomingMessage, Exchange>();

  constructor(proxy: ProxyServer, forwarding: Forwarding) {
    this.proxy = proxy;
    this.forwarding = forwarding;
    proxy.on("proxyReqWs", (outgoing, request, socket) => {
      this.onOutgoing(outgoing, request, socket);
    });
  }

  handle(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const isWebSocket =
      request.method === "GET" && request.headers.upgrade?.toLowerCase() === "websocket";
    const exchange = beginExchange(this.forwarding, request, true);
    socket.on("error", () => exchange.end("client-closed"));
    if (!isWebSocket) {
      answerSocket(socket, exchange.end("upgrade-rejected")?.status ?? 400);
      return;
    }
    const endpoint = this.forwarding.pool.pick();
    if (endpoint === undefined) {
      answerSocket(socket, exchange.end("no-backend")?.status ?? 502);
      return;
    }
    exchange.endpoint = endpoint;
    this.exchanges.set(request, exchange);
    exchange.limit(this.forwarding.exchanges.timeoutMs);
    this.proxy.ws(request, socket, head, proxyOptions(endpoint), (error) => {
      const logged = exchange.end(exchange.upgraded ? "backend-closed" : endingOfError(error));
      if (logged !== undefined && !exchange.upgraded) answerSocket(socket, logged.status);
    });
  }

  private onOutgoing(outgoing: ClientRequest, request: IncomingMessage, client: Socket): void {
    const exchange = this.exchanges.get(request);
    if (exchange === undefined) return;
    exchange.cut = () => {
      outgoing.destroy();
      answerSocket(client, 502);
    };
    const onEarlyClose = (): void => {
      exchange.end("client-closed");
      outgoing.destroy();
    };
    client.once("close", onEarlyClose);
    outgoing.once("upgrade", (answer: IncomingMessage, pod: Socket) => {
      client.off("close", onEarlyClose);
      answer.headers.via = VIA;
      this.watchPipe(exchange, client, pod);
    });
    outgoing.once("response", (answer) => {
      exchange.answered(answer.statusCode ?? 0);
      removeHopByHop(answer.headers);
      answer.headers.via = VIA;
      answer.headers.connection = "close";
      answer.once("end", () => exchange.end("completed"));
      answer.once("error", () => {
        exchange.end("backend-closed");
        client.destroy();
      });
    });
  }

  /** No listener here runs per chunk. */
  private watchPipe(exchange: Exchange, client: Socket, pod: Socket): void {
    exchange.answered(101);
    process.nextTick(() => {
      exchange.upgradeWritten();
    });
    // Classic: counted from the upgrade, whether the socket is idle or active.
    exchange.limit(this.forwarding.exchanges.timeoutMs);
    exchange.cut = () => {
      pod.destroy();
      client.destroySoon();
    };
    client.once("end", () => exchange.end("completed"));
    client.once("close", () => {
      exchange.end("completed");
      pod.destroySoon();
    });
    pod.once("end", () => exchange.end("completed"));
    pod.once("error", () => exchange.end("backend-closed"));
    pod.once("close", () => {
      exchange.end("completed");
      client.destroySoon();
    });
  }
}
