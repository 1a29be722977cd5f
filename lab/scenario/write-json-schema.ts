import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { JSON_SCHEMA_FILE, scenarioJsonSchema } from "./json-schema.ts";

/** `node lab/scenario/write-json-schema.ts`: makes the schema that editors use anew. */
writeFileSync(join(import.meta.dirname, "../..", JSON_SCHEMA_FILE), scenarioJsonSchema());
