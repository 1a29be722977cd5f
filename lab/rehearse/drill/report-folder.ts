import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Where the after-action report of a drill lies in its folder. */
export function reportFile(runFolder: string): string {
  return join(runFolder, "report", "after-action.md");
}

/** Makes `report` in a run's folder, and names the after-action report in it. */
export async function makeReportFolder(runFolder: string): Promise<{ readonly file: string }> {
  const file = reportFile(runFolder);
  await mkdir(dirname(file));
  return { file };
}
