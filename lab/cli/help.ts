import { tableCell } from "../../kit/markdown.ts";
import { LAB_VERSION, MODELLED_COMMIT, MODELLED_VERSION } from "../../contracts/version.ts";
import type { OptionRecord } from "./option-record.ts";
import { GLOBAL_OPTIONS, VERBS, type VerbRecord } from "./options.ts";

/** The text of `kaslab --version`. `commit` is null when it is not known. */
export function versionText(commit: string | null): string {
  const build = `kas-lab ${LAB_VERSION} (build ${commit ?? "unknown"})`;
  return `${build}, models kas and agentk ${MODELLED_VERSION} (${MODELLED_COMMIT})\n`;
}

/** The text of `kaslab --help`, examples first. */
export function generalHelp(): string {
  const examples = VERBS.flatMap(({ examples: list }) => list.slice(0, 1)).slice(0, 5);
  return [
    "kas-lab: rehearse incidents of the GitLab Kubernetes Agent Server on your own machine.",
    "",
    "Examples",
    ...table(examples.map(([command, says]) => [command, says])),
    "",
    "Commands",
    ...table(VERBS.map(({ name, operands, says }) => [`${name} ${operands}`.trim(), says])),
    "",
    "Options",
    ...table(GLOBAL_OPTIONS.map(optionRow)),
    "",
    "Exit codes: 0 pass, 1 fail, 2 inconclusive, 3 wrong input, 4 environment not able,",
    "70 defect in the lab, 130 interrupted.",
    "",
  ].join("\n");
}

/** The text of `kaslab <verb> --help`. */
export function verbHelp(verb: VerbRecord): string {
  return [
    `kaslab ${verb.name} ${verb.operands}`.trim(),
    `  ${verb.says}`,
    "",
    "Examples",
    ...table(verb.examples.map(([command, says]) => [command, says])),
    ...(verb.options.length === 0 ? [] : ["", "Options", ...table(verb.options.map(optionRow))]),
    "",
  ].join("\n");
}

/** docs/cli.md, generated. */
export function cliReference(): string {
  const verbs = VERBS.flatMap((verb) => [
    `## kaslab ${verb.name} ${verb.operands}`.trim(),
    "",
    `${verb.says.charAt(0).toUpperCase()}${verb.says.slice(1)}.`,
    "",
    "```",
    ...verb.examples.map(([command]) => command),
    "```",
    "",
    ...(verb.options.length === 0
      ? []
      : [
          "| Option | Meaning |",
          "| --- | --- |",
          ...verb.options.map((option) => {
            const [name, says] = optionRow(option);
            return `| \`${tableCell(name)}\` | ${tableCell(says)} |`;
          }),
          "",
        ]),
  ]);
  return [
    "# The command line",
    "",
    "Generated from `lab/cli/options.ts`; `UPDATE_GOLDEN=1 ./kaslab test --unit` writes it anew.",
    "",
    "Results go to stdout, progress to stderr when stdout is no terminal. Exit codes: 0 pass, 1 fail,",
    "2 inconclusive, 3 wrong input, 4 the environment is not able, 70 a defect in the lab, 130 interrupted.",
    "With several scenarios the worst counts: 70, 4, 3, 130, 1, 2, 0.",
    "",
    ...verbs,
  ].join("\n");
}

function optionRow({ name, short, value, says }: OptionRecord): [string, string] {
  const head = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return [value === undefined ? head : `${head} ${value}`, says];
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([head]) => head.length)) + 2;
  return rows.map(([head, says]) => `  ${head.padEnd(width)}${says}`.trimEnd());
}
