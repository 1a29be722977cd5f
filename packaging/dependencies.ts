import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A package that a user's installation gets. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  /** SPDX expression; null when the package states none. */
  readonly licence: string | null;
  /** Whether an installation can do without it (built for one platform, or an extra). */
  readonly isOptional: boolean;
}

interface LockedPackage {
  /** Only where the folder has another name (`npm:string-width@4.2.3` as `string-width-cjs`). */
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

/**
 * Licences that the lockfile does not have, because the package states them in the form before SPDX
 * (`licenses`, https://docs.npmjs.com/cli/v11/configuring-npm/package-json#license). By version: a new
 * one is to be looked at.
 */
const STATED_THE_OLD_WAY: Readonly<Record<string, string>> = {
  "buildcheck@0.0.7": "MIT",
  "cpu-features@0.0.10": "MIT",
  "ssh2@1.17.0": "MIT",
};

/** Every runtime dependency of the lockfile once, by name and version; `dev` ones are left out. */
export function runtimeDependencies(projectRoot: string): readonly Dependency[] {
  const lock = JSON.parse(readFileSync(join(projectRoot, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const found = new Map<string, Dependency>();
  for (const [path, locked] of Object.entries(lock.packages)) {
    if (path === "" || locked.dev === true) continue;
    const folder = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const { name = folder, version = "" } = locked;
    const key = `${name}@${version}`;
    const licence = locked.license ?? STATED_THE_OLD_WAY[key] ?? null;
    found.set(key, { name, version, licence, isOptional: locked.optional === true });
  }
  const keys = [...found.keys()].sort();
  return keys.flatMap((key) => found.get(key) ?? []);
}
