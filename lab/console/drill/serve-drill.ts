import type { RunningDrill } from "../../rehearse/drill/start-drill.ts";
import type { PageFiles } from "../server/page-files.ts";
import { startConsole } from "../server/server.ts";
import { addDrillRoutes } from "./drill-routes.ts";
import { DrillDesk } from "./drill-desk.ts";

/** Serves a drill's page. Not told on any door: `kaslab do` would be cheating. @returns the link, and how to stop. */
export async function serveDrill(
  drill: RunningDrill,
  options: {
    readonly projectRoot: string;
    readonly port: number;
    readonly page: Promise<PageFiles>;
  },
): Promise<{ readonly link: string; readonly stop: () => Promise<void> }> {
  const desk = new DrillDesk(drill);
  const server = await startConsole({
    ...options,
    desk,
    more: (app) => {
      addDrillRoutes(app, drill.session);
    },
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await desk.close();
  };
  return { link: server.link, stop };
}
