import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type ProxyServer from "http-proxy";
import type { Exchange } from "./exchange.ts";
import { removeHopByHop, VIA } from "./forwarded-headers.ts";
import { beginExchange, endingOfError, proxyOptions, type Forwarding } from "./forwarding.ts";
import { answerRequest } from "./own-answer.ts";

/** Plain HTTP requests: client to load balancer to pod, with one log line each. */
export class RequestForwarder {
  private readonly proxy: ProxyServer;
  private readonly forwarding: Forwarding;
  private readonly exchanges = new WeakMap<IncomingMessage, Exchange>();

  constructor(proxy: ProxyServer, forwarding: Forwarding) {
    this.proxy = proxy;
    this.forwarding = forwarding;
    proxy.on("proxyReq", (outgoing, request, response) => {
      this.onOutgoing(outgoing, request, response);
    });
    proxy.on("proxyRes", (answer, request, response) => {
      this.onAnswer(answer, request, response);
    });
    // The client left while the pod's leg was open; the exchange has ended with it.
    proxy.on("econnreset", () => undefined);
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const exchange = beginExchange(this.forwarding, request, false);
    const endpoint = this.forwarding.pool.pick();
    if (endpoint === undefined) {
      answerRequest(response, exchange.end("no-backend")?.status ?? 502);
      return;
    }
    exchange.endpoint = endpoint;
    this.exchanges.set(request, exchange);
    response.on("finish", () => exchange.end("completed"));
    response.on("close", () => {
      exchange.end("client-closed");
      exchange.cut();
    });
    exchange.cut = () => {
      breakOff(response);
    };
    exchange.limit(this.forwarding.exchanges.timeoutMs);
    this.proxy.web(request, response, proxyOptions(endpoint), (error) => {
      if (exchange.end(endingOfError(error)) !== undefined) breakOff(response);
    });
  }

  private onOutgoing(
    outgoing: ClientRequest,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const exchange = this.exchanges.get(request);
    if (exchange === undefined) return;
    exchange.cut = () => {
      outgoing.destroy();
      breakOff(response);
    };
  }

  private onAnswer(
    answer: IncomingMessage,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const exchange = this.exchanges.get(request);
    exchange?.answered(answer.statusCode ?? 0);
    removeHopByHop(answer.headers);
    answer.headers.via = VIA;
    answer.on("close", () => {
      if (answer.complete) return;
      exchange?.end("backend-closed");
      response.destroy();
    });
  }
}

/** 502 while nothing has been sent, else the connection is all that can be ended. */
function breakOff(response: ServerResponse): void {
  if (response.writableFinished || response.destroyed) return;
  if (response.headersSent) response.destroy();
  else answerRequest(response, 502);
}
