import { openCommand } from "../../rehearse/open-command.ts";
import type { PageFiles } from "../server/page-files.ts";
import { startConsole } from "../server/server.ts";
import { drillDesk } from "./drill-desk.ts";
import type { DrillDoor } from "./drill-door.ts";
import { addDrillRoutes } from "./drill-routes.ts";

/** Serves the page of a drill. @returns its link, and how it ends. */
export async function serveDrill(
  door: DrillDoor,
  options: {
    readonly projectRoot: string;
    readonly port: number;
    readonly page: Promise<PageFiles>;
  },
): Promise<{ readonly link: string; readonly stop: (says: string) => Promise<void> }> {
  const desk = drillDesk(door, openCommand(options.projectRoot, door.runFolder));
  const server = await startConsole({
    ...options,
    desk,
    more: (app) => addDrillRoutes(app, door.session),
  });
  return {
    link: server.link,
    stop: async (says) => {
      desk.end(says);
      await server.stop();
      await desk.close();
    },
  };
}
