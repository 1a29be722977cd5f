import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { z } from "zod";
import { LabError, messageOf } from "./errors.ts";

/** The value of `--configuration-file`. @throws LabError when it is missing. */
export function configurationFile(args: readonly string[]): string {
  const { values } = parseArgs({
    args: [...args],
    options: { "configuration-file": { type: "string" } },
  });
  const path = values["configuration-file"];
  if (path === undefined) {
    throw new LabError("input", "KIT_NO_CONFIG", "--configuration-file is required");
  }
  return path;
}

/** Reads a JSON file by a schema. @throws LabError `KIT_CONFIG_INVALID` with file and keys. */
export async function readJsonConfig<S extends z.ZodType>(
  path: string,
  schema: S,
): Promise<z.output<S>> {
  let document: unknown;
  try {
    document = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new LabError("input", "KIT_CONFIG_INVALID", `${path}: ${messageOf(error)}`);
  }
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  const mistakes = result.error.issues.map(
    (issue) => `${path}: ${issue.path.join(".")}: ${issue.message}`,
  );
  throw new LabError("input", "KIT_CONFIG_INVALID", mistakes.join("\n"));
}
