import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

export const PROJECT_ROOT = resolve(import.meta.dirname, "../..");
const SKIPPED = new Set(["node_modules", "runs", ".git", "dist", "gen"]);

/** A TypeScript source with the modules it imports (type-only imports included). */
export interface SourceFile {
  /** Path from the project root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const IMPORT =
  /(?:^|\n)(?:import|export)\b[^;'"()=]*?from\s*["']([^"']+)["']|(?:^|\n)import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;

export function sourceFiles(): readonly SourceFile[] {
  return walk(PROJECT_ROOT)
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => {
      const text = readFileSync(file, "utf8");
      const imports = [...text.matchAll(IMPORT)].map(
        (match) => match[1] ?? match[2] ?? match[3] ?? "",
      );
      return { path: relative(PROJECT_ROOT, file), text, imports };
    });
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) {
      return SKIPPED.has(entry.name) ? [] : walk(join(folder, entry.name));
    }
    return [join(folder, entry.name)];
  });
}
