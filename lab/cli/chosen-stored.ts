import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { parseDuration } from "../../kit/duration.ts";
import { LabError } from "../../kit/errors.ts";
import { runsFolder } from "../rehearse/run-folder.ts";

/** What `kaslab open` shows at first. */
export interface ChosenStored {
  /** The folder whose runs and matrix the page has. */
  readonly folder: string;
  /** Name of a run in it; null: none is open yet. */
  readonly run: string | null;
  /** The page's view, as its address has it; empty: the page's own choice. */
  readonly view: string;
}

const RUN_FILES = ["history.jsonl", "result.json"];
const MATRIX_FILE = "matrix.json";

/**
 * A run by its name or its folder anywhere, a matrix by its folder or file, or a folder of runs;
 * nothing named: the usual folder. What is not there is told by whoever opens it.
 */
export function chosenStored(operand: string | undefined, projectRoot: string): ChosenStored {
  const usual = runsFolder(projectRoot);
  if (operand === undefined) return { folder: usual, run: null, view: "" };
  const path = [join(usual, operand), resolve(operand)].find((one) => existsSync(one));
  if (path !== undefined && basename(path) === MATRIX_FILE) return matrixIn(dirname(path));
  if (path === undefined || !statSync(path).isDirectory()) {
    return { folder: usual, run: operand.replace(/\/+$/, ""), view: "" };
  }
  const has = (file: string): boolean => existsSync(join(path, file));
  if (RUN_FILES.some(has)) {
    const name = relative(usual, path);
    return name.startsWith("..")
      ? { folder: dirname(path), run: basename(path), view: "" }
      : { folder: usual, run: name, view: "" };
  }
  return has(MATRIX_FILE) ? matrixIn(path) : { folder: path, run: null, view: "" };
}

function matrixIn(folder: string): ChosenStored {
  return { folder, run: null, view: "matrix" };
}

/**
 * The page's address behind `#`, where a run is opened at a moment.
 * @param at lab time since T+0, such as 12m30s
 * @throws LabError `CLI_USAGE`
 */
export function viewAt({ run, view }: ChosenStored, at: string | undefined): string {
  if (at === undefined) return view;
  const ms = parseDuration(at);
  if (ms === undefined || run === null) {
    const says = ms === undefined ? `--at ${at}: no length of time` : "--at needs a run to open";
    throw new LabError("input", "CLI_USAGE", says, {
      hint: "For example:  kaslab open 2026-11-24T10-00-redis-loss --at 12m30s",
    });
  }
  return `replay?at=${ms}`;
}
