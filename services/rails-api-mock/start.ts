import { readFile } from "node:fs/promises";
import type { RailsApiMockConfig } from "../../contracts/fleet.ts";
import { startControl } from "../../kit/http/control-server.ts";
import { metricsRoute, startHttp } from "../../kit/http/metrics-server.ts";
import { UndoStack, type Started } from "../../kit/lifecycle.ts";
import type { ServiceContext } from "../../kit/service-main.ts";
import { railsControlRoutes } from "./control-routes.ts";
import { RailsFaults } from "./faults.ts";
import { FlagStore } from "./flag-store.ts";
import { ForcedAnswers } from "./forced-answers.ts";
import { HeldRequests } from "./held-requests.ts";
import { InternalApi } from "./internal-api.ts";
import { jwtTime } from "./jwt-time.ts";
import { RailsMetrics } from "./metrics.ts";
import { RequestRecorder } from "./request-recorder.ts";
import { railsApp } from "./routes.ts";

export interface StartedRails extends Started {
  readonly port: number;
  readonly observabilityPort: number;
  /** Undefined without a control endpoint. */
  readonly controlPort: number | undefined;
}

/** Starts the internal API, its metrics, and its control endpoint when there is to be one. */
export async function startRailsApiMock(
  config: RailsApiMockConfig,
  context: Pick<ServiceContext, "clock" | "random" | "control" | "emit">,
): Promise<StartedRails> {
  const { clock, random, emit } = context;
  const secret = Buffer.from((await readFile(config.kasSecretFile, "utf8")).trim(), "base64");
  const flags = new FlagStore({
    clock,
    random: random.split("flag-phase"),
    workers: config.workers,
    copyTtlMs: config.flagCacheMs,
  });
  const faults = new RailsFaults(random.split("faults"));
  const forced = new ForcedAnswers(random.split("forced-answers"));
  const held = new HeldRequests(clock);
  const api = new InternalApi({
    clock,
    random: random.split("workers"),
    flags,
    secret,
    agents: config.agents,
    gitaly: { addresses: config.gitalyAddresses, token: config.gitalyToken },
    faults,
    forced,
  });
  const metrics = new RailsMetrics();
  const recorder = new RequestRecorder({ clock, flags, metrics, emit });
  const app = railsApp({
    ...{ clock, api, faults, held, recorder },
    jwtTime: jwtTime(clock, config.kasClock),
  });
  const undo = new UndoStack();
  const stop = (): Promise<void> => undo.run();
  try {
    undo.add("internal API", () => app.close());
    await app.listen(config.listen);
    const observability = await startHttp(config.observability, {
      "/metrics": metricsRoute(metrics.registry),
    });
    undo.add("observability", () => observability.stop());
    const agents = new Set(config.agents.map(({ agentName }) => agentName));
    const control =
      context.control === undefined
        ? undefined
        : await startControl(
            context.control,
            railsControlRoutes({ flags, forced, faults, held, agents }),
          );
    if (control !== undefined) undo.add("control", () => control.stop());
    const address = app.server.address();
    return {
      port: address !== null && typeof address === "object" ? address.port : config.listen.port,
      observabilityPort: observability.port,
      controlPort: control?.port,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
