import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { LabError } from "../../../kit/errors.ts";
import { COMPILED_FOLDER, FORM, type Form } from "../../../kit/installation.ts";

/** The page's sources, and where a package has it built. */
export const PAGE_SOURCES = "lab/console/page";
/** Where a clone keeps built pages, by the hash of their sources. */
const CACHE = "node_modules/.cache/kas-lab-page";
/** Beside the page's own folder: what it takes from the lab. */
const SHARED = ["lab/report/html/palette.ts", "package-lock.json"];
/** Last words of a failed build that are told. */
const WORDS_MAX = 2_000;

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
      : await builtFolder(projectRoot);
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

async function builtFolder(projectRoot: string): Promise<string> {
  const folder = join(projectRoot, CACHE, pageHash(projectRoot));
  if (existsSync(join(folder, "index.html"))) return folder;
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(join(projectRoot, CACHE), { recursive: true });
  try {
    await buildPage(projectRoot, fresh);
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // Another lab may have been faster.
    if (!existsSync(join(folder, "index.html"))) throw error;
  }
  return folder;
}

/** Builds the page with vite, in a process of its own: a lab that runs is not held up by it. */
export async function buildPage(projectRoot: string, outFolder: string): Promise<void> {
  const vite = join(projectRoot, "node_modules/vite/bin/vite.js");
  if (!existsSync(vite)) {
    throw new LabError(
      "environment",
      "CONSOLE_PAGE_UNBUILT",
      "vite, which builds the page, is not installed",
      {
        hint: "Install all dependencies:  npm ci",
      },
    );
  }
  const root = join(projectRoot, PAGE_SOURCES);
  const words = ["build", root, "--config", join(root, "vite-config.ts")];
  const out = ["--outDir", outFolder, "--emptyOutDir", "--logLevel", "error"];
  const child = spawn(process.execPath, [vite, ...words, ...out], {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  let said = "";
  const hear = (chunk: Buffer): void => {
    said = `${said}${chunk.toString()}`.slice(-WORDS_MAX);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) {
    throw new LabError(
      "environment",
      "CONSOLE_PAGE_UNBUILT",
      `the page could not be built: ${said.trim()}`,
      {
        hint: "Look at the first error above; the API works without the page.",
      },
    );
  }
}

function pageHash(projectRoot: string): string {
  const hash = createHash("sha256");
  const root = join(projectRoot, PAGE_SOURCES);
  const own = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes(".test."))
    .map((entry) => join(entry.parentPath, entry.name).slice(projectRoot.length + 1))
    .filter((name) => !name.startsWith(`${PAGE_SOURCES}/dist/`))
    .sort();
  for (const name of [...own, ...SHARED]) {
    hash.update(`\0${name}\0`).update(readFileSync(join(projectRoot, name)));
  }
  return hash.digest("hex").slice(0, 16);
}
