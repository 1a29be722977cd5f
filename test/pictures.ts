/**
 * Takes the pictures of the README from a run's folder and a matrix' folder, as a browser shows them:
 * `KASLAB_TEST_CHROMIUM=... node test/pictures.ts <run folder> <matrix folder>`. Those of the page are
 * of the recorded run of its tests (test/console).
 */
import { readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseMatrix } from "../lab/matrix/render/json.ts";
import { renderHtml as renderMatrix } from "../lab/matrix/render/html.ts";
import { renderHtml as renderReport } from "../lab/report/html/page.ts";
import type { RunResult } from "../lab/report/run-result.ts";
import { Visitor } from "./console/browse.ts";
import { linkTo, RUN, sampleRuns, servePage } from "./console/stored-page.ts";
import { Reader } from "./real/browser.ts";

const PICTURES = resolve(import.meta.dirname, "../docs/pictures");
const [runFolder, matrixFolder] = process.argv.slice(2);
if (runFolder === undefined || matrixFolder === undefined) {
  throw new Error("give a run's folder and a matrix' folder");
}
const result = JSON.parse(await readFile(join(runFolder, "result.json"), "utf8")) as RunResult;
const file = join(matrixFolder, "matrix.json");
const matrix = parseMatrix(await readFile(file, "utf8"), file);

const runs = await sampleRuns();
const served = await servePage(runs, RUN);
const visitor = await Visitor.start();
try {
  for (const scheme of ["light", "dark"] as const) {
    const page = await visitor.open(linkTo(served.console, "now?at=1620000"), {
      width: 1280,
      height: 960,
      scheme,
    });
    await page.getByRole("button", { name: /^Redis\s*: down/ }).waitFor();
    await page.getByLabel("log lines").getByRole("listitem").first().waitFor();
    await page.screenshot({ path: join(PICTURES, `page-${scheme}.png`) });
    await page.context().close();
  }
} finally {
  await visitor.close();
  await served.stop();
  await rm(runs, { recursive: true, force: true });
}

const reader = await Reader.start();
try {
  await reader.write("report.html", renderReport(result, []));
  await reader.write("matrix.html", renderMatrix(matrix));
  const report = await reader.open("report.html", { width: 1280 });
  const until = (await report.locator("#chart-sli").boundingBox()) ?? { y: 900, height: 0 };
  await report.screenshot({
    path: join(PICTURES, "report.png"),
    fullPage: true,
    clip: { x: 0, y: 0, width: 1280, height: Math.ceil(until.y + until.height + 16) },
  });
  const page = await reader.open("matrix.html", { width: 1280 });
  const table = (await page.locator(".table").boundingBox()) ?? { y: 0, height: 900 };
  await page.screenshot({
    path: join(PICTURES, "matrix.png"),
    fullPage: true,
    clip: { x: 0, y: 0, width: 1280, height: Math.ceil(table.y + table.height + 20) },
  });
} finally {
  await reader.close();
}
