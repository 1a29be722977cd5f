import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { SCENARIO_FILE } from "../rehearse/prepare.ts";
import type { RunResult } from "../report/run-result.ts";
import { withOverrides } from "../scenario/overrides.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { broughtName, type BroughtKas } from "../topology/brought-kas.ts";

/** A run that is over, and where it is. */
export interface Done {
  readonly result: RunResult;
  readonly runFolder: string;
}

/**
 * The runs of a matrix' folder that can be taken as they are, by scenario: whole (a result, not
 * interrupted, with its faults, and conclusive), of the same kas, and of the very text that the scenario has now, seed
 * included. Of several the latest counts.
 */
export async function earlierRuns(
  folder: string,
  scenarios: readonly Pick<Scenario, "name" | "document">[],
  { seed, kas }: { readonly seed?: string; readonly kas?: BroughtKas | undefined } = {},
): Promise<ReadonlyMap<string, Done>> {
  const wanted = new Map(
    scenarios.map(({ name, document }) => [
      name,
      seed === undefined ? document : withOverrides(document, { seed }),
    ]),
  );
  const found = new Map<string, Done>();
  const names = await readdir(folder).catch(() => []);
  for (const name of [...names].sort()) {
    const runFolder = join(folder, name);
    const result = await resultOf(runFolder);
    if (result === undefined || result.interrupted || result.withoutFaults) continue;
    if (result.verdict === "inconclusive") continue;
    if (result.kas?.name !== (kas && broughtName(kas))) continue;
    const text = await read(join(runFolder, SCENARIO_FILE));
    if (text === undefined || !isSame(text, wanted.get(result.scenario))) continue;
    found.set(result.scenario, { result, runFolder });
  }
  return found;
}

/** Whether a stored scenario is this one; a seed is the same as number and as text. */
function isSame(text: string, document: unknown): boolean {
  try {
    return isDeepStrictEqual(withTextSeed(parse(text)), withTextSeed(document));
  } catch {
    return false;
  }
}

function withTextSeed(document: unknown): unknown {
  if (typeof document !== "object" || document === null || !("seed" in document)) return document;
  return { ...document, seed: String(document.seed) };
}

/** @returns undefined for a folder that is no run, or whose result was cut off. */
async function resultOf(runFolder: string): Promise<RunResult | undefined> {
  const text = await read(join(runFolder, "result.json"));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as RunResult;
  } catch {
    return undefined;
  }
}

async function read(file: string): Promise<string | undefined> {
  return await readFile(file, "utf8").catch(() => undefined);
}
