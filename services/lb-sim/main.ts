import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { LbSimConfig } from "../../contracts/fleet.ts";
import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { LabError, messageOf } from "../../kit/errors.ts";
import { serviceMain } from "../../kit/service-main.ts";
import { silenceWarning } from "./silence-warning.ts";
import { startLbSim } from "./start.ts";

silenceWarning("DEP0060");
await serviceMain("lb-sim", LAUNCH_ENV, async (context) => {
  const config = await readConfig();
  return await startLbSim(config, context);
});

async function readConfig(): Promise<LbSimConfig> {
  const { values } = parseArgs({ options: { "configuration-file": { type: "string" } } });
  const file = values["configuration-file"];
  if (file === undefined) {
    throw new LabError("input", "LB_NO_CONFIGURATION", "lb-sim: no configuration file given", {
      hint: "Start it with --configuration-file FILE.",
    });
  }
  try {
    return LbSimConfig.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    throw new LabError("input", "LB_BAD_CONFIGURATION", `${file}: ${messageOf(error)}`, {
      hint: "The shape is LbSimConfig in contracts/fleet.ts.",
      cause: error,
    });
  }
}
