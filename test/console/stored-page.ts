import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startConsole, type Console } from "../../lab/console/server/server.ts";
import { StoredDesk } from "../../lab/console/stored/stored-desk.ts";
import type { Matrix } from "../../lab/matrix/matrix.ts";
import { sampleMatrix } from "../../lab/matrix/sample-matrix.ts";

const PROJECT_ROOT = resolve(import.meta.dirname, "../..");
/** A run of `redis-loss` as the lab left it, without its report and its components' configuration. */
const RECORDED = resolve(import.meta.dirname, "redis-loss-run.tgz");
export const RUN = "2026-11-26T16-18-redis-loss";
/** T+0 to the kill, in this run. */
export const KILL_MS = 600_000;

export interface ServedPage {
  readonly console: Console;
  readonly runsFolder: string;
  readonly stop: () => Promise<void>;
}

/** As large as one of all scenarios: the samples four times, one of them with the recorded run. */
export function largeMatrix(): Matrix {
  const matrix = sampleMatrix();
  const rows = [1, 2, 3, 4].flatMap((copy) =>
    matrix.rows.map((row) => {
      const isRecorded = copy === 1 && row.title === "Redis is gone for 40 minutes";
      if (copy === 1) return isRecorded ? { ...row, run: `../${RUN}` } : row;
      const [scenario, run] = [`${row.scenario}-${copy}`, `${row.run}-${copy}`];
      return { ...row, scenario, run, title: `${row.title}, again` };
    }),
  );
  return { ...matrix, rows };
}

/** A folder of runs of its own: the recorded one, two damaged copies, and a large matrix. */
export async function sampleRuns(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kas-lab-runs-"));
  execFileSync("tar", ["-xzf", RECORDED, "-C", folder]);
  const [garbled, bare] = [join(folder, DAMAGED.garbled), join(folder, DAMAGED.bare)];
  for (const copy of [garbled, bare]) await cp(join(folder, RUN), copy, { recursive: true });
  await truncate(join(garbled, "result.json"), 2_000);
  await truncate(join(garbled, "history.jsonl"), 150_000);
  await rm(join(bare, "prometheus"), { recursive: true });
  await mkdir(join(folder, "2026-11-26T17-00-matrix"));
  const text = JSON.stringify(largeMatrix());
  await writeFile(join(folder, "2026-11-26T17-00-matrix", "matrix.json"), text);
  return folder;
}

export const DAMAGED = {
  garbled: "2026-11-26T15-00-redis-loss-garbled",
  bare: "2026-11-26T15-01-redis-loss-bare",
} as const;

/** The page on a folder of runs, as `kaslab open` serves it. */
export async function servePage(runsFolder: string, run: string | null): Promise<ServedPage> {
  const desk = new StoredDesk({ runsFolder, projectRoot: PROJECT_ROOT, say: () => undefined });
  if (run !== null) await desk.open(run);
  const console = await startConsole({ desk, projectRoot: PROJECT_ROOT, port: 0 });
  const stop = async (): Promise<void> => {
    await console.stop();
    await desk.close();
  };
  return { console, runsFolder, stop };
}

/** The link, at one view of the page. */
export function linkTo(console: Console, view: string): string {
  return console.linkTo(view);
}
