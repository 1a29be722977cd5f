import { readdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { plainEnvironment, runCommand } from "./run-command.ts";

/** Names of the shared libraries that `ldd` could not find: `libjemalloc.so.2`. */
export function missingLibraries(lddOutput: string): readonly string[] {
  return [...lddOutput.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? "");
}

/**
 * Names the package of a library may have by Debian's policy: `libjemalloc.so.2` is in
 * `libjemalloc2`, `liblua5.1.so.0` in `liblua5.1-0`; `t64` since the 64-bit time transition.
 */
export function packageNamesOf(library: string): readonly string[] {
  const match = /^(lib.+?)\.so\.(\d+)$/.exec(library);
  if (match === null) return [];
  const name = (match[1] ?? "").toLowerCase().replaceAll("_", "-");
  const number = match[2] ?? "";
  const joined = /\d$/.test(name) ? `${name}-${number}` : `${name}${number}`;
  return [joined, `${joined}t64`];
}

/** Asks the dynamic loader what a program still lacks, given these library folders. */
export async function findMissing(
  program: string,
  libraryFolders: readonly string[],
): Promise<readonly string[]> {
  const env = plainEnvironment();
  if (libraryFolders.length > 0) env["LD_LIBRARY_PATH"] = libraryFolders.join(":");
  const result = await runCommand("ldd", [program], { env, timeoutWallMs: 20_000 });
  return missingLibraries(result.stdout);
}

/** Folders below `root` that hold shared libraries, as paths relative to it. */
export async function libraryFolders(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const folders = entries
    .filter((entry) => /\.so(?:\.\d+)*$/.test(entry.name))
    .map((entry) => relative(root, dirname(join(entry.parentPath, entry.name))));
  return [...new Set(folders)].sort();
}

/**
 * A launcher that gives a program its own libraries, so that it runs from anywhere without a
 * variable set by the caller. Paths are relative to the launcher, hence the folder may be moved.
 * @param env further variables; `$root` in a value is the program's folder.
 * @param binary the program from the folder's root: `usr/bin/redis-server`.
 */
export function launcherScript(
  binary: string,
  folders: readonly string[],
  env: Readonly<Record<string, string>> = {},
): string {
  const program = binary.slice(binary.lastIndexOf("/") + 1);
  const lines = [
    "#!/bin/sh",
    `# Made by kas-lab: runs the unpacked ${program}.`,
    `root="\${0%/*}/.."`,
  ];
  if (folders.length > 0) {
    const path = folders.map((folder) => `$root/${folder}`).join(":");
    lines.push(`LD_LIBRARY_PATH="${path}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`);
    lines.push("export LD_LIBRARY_PATH");
  }
  for (const [name, value] of Object.entries(env)) lines.push(`export ${name}="${value}"`);
  lines.push(`exec "$root/${binary}" "$@"`, "");
  return lines.join("\n");
}
