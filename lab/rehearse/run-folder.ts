import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { systemCodeOf } from "../../kit/errors.ts";
import { FORM, type Form } from "../../kit/installation.ts";

/** What the history of a lab without a scenario calls its scenario. */
export const UP_SCENARIO = "up";

/** Names tried for one minute and scenario before giving up. */
const TRIES_MAX = 100;

/** Where runs go when nobody says: `runs` in the clone, or, for a package, where the user is. */
export function runsFolder(projectRoot: string, form: Form = FORM): string {
  return form === "source" ? join(projectRoot, "runs") : resolve("runs");
}

/**
 * Makes `runs/<time>-<scenario>` and its `logs` folder; a second run in the same minute gets a
 * number. `wallMs` is local wall time, so that a person finds the run again.
 */
export async function makeRunFolder(
  parent: string,
  scenario: string,
  wallMs: number,
): Promise<{ readonly name: string; readonly path: string }> {
  const stem = `${localMinute(wallMs)}-${scenario}`;
  await mkdir(parent, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const name = attempt === 1 ? stem : `${stem}-${attempt}`;
    const path = join(parent, name);
    try {
      await mkdir(path);
      await mkdir(join(path, "logs"));
      return { name, path };
    } catch (error) {
      if (systemCodeOf(error) !== "EEXIST" || attempt >= TRIES_MAX) throw error;
    }
  }
}

/**
 * Whether a name is one that {@link makeRunFolder} gives: the folder of runs of a package is one of
 * the user's, who may keep other things there.
 */
export function isRunName(name: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d-\d\d-./.test(name);
}

function localMinute(wallMs: number): string {
  const date = new Date(wallMs);
  const two = (value: number): string => String(value).padStart(2, "0");
  return (
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}` +
    `T${two(date.getHours())}-${two(date.getMinutes())}`
  );
}
