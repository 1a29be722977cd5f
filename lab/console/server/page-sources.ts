import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join, normalize } from "node:path";

/** The page's sources; a package has it built at the same path of its compiled folder. */
export const PAGE_SOURCES = "lab/console/page";

/** The statements by which code takes something from another file of the project; types leave no trace. */
const IMPORT = /^(?:import|export)\s(?!type\b)(?:[^;]*?\sfrom\s+)?"(\.[^"]+)"/gms;

/** Hash of all that the built page is made of: its sources, what they take from the lab, the packages. */
export function pageHash(projectRoot: string): string {
  const hash = createHash("sha256");
  for (const name of [...pageSources(projectRoot), "package-lock.json"]) {
    hash.update(`\0${name}\0`).update(readFileSync(join(projectRoot, name)));
  }
  return hash.digest("hex").slice(0, 16);
}

/** Files of the page's folder, and those elsewhere in the lab that they import, in order of name. */
export function pageSources(projectRoot: string): readonly string[] {
  const own = readdirSync(join(projectRoot, PAGE_SOURCES), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes(".test."))
    .map((entry) => join(entry.parentPath, entry.name).slice(projectRoot.length + 1))
    .filter((name) => !name.startsWith(`${PAGE_SOURCES}/dist/`));
  const found = new Set(own);
  // A set that grows while it is walked is walked to its end.
  for (const name of found) {
    if (!/\.tsx?$/.test(extname(name))) continue;
    const text = readFileSync(join(projectRoot, name), "utf8");
    for (const [, path = ""] of text.matchAll(IMPORT)) {
      const taken = normalize(join(dirname(name), path));
      if (existsSync(join(projectRoot, taken))) found.add(taken);
    }
  }
  return [...found].sort();
}
