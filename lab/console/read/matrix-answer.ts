import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { LabError } from "../../../kit/errors.ts";
import { parseMatrix } from "../../matrix/render/json.ts";
import { openCommand } from "../../rehearse/open-command.ts";
import type { MatrixAnswer } from "../api.ts";

const FILE = "matrix.json";

/**
 * The newest matrix in the folder of runs, which may be a matrix' own folder.
 * @throws LabError `CONSOLE_NO_MATRIX`, `MATRIX_UNREADABLE`.
 */
export async function newestMatrix(runsFolder: string, projectRoot: string): Promise<MatrixAnswer> {
  const file = await newestFile(runsFolder);
  if (file === null) {
    throw new LabError("input", "CONSOLE_NO_MATRIX", `no matrix is stored in ${runsFolder}`, {
      hint: "Make one:  ./kaslab matrix --suite quick",
    });
  }
  const matrix = parseMatrix(await readFile(file, "utf8"), file);
  const runs = await Promise.all(
    matrix.rows.map(async ({ run }) => {
      const path = join(dirname(file), run);
      const name = relative(runsFolder, path);
      if ((await stat(path).catch(() => null)) === null) {
        return [run, { run: null, why: `${path} is gone`, openWith: "" }] as const;
      }
      const openWith = openCommand(projectRoot, path);
      const isListed = !name.startsWith("..");
      const why = isListed ? "" : `${path} lies outside of ${runsFolder}`;
      return [run, { run: isListed ? name : null, why, openWith }] as const;
    }),
  );
  return { file, matrix, runs: Object.fromEntries(runs) };
}

async function newestFile(runsFolder: string): Promise<string | null> {
  const names = await readdir(runsFolder).catch(() => []);
  const found = await Promise.all(
    [".", ...names].map(async (name) => {
      const path = join(runsFolder, name, FILE);
      const made = await stat(path).catch(() => null);
      return made === null ? [] : [{ path, at: made.mtimeMs }];
    }),
  );
  return found.flat().sort((a, b) => b.at - a.at)[0]?.path ?? null;
}
