import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { configurationFile, readJsonConfig } from "../../kit/configuration-file.ts";
import { serviceMain } from "../../kit/service-main.ts";
import { DoorsConfig } from "./config.ts";
import { startDoors } from "./start.ts";

await serviceMain("doors", LAUNCH_ENV, async (context) => {
  const path = configurationFile(process.argv.slice(2));
  return await startDoors(await readJsonConfig(path, DoorsConfig), context);
});
