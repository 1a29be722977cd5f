import { relative, resolve } from "node:path";
import { COMMAND } from "../../kit/installation.ts";
import { shellWord } from "../../kit/shell-word.ts";
import { runsFolder } from "./run-folder.ts";

/**
 * The command line that opens a run's page: by its name where `kaslab open` looks for names, else by its path.
 * @param atMs the moment it is opened at, lab ms since its T+0; null: its end
 */
export function openCommand(
  projectRoot: string,
  runFolder: string,
  atMs: number | null = null,
): string {
  const name = relative(runsFolder(projectRoot), resolve(runFolder));
  const isNamed = name !== "" && !name.startsWith("..");
  const words = [COMMAND, "open", isNamed ? name : resolve(runFolder)];
  const at = atMs === null ? [] : ["--at", `${Math.round(atMs / 1000)}s`];
  return [...words, ...at].map(shellWord).join(" ");
}
