import { readFile } from "node:fs/promises";
import { SetAnswerBody, SetFlagBody } from "../../contracts/control.ts";
import { RailsApiMockConfig } from "../../contracts/fleet.ts";
import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { configurationFile, readJsonConfig } from "../../kit/configuration-file.ts";
import { startControl } from "../../kit/http/control-server.ts";
import { metricsRoute, startHttp } from "../../kit/http/metrics-server.ts";
import { UndoStack } from "../../kit/lifecycle.ts";
import { serviceMain } from "../../kit/service-main.ts";
import { FlagStore } from "./flag-store.ts";
import { InternalApi } from "./internal-api.ts";
import { RailsMetrics } from "./metrics.ts";
import { railsApp } from "./routes.ts";

await serviceMain("rails-api-mock", LAUNCH_ENV, async ({ clock, random, control, emit }) => {
  const config = await readJsonConfig(configurationFile(process.argv.slice(2)), RailsApiMockConfig);
  const secret = Buffer.from((await readFile(config.kasSecretFile, "utf8")).trim(), "base64");
  const flags = new FlagStore({
    clock,
    random: random.split("flag-phase"),
    workers: config.workers,
    copyTtlMs: config.flagCacheMs,
  });
  const api = new InternalApi({
    clock,
    random: random.split("workers"),
    flags,
    secret,
    agents: config.agents,
    gitaly: { addresses: config.gitalyAddresses, token: config.gitalyToken },
  });
  const metrics = new RailsMetrics();
  const app = railsApp({ clock, api, flags, metrics, emit });
  const undo = new UndoStack();
  undo.add("internal API", () => app.close());
  await app.listen(config.listen);
  const observability = await startHttp(config.observability, {
    "/metrics": metricsRoute(metrics.registry),
  });
  undo.add("observability", () => observability.stop());
  if (control !== undefined) {
    const started = await startControl(control, (routes) => {
      routes.put<{ Params: { name: string } }>("/control/flags/:name", (request) => {
        flags.set(request.params.name, SetFlagBody.parse(request.body).enabled);
        return { workers: flags.workers };
      });
      routes.get<{ Params: { name: string } }>("/control/flags/:name", (request) => ({
        copies: flags.view(request.params.name),
      }));
      routes.put("/control/answers", (request) => {
        api.force(SetAnswerBody.parse(request.body));
        return {};
      });
    });
    undo.add("control", () => started.stop());
  }
  const stop = (): Promise<void> => undo.run();
  return { stop, [Symbol.asyncDispose]: stop };
});
