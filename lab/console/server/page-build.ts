import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { LabError } from "../../../kit/errors.ts";
import { PAGE_SOURCES } from "./page-sources.ts";

/** Last words of a failed build that are told. */
const WORDS_MAX = 2_000;

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
