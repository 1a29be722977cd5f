import type { AgentkSimConfig } from "../../contracts/fleet.ts";
import { startControl } from "../../kit/http/control-server.ts";
import { metricsRoute, startHttp } from "../../kit/http/metrics-server.ts";
import { UndoStack, type Started } from "../../kit/lifecycle.ts";
import type { ServiceContext } from "../../kit/service-main.ts";
import { Fleet } from "./fleet.ts";
import { createAgentkMetrics } from "./metrics.ts";
import { WebSocketDialer } from "./wire/websocket-dialer.ts";

export interface StartedAgentk extends Started {
  readonly fleet: Fleet;
  readonly observabilityPort: number;
}

/**
 * Starts the fleet's process. With a control endpoint the pods wait for `POST /control/start`;
 * without one there is nobody to say it, and they start at once.
 */
export async function startAgentkSim(
  config: AgentkSimConfig,
  context: ServiceContext,
): Promise<StartedAgentk> {
  const { clock, random, log, control } = context;
  const { host, port } = config.observability;
  const undo = new UndoStack();
  const metrics = createAgentkMetrics();
  const fleet = new Fleet({
    config,
    clock,
    random,
    log,
    emit: context.emit,
    counts: metrics.counts,
    dialerFor: (token) => new WebSocketDialer({ ...config, token }, clock),
    observabilityAddress: `${host}:${port}`,
  });
  metrics.watch(fleet);
  undo.add("fleet", () => {
    fleet.stop();
  });
  const stop = (): Promise<void> => undo.run();
  try {
    const observability = await startHttp(config.observability, {
      "/metrics": metricsRoute(metrics.registry),
    });
    undo.add("metrics", () => observability.stop());
    if (control === undefined) {
      fleet.start();
    } else {
      const started = await startControl(control, (app) => {
        app.get("/control/agents", () => fleet.describe());
        app.post("/control/start", () => {
          fleet.start();
          return { started: true };
        });
      });
      undo.add("control", () => started.stop());
    }
    return {
      fleet,
      observabilityPort: observability.port,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
