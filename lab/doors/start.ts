import { startControl } from "../../kit/http/control-server.ts";
import { metricsRoute, startHttp } from "../../kit/http/metrics-server.ts";
import { UndoStack, type Started } from "../../kit/lifecycle.ts";
import type { ServiceContext } from "../../kit/service-main.ts";
import { AgentView } from "./agent-view.ts";
import type { DoorsConfig } from "./config.ts";
import { doorRoutes } from "./control-routes.ts";
import { Door } from "./door.ts";
import { createDoorMetrics } from "./metrics.ts";

export interface StartedDoors extends Started {
  readonly views: readonly AgentView[];
  /** Where each door listens, in the order of the configuration. */
  readonly ports: readonly number[];
  /** Null without a control endpoint. */
  readonly controlPort: number | null;
}

/** Starts all doors; the control endpoint comes last, so that "ready" means that every one is open. */
export async function startDoors(
  config: DoorsConfig,
  context: Pick<ServiceContext, "clock" | "control" | "emit">,
): Promise<StartedDoors> {
  const { clock, emit, control } = context;
  const undo = new UndoStack();
  const stop = (): Promise<void> => undo.run();
  const metrics = createDoorMetrics();
  const pairs = config.doors.map((door) => {
    const view = new AgentView({ agent: door.agent, clock, emit, ...metrics.counts });
    return { view, door: new Door(door, view) };
  });
  const views = pairs.map(({ view }) => view);
  metrics.watch(views);
  try {
    const ports: number[] = [];
    for (const { door, view } of pairs) {
      undo.add(`door of ${view.agent}`, () => door.stop());
      ports.push(await door.start());
    }
    const http = await startHttp(config.observability, {
      "/metrics": metricsRoute(metrics.registry),
    });
    undo.add("metrics", () => http.stop());
    let controlPort: number | null = null;
    if (control !== undefined) {
      const started = await startControl(control, doorRoutes(views));
      undo.add("control", () => started.stop());
      controlPort = started.port;
    }
    return { views, ports, controlPort, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
