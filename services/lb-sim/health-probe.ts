import { request } from "node:http";
import type { Clock } from "../../kit/clock/clock.ts";
import type { Endpoint } from "./endpoint-pool.ts";
import type { Probe } from "./health-prober.ts";
import type { ProbeResult } from "./health-judge.ts";

/** Source: load balancer reference, section 7. */
export const HEALTH_CHECK_USER_AGENT = "GoogleHC/1.0";

/**
 * A health check on the wire: GET on a connection of its own; the whole answer has to arrive within
 * `timeoutMs` (lab). No connection, or one that ends early, counts as refused.
 */
export function httpProbe(
  clock: Clock,
  settings: { readonly port: number; readonly path: string; readonly timeoutMs: number },
): Probe {
  return (endpoint: Endpoint) =>
    new Promise<ProbeResult>((resolve) => {
      const outgoing = request({
        host: endpoint.host,
        port: settings.port,
        path: settings.path,
        agent: false,
        headers: { "user-agent": HEALTH_CHECK_USER_AGENT },
      });
      const timer = clock.setTimer(settings.timeoutMs, () => {
        finish("timeout");
      });
      const finish = (result: ProbeResult): void => {
        timer.cancel();
        outgoing.destroy();
        resolve(result);
      };
      outgoing.on("response", (response) => {
        response.resume();
        response.on("end", () => {
          finish(response.statusCode ?? 0);
        });
        response.on("error", () => {
          finish("refused");
        });
      });
      outgoing.on("error", () => {
        finish("refused");
      });
      outgoing.end();
    });
}
