import type { Dependency } from "./dependencies.ts";
import { IN_THE_PAGE, NOTICES_FILE } from "./page-notices.ts";

/** Where the licence list is, from the project's root. */
export const LICENCES_PAGE = "docs/licences.md";

/**
 * Licences (SPDX identifiers, https://spdx.org/licenses/) that a runtime dependency may have: all
 * let an MIT program depend on it, change it and pass it on, with its notice kept.
 */
export const ALLOWED_LICENCES: readonly string[] = [
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "Unlicense",
  "Zlib",
];

/**
 * Whether the allow list lets an SPDX expression pass: of `OR` one side is enough, of `AND` both are
 * needed. What cannot be read (exceptions, `SEE LICENSE IN`) does not pass.
 */
export function isAllowed(expression: string): boolean {
  const words = expression.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const single = (): boolean => {
    const word = words[at++] ?? "";
    if (word !== "(") return ALLOWED_LICENCES.includes(word);
    const inside = either();
    return words[at++] === ")" && inside;
  };
  const both = (): boolean => {
    let all = single();
    while (words[at] === "AND") {
      at += 1;
      all = single() && all;
    }
    return all;
  };
  const either = (): boolean => {
    let any = both();
    while (words[at] === "OR") {
      at += 1;
      any = both() || any;
    }
    return any;
  };
  const passes = either();
  return passes && at === words.length;
}

/** A sentence for each dependency whose licence is not on the allow list. */
export function forbiddenLicences(dependencies: readonly Dependency[]): readonly string[] {
  return dependencies
    .filter(({ licence }) => licence === null || !isAllowed(licence))
    .map(({ name, version, licence }) => `${name}@${version}: ${licence ?? "states no licence"}`);
}

/** docs/licences.md, generated. */
export function licencesPage(dependencies: readonly Dependency[]): string {
  const byLicence = Map.groupBy(dependencies, ({ licence }) => licence ?? "none stated");
  const sorted = [...byLicence].sort(
    ([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1),
  );
  return [
    "# Licences",
    "",
    "Generated from `package-lock.json` by `packaging/write-licences.ts` (`npm run generate`); a test keeps it fresh.",
    "",
    "kas-lab itself is under the [MIT licence](../LICENSE). These are the packages that come with it, by licence; those",
    "that only its development needs are left out. _Optional_: an installation can do without it. A test fails when a",
    `licence is not one of ${ALLOWED_LICENCES.join(", ")}.`,
    `A package's own folder has its text. Built into the page of a package are ${IN_THE_PAGE.join(", ")}`,
    `(all MIT); their notices lie beside it, in \`${NOTICES_FILE}\`.`,
    "",
    "The package `node` brings the Node.js program, which unites the work of many under their own terms: see",
    "[its licence](https://github.com/nodejs/node/blob/main/LICENSE). Redis, Prometheus and Alertmanager are not part of",
    "kas-lab; it starts those of the machine.",
    "",
    ...sorted.flatMap(([licence, list]) => [
      `## ${licence}`,
      "",
      ...list.map(
        ({ name, version, isOptional }) =>
          `- ${name} ${version}${isOptional ? " _(optional)_" : ""}`,
      ),
      "",
    ]),
  ].join("\n");
}
