import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { DrillResult } from "../../drill/api/result.ts";
import { DRILL_FILE, isDrillFolder, readDrill } from "../../rehearse/drill/drill-folder.ts";
import type { RunResult } from "../../report/run-result.ts";
import type { StoredRun } from "../api.ts";
import { readResult } from "./read-run.ts";

/** What the folder itself says. */
type Described = Omit<StoredRun, "openWith">;

/** One line of the list of runs. `name` is the path from the folder of runs. */
export async function describeRun(folder: string, name: string): Promise<Described> {
  const path = join(folder, name);
  const seriesBytes = await sizeOf(join(path, "prometheus"));
  const unknown: Described = {
    name,
    scenario: name.replace(/^(?:.*\/)?\d{4}-\d\d-\d\dT\d\d-\d\d-/, ""),
    title: "",
    verdict: null,
    drill: null,
    reason: "",
    startedWall: null,
    durationMs: null,
    agents: null,
    seriesBytes,
    damaged: seriesBytes === null ? "it has no time series" : null,
  };
  const result = await readResult(path);
  if ("value" in result) return { ...unknown, ...judged(result.value) };
  if (!(await isDrillFolder(path))) return { ...unknown, damaged: `result.json: ${result.why}` };
  const drill = await readDrill(path);
  if ("value" in drill) return { ...unknown, ...played(drill.value) };
  const damaged = `${DRILL_FILE}: ${drill.why}`;
  return { ...unknown, title: "A drill", drill: { ending: null, points: null }, damaged };
}

function judged(result: RunResult): Partial<Described> {
  const { scenario, title, verdict, reason, startedWall, durationMs, agents } = result;
  return { scenario, title, verdict, reason, startedWall, durationMs, agents: agents.total };
}

function played({ incident, ending, score, ...drill }: DrillResult): Partial<Described> {
  const { points, of } = score;
  return {
    scenario: incident.scenario,
    title: `Drill: ${incident.title}`,
    drill: { ending, points },
    reason: `${points} of ${of} points; declared ${drill.declared ?? "nothing"}`,
    durationMs: drill.endedAt - drill.shiftFrom,
    agents: drill.agents,
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
