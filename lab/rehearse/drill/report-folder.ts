import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** Makes `report` in a run's folder, and names the after-action report in it. */
export async function makeReportFolder(runFolder: string): Promise<{ readonly file: string }> {
  const path = join(runFolder, "report");
  await mkdir(path);
  return { file: join(path, "after-action.md") };
}
