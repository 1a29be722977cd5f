import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { HistoryEntry } from "../../contracts/history.ts";
import { LabError, messageOf, systemCodeOf } from "../../kit/errors.ts";
import { renderHtml } from "./html/page.ts";
import { junitXml } from "./junit.ts";
import type { RunResult } from "./run-result.ts";

/** Paths of a run's reports. */
export interface ReportFiles {
  readonly html: string;
  readonly json: string;
  readonly junit: string;
}

/**
 * Writes the reports in stages, the facts first, each file complete or absent: whatever goes wrong
 * later, `result.json` is there.
 * @throws LabError `REPORT_NOT_WRITTEN` after every stage was tried, with the first cause.
 */
export async function writeReports(
  runFolder: string,
  result: RunResult,
  history: readonly HistoryEntry[],
): Promise<ReportFiles> {
  const files: ReportFiles = {
    json: join(runFolder, "result.json"),
    junit: join(runFolder, "junit.xml"),
    html: join(runFolder, "report.html"),
  };
  const stages: readonly (readonly [string, () => string])[] = [
    [files.json, () => `${JSON.stringify(result, null, 2)}\n`],
    [files.junit, () => junitXml(result)],
    [files.html, () => renderHtml(result, history)],
  ];
  const failures: { readonly path: string; readonly error: unknown }[] = [];
  for (const [path, render] of stages) {
    try {
      await writeWhole(path, render());
    } catch (error) {
      failures.push({ path, error });
    }
  }
  const first = failures[0];
  if (first !== undefined) {
    throw new LabError(
      systemCodeOf(first.error) === undefined ? "defect" : "environment",
      "REPORT_NOT_WRITTEN",
      `${first.path} could not be written: ${messageOf(first.error)}.`,
      {
        hint: `Free space or choose another folder with --out; what was recorded is in ${runFolder}.`,
        cause: first.error,
      },
    );
  }
  return files;
}

async function writeWhole(path: string, text: string): Promise<void> {
  const staged = `${path}.part`;
  await writeFile(staged, text);
  await rename(staged, path);
}
