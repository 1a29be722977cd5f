import { MakeCommitBody, type MakeCommitAnswer } from "../../contracts/control.ts";
import { GitalyMockConfig } from "../../contracts/fleet.ts";
import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { configurationFile, readJsonConfig } from "../../kit/configuration-file.ts";
import { startControl } from "../../kit/http/control-server.ts";
import { metricsRoute, startHttp } from "../../kit/http/metrics-server.ts";
import { UndoStack } from "../../kit/lifecycle.ts";
import { serviceMain } from "../../kit/service-main.ts";
import { startGitalyServer } from "./gitaly-server.ts";
import { GitalyMetrics } from "./metrics.ts";
import { Repositories } from "./repositories.ts";

await serviceMain("gitaly-mock", LAUNCH_ENV, async ({ clock, control, emit }) => {
  const config = await readJsonConfig(configurationFile(process.argv.slice(2)), GitalyMockConfig);
  const repositories = new Repositories(clock);
  const folders = new Map(config.storages.map((storage) => [storage.name, storage.path]));
  await Promise.all(
    config.agents.map((agent) => repositories.create(folders.get(agent.storage) ?? "", agent)),
  );
  const metrics = new GitalyMetrics();
  const undo = new UndoStack();
  for (const storage of config.storages) {
    const server = await startGitalyServer({
      storage: storage.name,
      host: storage.host,
      port: storage.port,
      token: config.token,
      clock,
      repositories,
      metrics,
    });
    undo.add(`storage ${storage.name}`, () => server.stop());
  }
  const observability = await startHttp(config.observability, {
    "/metrics": metricsRoute(metrics.registry),
  });
  undo.add("observability", () => observability.stop());
  if (control !== undefined) {
    const started = await startControl(control, (routes) => {
      routes.get("/control/commits", () => repositories.newestCommits());
      routes.post("/control/commits", async (request, reply): Promise<MakeCommitAnswer> => {
        const { agent } = MakeCommitBody.parse(request.body);
        const made = await repositories.commit(agent);
        if (made === undefined) {
          return await reply.code(404).send({ message: `no agent ${agent}` });
        }
        emit({ kind: "gitaly-commit", at: clock.now(), ...made });
        return made;
      });
    });
    undo.add("control", () => started.stop());
  }
  const stop = (): Promise<void> => undo.run();
  return { stop, [Symbol.asyncDispose]: stop };
});
