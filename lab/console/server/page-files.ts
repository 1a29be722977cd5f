import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { COMPILED_FOLDER, FORM, type Form } from "../../../kit/installation.ts";
import { buildPage } from "./page-build.ts";
import { cachedPage } from "./page-cache.ts";
import { PAGE_SOURCES, pageHash } from "./page-sources.ts";

/** Where a clone keeps built pages, by the hash of their sources. */
const CACHE = "node_modules/.cache/kas-lab-page";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
  /** Its name has a hash of its contents. */
  readonly isHashed: boolean;
}

/** The built page in memory: file by path (`index.html`, `assets/index-1a2b.js`). */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** The built page of a package, or of a clone, where it is built first when its sources are new. */
export async function pageFiles(projectRoot: string, form: Form = FORM): Promise<PageFiles> {
  const folder =
    form === "compiled"
      ? join(projectRoot, COMPILED_FOLDER, PAGE_SOURCES)
      : await cachedPage(join(projectRoot, CACHE), pageHash(projectRoot), (folder) =>
          buildPage(projectRoot, folder),
        );
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) in TYPES)
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const files = await Promise.all(
    names.map(async (name): Promise<readonly [string, PageFile]> => {
      const body = await readFile(join(folder, name));
      const type = TYPES[extname(name)] ?? "application/octet-stream";
      return [name, { type, body, isHashed: name.startsWith("assets/") }];
    }),
  );
  return new Map(files);
}
