import { GitalyMockConfig } from "../../contracts/fleet.ts";
import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { configurationFile, readJsonConfig } from "../../kit/configuration-file.ts";
import { serviceMain } from "../../kit/service-main.ts";
import { startGitalyMock } from "./start.ts";

await serviceMain("gitaly-mock", LAUNCH_ENV, async (context) => {
  const file = configurationFile(process.argv.slice(2));
  return await startGitalyMock(await readJsonConfig(file, GitalyMockConfig), context);
});
