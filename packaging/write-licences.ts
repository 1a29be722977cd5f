import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "../kit/installation.ts";
import { runtimeDependencies } from "./dependencies.ts";
import { LICENCES_PAGE, licencesPage } from "./licences.ts";

/** `node packaging/write-licences.ts`: makes the licence list anew. */
writeFileSync(join(PROJECT_ROOT, LICENCES_PAGE), licencesPage(runtimeDependencies(PROJECT_ROOT)));
