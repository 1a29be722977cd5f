import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import type { Clock } from "../../kit/clock/clock.ts";
import type { Random } from "../../kit/random.ts";
import type { Endpoint, EndpointPool } from "./endpoint-pool.ts";
import { Exchange } from "./exchange.ts";
import { plainIp, rewriteRequestHeaders, traceContext } from "./forwarded-headers.ts";
import type { ExchangeRecord } from "./log-entry.ts";
import type { OpenExchanges } from "./open-exchanges.ts";
import type { Ending } from "./status-details.ts";

/** What requests and sockets share on their way to a pod. */
export interface Forwarding {
  readonly clock: Clock;
  readonly random: Random;
  readonly pool: EndpointPool;
  /** The load balancer's own address, the last entry of X-Forwarded-For. */
  readonly address: string;
  readonly exchanges: OpenExchanges;
  /** Called once for every request or socket, when it has ended. */
  readonly onEnd: (record: ExchangeRecord) => void;
}

/** Opens the exchange of an arrived request and turns its headers into those the pod gets. */
export function beginExchange(
  forwarding: Forwarding,
  request: IncomingMessage,
  upgrade: boolean,
): Exchange {
  const clientIp = plainIp(request.socket.remoteAddress);
  const fresh = traceContext(forwarding.random);
  const protocol = request.socket instanceof TLSSocket ? "https" : "http";
  rewriteRequestHeaders(request.headers, {
    clientIp,
    loadBalancerIp: forwarding.address,
    traceContext: fresh,
    upgrade,
    protocol,
  });
  const given = request.headers["x-cloud-trace-context"];
  const exchange = new Exchange(
    {
      request,
      clientIp,
      traceContext: typeof given === "string" ? given : fresh,
      upgradeAsked: upgrade,
      protocol,
    },
    forwarding.clock,
    (record) => {
      forwarding.exchanges.delete(exchange);
      forwarding.onEnd(record);
    },
  );
  forwarding.exchanges.add(exchange);
  return exchange;
}

/** Options of http-proxy for one endpoint; the path is passed on as it came. */
export function proxyOptions(endpoint: Endpoint): {
  readonly target: { readonly protocol: string; readonly host: string; readonly port: number };
  readonly toProxy: boolean;
} {
  const { host, port } = endpoint;
  return { target: { protocol: "http:", host, port }, toProxy: true };
}

/** What an error of the pod's leg before an answer means. */
export function endingOfError(error: Error): Ending {
  return "syscall" in error && error.syscall === "connect" ? "connect-failed" : "backend-closed";
}
