import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { openCommand } from "../../rehearse/open-command.ts";
import { DRILL_FILE } from "../../rehearse/drill/drill-folder.ts";
import { isRunName } from "../../rehearse/run-folder.ts";
import type { Runs, StoredRun } from "../api.ts";
import { describeRun } from "./describe-run.ts";

/** Levels below the folder of runs in which runs are looked for: those of a matrix lie in one of its own. */
const DEPTH_MAX = 2;
/** Runs that are listed; the newest. */
const RUNS_MAX = 500;

/** Stored runs, the newest first. `name` is the path from the folder of runs. */
export async function listRuns(folder: string, projectRoot: string): Promise<Runs> {
  const names = await runNames(folder, "", DEPTH_MAX);
  const newest = names.sort((a, b) => (lastPart(a) < lastPart(b) ? 1 : -1)).slice(0, RUNS_MAX);
  const describe = async (name: string): Promise<StoredRun> => ({
    ...(await describeRun(folder, name)),
    openWith: openCommand(projectRoot, join(folder, name)),
  });
  return { folder, runs: await Promise.all(newest.map(describe)) };
}

/** Whether a name is one that {@link listRuns} gives; it never leads out of the folder. */
export async function isListed(folder: string, name: string): Promise<boolean> {
  return (await runNames(folder, "", DEPTH_MAX)).includes(name);
}

async function runNames(folder: string, below: string, depth: number): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory() && isRunName(entry.name));
  const found = await Promise.all(
    folders.map(async ({ name }) => {
      const path = below === "" ? name : `${below}/${name}`;
      if (await isRun(join(folder, path))) return [path];
      return depth > 1 ? await runNames(folder, path, depth - 1) : [];
    }),
  );
  return found.flat();
}

async function isRun(path: string): Promise<boolean> {
  for (const file of ["history.jsonl", "result.json", DRILL_FILE]) {
    if (await stat(join(path, file)).catch(() => null)) return true;
  }
  return false;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
