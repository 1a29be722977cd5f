import { copyFile, mkdir, readdir } from "node:fs/promises";
import { basename, join } from "node:path";

/** Where a run keeps the rule files that it walked. */
const RULES_FOLDER = "rules";

/**
 * Copies a run's rule files into its folder, in their order, so that it can be judged again on
 * another machine, by the rules that it was judged by.
 */
export async function keepRules(runFolder: string, files: readonly string[]): Promise<void> {
  const folder = join(runFolder, RULES_FOLDER);
  await mkdir(folder, { recursive: true });
  for (const [index, file] of files.entries()) {
    await copyFile(file, join(folder, `${String(index + 1).padStart(2, "0")}-${basename(file)}`));
  }
}

/** The rule files of a run in their order; null when an earlier lab kept none. */
export async function keptRules(runFolder: string): Promise<readonly string[] | null> {
  const folder = join(runFolder, RULES_FOLDER);
  const names = await readdir(folder).catch(() => []);
  return names.length === 0 ? null : names.sort().map((name) => join(folder, name));
}
