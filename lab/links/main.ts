import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { configurationFile, readJsonConfig } from "../../kit/configuration-file.ts";
import { serviceMain } from "../../kit/service-main.ts";
import { LinksConfig } from "./config.ts";
import { startLinks } from "./start.ts";

await serviceMain("links", LAUNCH_ENV, async (context) => {
  const path = configurationFile(process.argv.slice(2));
  return await startLinks(await readJsonConfig(path, LinksConfig), context);
});
