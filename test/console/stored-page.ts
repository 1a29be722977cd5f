import { resolve } from "node:path";
import { startConsole, type Console } from "../../lab/console/server/server.ts";
import { StoredDesk } from "../../lab/console/stored/stored-desk.ts";

export const PROJECT_ROOT = resolve(import.meta.dirname, "../..");

/** The page on a folder of runs, as `kaslab open` serves it. */
export async function servePage(
  runsFolder: string,
  run: string | null,
): Promise<{ readonly console: Console; readonly stop: () => Promise<void> }> {
  const desk = new StoredDesk({ runsFolder, projectRoot: PROJECT_ROOT, say: () => undefined });
  if (run !== null) await desk.open(run);
  const console = await startConsole({ desk, projectRoot: PROJECT_ROOT, port: 0 });
  return {
    console,
    stop: async () => {
      await console.stop();
      await desk.close();
    },
  };
}
