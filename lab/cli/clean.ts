import { lstatSync, readdirSync, rmSync } from "node:fs";
import { resolve, sep } from "node:path";
import type { Clock } from "../../kit/clock/clock.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { isRunName, runsFolder } from "../rehearse/run-folder.ts";
import {
  leaseFolder,
  orphanedFolders,
  readLeases,
  temporaryFolder,
} from "../runtimes/process/lease-record.ts";
import { sweep } from "../runtimes/process/sweep.ts";
import { toolsFolder, UNPACKED } from "../tools/tools-folder.ts";

/** Something that can be removed. */
export interface CleanItem {
  readonly what: string;
  readonly path: string;
  readonly bytes: number;
}

export interface CleanPlan {
  readonly items: readonly CleanItem[];
  /** What stays because a living lab uses it. */
  readonly kept: readonly string[];
  /** Sum over the items. */
  readonly bytes: number;
}

export interface CleanReport extends CleanPlan {
  /** false: this is only what would be removed. */
  readonly removed: boolean;
  /** What the sweep of dead labs said (their processes, leases). */
  readonly swept: readonly string[];
  /** Writes the report as lines of text. */
  print(write: (line: string) => void): void;
}

export interface CleanOptions {
  readonly projectRoot: string;
  /** false: say what would be removed, remove nothing. */
  readonly yes: boolean;
  /** Also what the lab has put into the tools folder. */
  readonly tools: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: one folder per user in the temporary folder. */
  readonly leaseFolder?: string;
  readonly clock?: Clock;
}

/** What `clean` would remove: recorded runs, what dead labs left, on request fetched tools. */
export function planClean(options: Omit<CleanOptions, "yes">): CleanPlan {
  const leases = options.leaseFolder ?? leaseFolder();
  const found = readLeases(leases);
  const busy = new Map(
    found.flatMap(({ alive, record }) =>
      alive && record !== undefined ? [[resolve(record.runFolder), record.run]] : [],
    ),
  );
  const runs = entriesOf(runsFolder(options.projectRoot)).filter((path) => isRunName(nameOf(path)));
  const dead = found.filter((lease) => !lease.alive);
  const items = [
    ...runs.filter((path) => !isUsed(path, busy)).map((path) => itemOf("run", path)),
    ...dead.map(({ network }) => itemOf("dead lab", temporaryFolder(leases, network))),
    ...orphanedFolders(leases, found).map((path) => itemOf("dead lab", path)),
    ...(options.tools ? ownTools(toolsFolder(options.env)) : []),
  ];
  return {
    items,
    kept: [...busy].map(([path, run]) => `${path} (${run} is running)`),
    bytes: items.reduce((sum, item) => sum + item.bytes, 0),
  };
}

/** Whether a living run is this folder, or lies in it, as those of a matrix do. */
function isUsed(path: string, busy: ReadonlyMap<string, string>): boolean {
  return [...busy.keys()].some((live) => live === path || live.startsWith(path + sep));
}

/** Removes what {@link planClean} lists if `yes`, else only says it. Living labs are not touched. */
export async function clean(options: CleanOptions): Promise<CleanReport> {
  const plan = planClean(options);
  if (!options.yes) return reportOf(plan, false, []);
  const clock = options.clock ?? ScaledClock.real();
  const swept = await sweep({ clock, folder: options.leaseFolder ?? leaseFolder() });
  for (const item of plan.items) {
    if (item.what !== "dead lab") rmSync(item.path, { recursive: true, force: true });
  }
  return reportOf(plan, true, swept);
}

/** `95.2 MB`, in steps of 1000. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ""}`;
}

function reportOf(plan: CleanPlan, removed: boolean, swept: readonly string[]): CleanReport {
  return {
    ...plan,
    removed,
    swept,
    print: (write) => {
      for (const { what, path, bytes } of plan.items) {
        write(`  ${formatBytes(bytes).padStart(9)}  ${what.padEnd(9)} ${path}`);
      }
      for (const kept of plan.kept) write(`  ${"kept".padStart(9)}  ${kept}`);
      for (const sentence of swept) write(`  ${sentence}`);
      if (plan.items.length === 0) write("Nothing to remove.");
      else if (removed) write(`Freed ${formatBytes(plan.bytes)}.`);
      else write(`This would free ${formatBytes(plan.bytes)}. Remove it with:  kaslab clean --yes`);
    },
  };
}

/** Only what the lab itself has fetched: the folder may hold programs somebody else put there. */
function ownTools(folder: string): readonly CleanItem[] {
  const names = new Set<string>([...UNPACKED, "apt"]);
  return entriesOf(folder)
    .filter((path) => names.has(nameOf(path)) || nameOf(path).startsWith(".new-"))
    .map((path) => itemOf("tool", path));
}

function itemOf(what: string, path: string): CleanItem {
  return { what, path, bytes: sizeOf(path) };
}

function sizeOf(path: string): number {
  try {
    const stat = lstatSync(path);
    if (!stat.isDirectory()) return stat.size;
    return entriesOf(path).reduce((sum, entry) => sum + sizeOf(entry), stat.size);
  } catch {
    return 0;
  }
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).map((name) => resolve(folder, name));
  } catch {
    return [];
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
