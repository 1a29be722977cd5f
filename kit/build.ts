import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { COMPILED_FOLDER, FORM, type Form } from "./installation.ts";

/** Limit for git, in wall milliseconds. */
const GIT_TIMEOUT_WALL_MS = 5_000;

/** What is known of a build when it is compiled; written beside the compiled files. */
export interface Build {
  /** Commit, with `-dirty` when sources differed from it; null when it was not known. */
  readonly commit: string | null;
  /** Hash of the sources. */
  readonly sources: string;
}

/** Where the record of a compiled build lies. */
export function buildFile(projectRoot: string): string {
  return join(projectRoot, COMPILED_FOLDER, "build.json");
}

/** The record of a compiled build. */
export function readBuild(projectRoot: string): Build {
  return JSON.parse(readFileSync(buildFile(projectRoot), "utf8")) as Build;
}

/**
 * The commit of this build: what was recorded when it was compiled, or what git says of a clone.
 * Null when neither is known (a copy without `.git`, no git, a clone of another user); never throws.
 */
export function commitOf(projectRoot: string, form: Form = FORM): string | null {
  try {
    return form === "compiled" ? readBuild(projectRoot).commit : describeClone(projectRoot);
  } catch {
    return null;
  }
}

function describeClone(projectRoot: string): string | null {
  // Without this a copy inside another repository would take that one's commit.
  if (!existsSync(join(projectRoot, ".git"))) return null;
  // A hook's GIT_DIR would name another repository: of the environment only what git needs.
  const { PATH, HOME } = process.env;
  const text = execFileSync("git", ["describe", "--always", "--dirty", "--exclude=*"], {
    cwd: projectRoot,
    env: { ...(PATH === undefined ? {} : { PATH }), ...(HOME === undefined ? {} : { HOME }) },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: GIT_TIMEOUT_WALL_MS,
  });
  return text.trim() === "" ? null : text.trim();
}
