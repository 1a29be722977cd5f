import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Hash of TypeScript sources, tests left out, and of further files: names and contents.
 * @param options `parts` are folders and `files` files, from `root`; `salt` goes in first.
 */
export function sourceHash(
  root: string,
  options: {
    readonly parts: readonly string[];
    readonly files: readonly string[];
    readonly salt?: string;
  },
): string {
  const hash = createHash("sha256").update(options.salt ?? "");
  const sources = options.parts
    .flatMap((part) =>
      readdirSync(join(root, part), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
        .map((name) => `${part}/${name}`),
    )
    .sort();
  for (const name of [...sources, ...options.files]) {
    hash.update(`\0${name}\0`).update(readFileSync(join(root, name)));
  }
  return hash.digest("hex");
}
