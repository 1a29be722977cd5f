import { join, resolve } from "node:path";

/**
 * A program runs from its TypeScript sources (a clone), or compiled to JavaScript (a package: Node
 * strips no types below `node_modules`, https://nodejs.org/api/typescript.html). Whoever needs a
 * path to code asks here; data files lie at the same paths of the project folder in both forms.
 */
export type Form = "source" | "compiled";

/** Folder of the compiled files in the project folder; below it the tree is that of the sources. */
export const COMPILED_FOLDER = "dist";

/** The form of the program that asks. */
export const FORM: Form = import.meta.filename.endsWith(".ts") ? "source" : "compiled";

/** The folder with `package.json`. */
export const PROJECT_ROOT = resolve(import.meta.dirname, FORM === "source" ? ".." : "../..");

/** The command as a person types it again: the script of a clone, or what a package brings. */
export const COMMAND = FORM === "source" ? "./kaslab" : "kaslab";

/** The file to run for a source file (`services/kas/main.ts`). */
export function programFile(projectRoot: string, source: string, form: Form = FORM): string {
  return form === "source"
    ? join(projectRoot, source)
    : join(projectRoot, COMPILED_FOLDER, source.replace(/\.ts$/, ".js"));
}
