import type { IncomingHttpHeaders } from "node:http";
import type { Random } from "../../kit/random.ts";

/** Not passed on. Source: load balancer reference, section 2. */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "trailers",
  "transfer-encoding",
  "upgrade",
];

/** The `Via` of the load balancer, on requests and answers. */
export const VIA = "1.1 google";

/**
 * `[<supplied>,]<client IP>,<load balancer IP>`: what the client supplied stays in front, unverified,
 * so that the second entry from the right is the peer.
 */
export function forwardedFor(
  supplied: string | undefined,
  clientIp: string,
  loadBalancerIp: string,
): string {
  const own = `${clientIp},${loadBalancerIp}`;
  return supplied === undefined || supplied === "" ? own : `${supplied},${own}`;
}

/** The peer's address without the IPv6 wrapping that dual-stack sockets put around IPv4. */
export function plainIp(address: string | undefined): string {
  return (address ?? "").replace(/^::ffff:(?=\d+\.)/u, "");
}

/** `X-Cloud-Trace-Context`: `<32 hex>/<decimal span>`. */
export function traceContext(random: Random): string {
  return `${random.bytes(16).toString("hex")}/${random.int63()}`;
}

export interface ForwardedHeaderFacts {
  readonly clientIp: string;
  readonly loadBalancerIp: string;
  /** Used when the client supplied none. */
  readonly traceContext: string;
  /** A WebSocket handshake keeps its `Connection: Upgrade` and `Upgrade`. */
  readonly upgrade: boolean;
  /** How the client spoke to the front end. */
  readonly protocol: "http" | "https";
}

/** Rewrites a request's headers, in place, into those the pod gets. */
export function rewriteRequestHeaders(
  headers: IncomingHttpHeaders,
  facts: ForwardedHeaderFacts,
): void {
  const upgradeTo = headers.upgrade;
  removeHopByHop(headers);
  if (facts.upgrade && upgradeTo !== undefined) {
    headers.connection = "Upgrade";
    headers.upgrade = upgradeTo;
  }
  const supplied = headers["x-forwarded-for"];
  headers["x-forwarded-for"] = forwardedFor(
    Array.isArray(supplied) ? supplied.join(",") : supplied,
    facts.clientIp,
    facts.loadBalancerIp,
  );
  headers["x-forwarded-proto"] = facts.protocol;
  headers.via = VIA;
  headers["x-cloud-trace-context"] ??= facts.traceContext;
}

/** Removes hop-by-hop headers and those that `Connection` names, in place. */
export function removeHopByHop(headers: IncomingHttpHeaders): void {
  const named = (headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase());
  for (const name of [...HOP_BY_HOP, ...named]) {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- http-proxy copies this object
    if (name !== "" && name in headers) delete headers[name];
  }
}
