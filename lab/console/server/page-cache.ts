import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
  formatIdentity,
  identityOf,
  isAlive,
  parseIdentity,
} from "../../../kit/process-identity.ts";

/** Written at each use: its time tells which pages nobody asks for any more. */
const USED = "used";
/** Built pages that are kept beside the newest: other clones and branches share the folder. */
const OTHERS_KEPT = 2;

/**
 * The folder of the page of this hash, built first when it is not there. What has not been used for
 * longest goes.
 * @param build makes the page in a folder
 */
export async function cachedPage(
  cache: string,
  hash: string,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cache, hash);
  if (!isBuilt(folder)) {
    const fresh = `${folder}.${formatIdentity(identityOf(process.pid))}`;
    mkdirSync(cache, { recursive: true });
    try {
      await build(fresh);
      renameSync(fresh, folder);
    } catch (error) {
      rmSync(fresh, { recursive: true, force: true });
      // Another lab may have been faster.
      if (!isBuilt(folder)) throw error;
    }
  }
  try {
    writeFileSync(join(folder, USED), "");
    removeOld(cache, hash);
  } catch {
    // A folder in which this user may not write can be read all the same.
  }
  return folder;
}

function isBuilt(folder: string): boolean {
  return existsSync(join(folder, "index.html"));
}

/** Others than the one in use, beyond those that are kept; and what dead processes left half built. */
function removeOld(cache: string, hash: string): void {
  const names = readdirSync(cache).filter((name) => name !== hash);
  const halves = names.filter((name) => name.includes("."));
  const others = names
    .filter((name) => !name.includes("."))
    .map((name) => ({ name, usedMs: lastUse(join(cache, name)) }))
    .sort((a, b) => b.usedMs - a.usedMs);
  const old = others.slice(OTHERS_KEPT).map(({ name }) => name);
  for (const name of [...old, ...halves.filter(isLeft)]) {
    rmSync(join(cache, name), { recursive: true, force: true });
  }
}

/** Wall ms; a page of which nobody noted a use: when it was built. */
function lastUse(folder: string): number {
  for (const path of [join(folder, USED), folder]) {
    const noted = statSync(path, { throwIfNoEntry: false });
    if (noted !== undefined) return noted.mtimeMs;
  }
  return 0;
}

/** Whether who was building it is gone. */
function isLeft(name: string): boolean {
  const builder = parseIdentity(name.slice(name.indexOf(".") + 1));
  return builder === undefined || !isAlive(builder);
}
