import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Clock } from "../../../kit/clock/clock.ts";
import type { ServerResponse } from "node:http";
import { startHttp, type HttpAddress, type StartedHttp } from "../../../kit/http/metrics-server.ts";
import { messageOf } from "../../../kit/errors.ts";
import type { Logger } from "../../../kit/log.ts";
import { withoutEmptyFamilies } from "./go-page.ts";

export interface ObservabilityOptions {
  readonly clock: Pick<Clock, "now">;
  readonly address: HttpAddress;
  readonly paths: {
    readonly metrics: string;
    readonly liveness: string;
    readonly readiness: string;
  };
  readonly registry: Registry;
  /** `gitlab-kas/<version>/<commit>`. */
  readonly serverHeader: string;
  readonly log: Logger;
  /** Undefined without Redis: always ready. @throws what makes kas not ready. */
  readonly readiness: (() => Promise<void>) | undefined;
}

/** Series that exist from the start. Source: recording kas-metrics-one-agent. */
export function addStaticMetrics(registry: Registry, version: string): void {
  new Gauge({
    name: "gitlab_build_info",
    help: "Current build info for this GitLab Service",
    labelNames: ["version", "built"],
    registers: [registry],
  }).set({ version, built: "00000000.000000" }, 1);
  new Histogram({
    name: "gitops_poll_interval",
    help: "The time between kas calls to Gitaly to look for GitOps updates",
    buckets: [20, 40, 60, 80, 100],
    registers: [registry],
  });
}

/**
 * The observability listener. /liveness is always 200 and says nothing about dependencies;
 * /readiness is Redis' PING. Source: kas 14.2-pre protocol, section 9.1.
 */
export async function startObservability(options: ObservabilityOptions): Promise<StartedHttp> {
  const { paths, registry, log } = options;
  const scrapes = new Counter({
    name: "promhttp_metric_handler_requests_total",
    help: "Total number of scrapes by HTTP status code.",
    labelNames: ["code"],
    registers: [registry],
  });
  // promhttp's own series exist from the start.
  for (const code of ["200", "500", "503"]) scrapes.inc({ code }, 0);
  const scraping = new Gauge({
    name: "promhttp_metric_handler_requests_in_flight",
    help: "Current number of scrapes being served.",
    registers: [registry],
  });
  const head = (response: ServerResponse): void => {
    response.setHeader("Server", options.serverHeader);
    // As the machine's clock says it; Node's own would be wall time.
    response.setHeader("Date", new Date(options.clock.now()).toUTCString());
  };
  return await startHttp(options.address, {
    [paths.metrics]: async (_request, response) => {
      head(response);
      scraping.inc();
      const body = withoutEmptyFamilies(await registry.metrics());
      scraping.dec();
      scrapes.inc({ code: "200" });
      response.writeHead(200, { "content-type": registry.contentType }).end(body);
    },
    [paths.liveness]: (_request, response) => {
      head(response);
      response.writeHead(200).end();
    },
    [paths.readiness]: async (_request, response) => {
      head(response);
      try {
        await options.readiness?.();
        response.writeHead(200).end();
      } catch (error) {
        const text = `redis: ${messageOf(error)}`;
        log.error("ReadinessProbe failed", { error: text });
        response.writeHead(500, { "content-type": "text/plain; charset=utf-8" }).end(text);
      }
    },
  });
}
