import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { MUTATIONS_PAGE, mutationsPage } from "./mutations-page.ts";

/** Writes docs/mutations.md anew. */
writeFileSync(join(import.meta.dirname, "../..", MUTATIONS_PAGE), await mutationsPage());
