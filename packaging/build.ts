import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildFile, commitOf, type Build } from "../kit/build.ts";
import { COMPILED_FOLDER, PROJECT_ROOT } from "../kit/installation.ts";
import { buildHash } from "../lab/rehearse/history/recording-key.ts";
import { buildPage } from "../lab/console/server/page-build.ts";
import { PAGE_SOURCES } from "../lab/console/server/page-sources.ts";
import { BILL_FILE, billOfMaterials } from "./bill-of-materials.ts";
import { NOTICES_FILE, pageNotices } from "./page-notices.ts";

/**
 * `node packaging/build.ts`, called by `npm pack`: compiles the programs into `dist`, builds the page and
 * lays beside them what a package knows of its build and of what comes with it. Never partly old: `dist` is made
 * anew.
 */
const at = (path: string): string => join(PROJECT_ROOT, path);

rmSync(at(COMPILED_FOLDER), { recursive: true, force: true });
// Its words go to stderr: the stdout of `npm pack` is the name of the package.
execFileSync(process.execPath, [at("node_modules/typescript/bin/tsc"), "-p", at("packaging")], {
  stdio: ["ignore", 2, 2],
});
const page = at(`${COMPILED_FOLDER}/${PAGE_SOURCES}`);
await buildPage(PROJECT_ROOT, page);
writeFileSync(join(page, NOTICES_FILE), pageNotices(PROJECT_ROOT));
const build: Build = { commit: commitOf(PROJECT_ROOT), sources: buildHash(PROJECT_ROOT) };
writeFileSync(buildFile(PROJECT_ROOT), `${JSON.stringify(build, null, 2)}\n`);
const bill = billOfMaterials(PROJECT_ROOT);
writeFileSync(at(BILL_FILE), `${JSON.stringify(bill, null, 2)}\n`);
process.stderr.write(`kas-lab build ${build.commit ?? "unknown"}: ${COMPILED_FOLDER}\n`);
