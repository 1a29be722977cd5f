import httpProxy from "http-proxy";
import type { LbSimConfig } from "../../contracts/fleet.ts";
import type { Started } from "../../kit/lifecycle.ts";
import { readCertificate } from "./certificate.ts";
import type { Forwarding } from "./forwarding.ts";
import { FrontEnd } from "./front-end.ts";
import { FrontEnds } from "./front-ends.ts";
import { RequestForwarder } from "./request-forwarder.ts";
import { SocketForwarder } from "./socket-forwarder.ts";

/** Name of the front end at `listen`. */
export const DEFAULT_FRONT_END = "default";

export interface LoadBalancer extends Started {
  /** Port of the front end `default`. */
  readonly port: number;
  /** Ports by front end. */
  readonly ports: Readonly<Record<string, number>>;
  readonly frontEnds: FrontEnds;
}

/** The listeners of the load balancer before one way to the pods. */
export async function startLoadBalancer(
  config: Pick<LbSimConfig, "listen" | "frontEnds" | "tls">,
  forwarding: Forwarding,
): Promise<LoadBalancer> {
  const proxy = httpProxy.createProxyServer({});
  const parts = {
    clock: forwarding.clock,
    requests: new RequestForwarder(proxy, forwarding),
    sockets: new SocketForwarder(proxy, forwarding),
    certificate: config.tls === undefined ? undefined : await readCertificate(config.tls),
  };
  const first = new FrontEnd(DEFAULT_FRONT_END, config.listen, parts);
  const others = (config.frontEnds ?? []).map(
    ({ name, ...address }) => new FrontEnd(name, address, parts),
  );
  const all = [first, ...others];
  const frontEnds = new FrontEnds(all);
  const stop = (): Promise<void> => frontEnds.stop();
  try {
    await frontEnds.accept();
  } catch (error) {
    await stop();
    throw error;
  }
  const ports = Object.fromEntries(all.map(({ name, port }) => [name, port]));
  return { port: first.port, ports, frontEnds, stop, [Symbol.asyncDispose]: stop };
}
