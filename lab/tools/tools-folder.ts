import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { homedir } from "node:os";

type Environment = Readonly<Record<string, string | undefined>>;

/** `$KASLAB_TOOLS`, else `$XDG_CACHE_HOME/kas-lab/tools`, else `~/.cache/kas-lab/tools`. */
export function toolsFolder(env: Environment = process.env): string {
  const own = env["KASLAB_TOOLS"];
  if (own !== undefined && own !== "") return own;
  const cache = env["XDG_CACHE_HOME"];
  const base =
    cache !== undefined && isAbsolute(cache) ? cache : join(env["HOME"] ?? homedir(), ".cache");
  return join(base, "kas-lab", "tools");
}

/** Folders of the tools folder that may hold a program, in order of preference. */
export function programFolders(folder: string): readonly string[] {
  return [folder, join(folder, "bin"), ...UNPACKED.map((name) => join(folder, name, "bin"))];
}

/** Packages that are unpacked into a folder of their own, see debian-packages.ts. */
export const UNPACKED = [
  "redis-server",
  "prometheus",
  "prometheus-alertmanager",
  "chromium",
] as const;
export type UnpackedPackage = (typeof UNPACKED)[number];

/** The first executable of that name on `PATH`, or undefined. */
export function findOnPath(name: string, env: Environment = process.env): string | undefined {
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return firstExecutable(name, folders);
}

/** The first folder's executable of that name, or undefined. */
export function firstExecutable(name: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, name)).find((path) => isExecutable(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
