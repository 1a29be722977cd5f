import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Packages whose code is built into the page: an installation does not bring them, so their notices go
 * with the page. All are under the MIT licence.
 */
export const IN_THE_PAGE: readonly string[] = [
  "@preact/signals",
  "@preact/signals-core",
  "preact",
  "uplot",
];

/** Beside the built page. */
export const NOTICES_FILE = "licences.txt";

/** Their licences, each under its name and version. @throws Error when one has none. */
export function pageNotices(projectRoot: string): string {
  const notices = IN_THE_PAGE.map((name) => {
    const folder = join(projectRoot, "node_modules", name);
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      readonly version: string;
    };
    return `${name} ${version}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n`;
  });
  return notices.join("\n\n");
}
