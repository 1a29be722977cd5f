import type { LbSimConfig } from "../../contracts/fleet.ts";
import type { ServiceEvent } from "../../contracts/service-events.ts";
import { guardMs } from "../../kit/clock/clock.ts";
import { startControl } from "../../kit/http/control-server.ts";
import { metricsRoute, startHttp } from "../../kit/http/metrics-server.ts";
import { UndoStack, type Started } from "../../kit/lifecycle.ts";
import type { ServiceContext } from "../../kit/service-main.ts";
import { lbControlRoutes } from "./control-routes.ts";
import { EndpointGroup } from "./endpoint-group.ts";
import { EndpointPool } from "./endpoint-pool.ts";
import { lbFaults } from "./faults.ts";
import { httpProbe } from "./health-probe.ts";
import { HealthProber } from "./health-prober.ts";
import { startLoadBalancer } from "./load-balancer.ts";
import { isWarning, logEntry, type ExchangeRecord } from "./log-entry.ts";
import { createLbMetrics } from "./metrics.ts";
import { OpenExchanges } from "./open-exchanges.ts";
import { ProbeFault } from "./probe-fault.ts";

export interface StartedLb extends Started {
  /** Port of the front end `default`. */
  readonly port: number;
  /** Ports by front end. */
  readonly ports: Readonly<Record<string, number>>;
  readonly observabilityPort: number;
  /** Null without a control endpoint. */
  readonly controlPort: number | null;
}

/**
 * Starts the load balancer. Resolves when the listener is up and every endpoint has given its first
 * health check answer, good or bad; only then does the control endpoint answer.
 */
export async function startLbSim(config: LbSimConfig, context: ServiceContext): Promise<StartedLb> {
  const { clock, random, log } = context;
  const emit = (event: ServiceEvent): void => {
    context.emit(event);
  };
  const undo = new UndoStack();
  const pool = new EndpointPool(config.endpoints, config.healthCheck, random.split("picker"));
  const exchanges = new OpenExchanges(config.backendTimeoutMs);
  const probes = new ProbeFault(clock);
  const metrics = createLbMetrics(pool, exchanges);
  const stop = (): Promise<void> => undo.run();
  try {
    const lb = await startLoadBalancer(config, {
      clock,
      random: random.split("trace"),
      pool,
      address: config.address,
      exchanges,
      onEnd: (record: ExchangeRecord) => {
        metrics.ended(record);
        log[isWarning(record) ? "warn" : "info"]("request", logEntry(record));
      },
    });
    undo.add("listener", () => lb.stop());
    metrics.watch(lb.frontEnds);
    const observability = await startHttp(config.observability, {
      "/metrics": metricsRoute(metrics.registry),
    });
    undo.add("metrics", () => observability.stop());
    const { port, path, timeoutMs, intervalMs } = config.healthCheck;
    const probe = httpProbe(clock, { port, path, timeoutMs: guardMs(clock, timeoutMs) });
    const prober = new HealthProber(pool.endpoints, intervalMs, {
      clock,
      probe: probes.wrap(probe, timeoutMs),
      onResult: ({ pod }, result) => {
        metrics.healthChecks.inc({ pod, code: String(result) });
        const change = pool.record(pod, result);
        if (change === undefined) return;
        emit({ kind: "lb-endpoint-health", at: clock.now(), pod, healthy: change.healthy });
        log.info("endpoint health changed", { pod, healthy: change.healthy, answer: result });
      },
    });
    undo.add("health checks", () => {
      prober.stop();
    });
    await prober.firstAnswers;
    let controlPort: number | null = null;
    if (context.control !== undefined) {
      const { frontEnds } = lb;
      const routes = lbControlRoutes({
        pool,
        group: new EndpointGroup(pool, prober, log),
        faults: lbFaults({ frontEnds, exchanges, probes, pool }),
        frontEnds,
        tls: config.tls !== undefined,
        log,
      });
      const control = await startControl(context.control, routes);
      undo.add("control", () => control.stop());
      controlPort = control.port;
    }
    return {
      port: lb.port,
      ports: lb.ports,
      observabilityPort: observability.port,
      controlPort,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
