import type { GitalyMockConfig } from "../../contracts/fleet.ts";
import { startControl } from "../../kit/http/control-server.ts";
import { metricsRoute, startHttp } from "../../kit/http/metrics-server.ts";
import { UndoStack, type Started } from "../../kit/lifecycle.ts";
import type { ServiceContext } from "../../kit/service-main.ts";
import { gitalyControlRoutes } from "./control-routes.ts";
import { GitalyFaults } from "./faults.ts";
import { startGitalyServer } from "./gitaly-server.ts";
import { GitalyMetrics } from "./metrics.ts";
import { Repositories } from "./repositories.ts";
import { Storages, type StartStorage } from "./storages.ts";

export interface StartedGitaly extends Started {
  /** Port of a storage, also while it is down. */
  portOf(storage: string): number | undefined;
  readonly observabilityPort: number;
  /** Undefined without a control endpoint. */
  readonly controlPort: number | undefined;
}

/** Creates the repositories and starts a server for each storage, metrics and control endpoint. */
export async function startGitalyMock(
  config: GitalyMockConfig,
  context: Pick<ServiceContext, "clock" | "random" | "control" | "emit">,
): Promise<StartedGitaly> {
  const { clock, random, emit } = context;
  const repositories = new Repositories(clock);
  const folders = new Map(config.storages.map((storage) => [storage.name, storage.path]));
  await Promise.all(
    config.agents.map((agent) => repositories.create(folders.get(agent.storage) ?? "", agent)),
  );
  const metrics = new GitalyMetrics();
  const faults = new GitalyFaults(clock, random.split("faults"));
  const starts = config.storages.map(({ name, host, port }): [string, StartStorage] => [
    name,
    (boundPort) =>
      startGitalyServer({
        storage: name,
        host,
        port: boundPort ?? port,
        token: config.token,
        kasClock: config.kasClock,
        clock,
        repositories,
        metrics,
        faults,
      }),
  ]);
  const storages = new Storages(new Map(starts));
  const undo = new UndoStack();
  const stop = (): Promise<void> => undo.run();
  try {
    undo.add("storages", () => storages.stop());
    await storages.keepDown(new Set());
    const observability = await startHttp(config.observability, {
      "/metrics": metricsRoute(metrics.registry),
    });
    undo.add("observability", () => observability.stop());
    const onCommit = (made: { readonly commit: string; readonly repository: string }): void => {
      emit({ kind: "gitaly-commit", at: clock.now(), ...made });
    };
    const control =
      context.control === undefined
        ? undefined
        : await startControl(
            context.control,
            gitalyControlRoutes({ repositories, faults, storages, onCommit }),
          );
    if (control !== undefined) undo.add("control", () => control.stop());
    return {
      portOf: (storage) => storages.portOf(storage),
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
