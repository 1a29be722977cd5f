import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { LabError } from "../../kit/errors.ts";
import { configurationFile } from "../../kit/configuration-file.ts";
import { createLogger } from "../../kit/log.ts";
import { serviceMain } from "../../kit/service-main.ts";
import { loadConfig } from "./config/load.ts";
import { startKas } from "./start.ts";

await serviceMain("kas", LAUNCH_ENV, async (context) => {
  const loaded = await loadConfig(configurationFile(process.argv.slice(2)));
  if (!loaded.config.agent.listen.websocket) {
    throw new LabError(
      "input",
      "KAS_WEBSOCKET_ONLY",
      "agent.listen.websocket: false is not built",
      {
        hint: "Set agent.listen.websocket: true, as behind the load balancer.",
      },
    );
  }
  const log = createLogger({
    clock: context.clock,
    level: loaded.config.observability.logging.level,
  });
  const ownPrivateApiUrl = process.env["OWN_PRIVATE_API_URL"] ?? "";
  return await startKas(loaded, { ...context, log }, ownPrivateApiUrl, {
    countedAges: process.env[LAUNCH_ENV.countedAges] === "on",
  });
});
