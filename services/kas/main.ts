import { KasProfile } from "../../contracts/kas-profile.ts";
import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { LabError } from "../../kit/errors.ts";
import { configurationFile } from "../../kit/configuration-file.ts";
import { createLogger } from "../../kit/log.ts";
import { serviceMain } from "../../kit/service-main.ts";
import { loadConfig } from "./config/load.ts";
import { UNTOUCHED } from "./seams.ts";
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
  const mutation = process.env[LAUNCH_ENV.mutation] ?? "";
  const seams =
    mutation === ""
      ? UNTOUCHED
      : (await import("./testing/mutations.ts")).mutatedSeams(mutation, log);
  const ownPrivateApiUrl = process.env["OWN_PRIVATE_API_URL"] ?? "";
  const profile = KasProfile.parse(JSON.parse(process.env[LAUNCH_ENV.kasProfile] ?? "{}"));
  return await startKas(loaded, { ...context, log }, ownPrivateApiUrl, {
    seams,
    profile,
    countedAges: process.env[LAUNCH_ENV.countedAges] === "on",
  });
});
