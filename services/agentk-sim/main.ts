import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { AgentkSimConfig } from "../../contracts/fleet.ts";
import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { LabError, messageOf } from "../../kit/errors.ts";
import { serviceMain } from "../../kit/service-main.ts";
import { startAgentkSim } from "./start.ts";

await serviceMain("agentk-sim", LAUNCH_ENV, async (context) => {
  const config = await readConfig();
  return await startAgentkSim(config, context);
});

async function readConfig(): Promise<AgentkSimConfig> {
  const { values } = parseArgs({ options: { "configuration-file": { type: "string" } } });
  const file = values["configuration-file"];
  if (file === undefined) {
    throw new LabError("input", "AGENTK_NO_CONFIGURATION", "agentk-sim: no configuration file", {
      hint: "Start it with --configuration-file FILE.",
    });
  }
  try {
    return AgentkSimConfig.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    throw new LabError("input", "AGENTK_BAD_CONFIGURATION", `${file}: ${messageOf(error)}`, {
      hint: "The shape is AgentkSimConfig in contracts/fleet.ts.",
      cause: error,
    });
  }
}
