import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { openCommand } from "../../rehearse/open-command.ts";
import { isRunName } from "../../rehearse/run-folder.ts";
import type { Runs, StoredRun } from "../api.ts";
import { readResult } from "./read-run.ts";

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
  for (const file of ["history.jsonl", "result.json"]) {
    if (await stat(join(path, file)).catch(() => null)) return true;
  }
  return false;
}

async function describeRun(folder: string, name: string): Promise<Omit<StoredRun, "openWith">> {
  const path = join(folder, name);
  const result = await readResult(path);
  const seriesBytes = await sizeOf(join(path, "prometheus"));
  const lost = seriesBytes === null ? "it has no time series" : null;
  if ("why" in result) {
    return {
      name,
      scenario: lastPart(name).replace(/^\d{4}-\d\d-\d\dT\d\d-\d\d-/, ""),
      title: "",
      verdict: null,
      reason: "",
      startedWall: null,
      durationMs: null,
      agents: null,
      seriesBytes,
      damaged: `result.json: ${result.why}`,
    };
  }
  const { scenario, title, verdict, reason, startedWall, durationMs, agents } = result.value;
  return {
    name,
    scenario,
    title,
    verdict,
    reason,
    startedWall,
    durationMs,
    agents: agents.total,
    seriesBytes,
    damaged: lost,
  };
}

async function sizeOf(path: string): Promise<number | null> {
  const entry = await lstat(path).catch(() => null);
  if (entry === null) return null;
  if (!entry.isDirectory()) return entry.size;
  const names = await readdir(path).catch(() => []);
  const sizes = await Promise.all(names.map((name) => sizeOf(join(path, name))));
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
