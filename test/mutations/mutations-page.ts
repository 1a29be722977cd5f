import { format, resolveConfig } from "prettier";
import { KAS_MUTATION_NAMES, KAS_MUTATIONS } from "../../contracts/kas-mutations.ts";
import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { NOTICED, type Noticed } from "./table.ts";

/** Where the page is kept, from the project's root. */
export const MUTATIONS_PAGE = "docs/mutations.md";

/** docs/mutations.md, made from the table and laid out by Prettier. */
export async function mutationsPage(): Promise<string> {
  const rows = KAS_MUTATION_NAMES.flatMap((mutation) =>
    NOTICED.filter((row) => row.mutation === mutation).map(
      (row, index) =>
        `| ${index === 0 ? `\`${mutation}\`` : ""} | ${place(row)} | ${row.red.join("; ")} | ${row.why} |`,
    ),
  );
  const text = `# Mutations

A scenario is worth what it notices. A test breaks kas on purpose in one of ${KAS_MUTATION_NAMES.length} ways and runs a scenario that must then
fail, with the expectations named here red; without the mutation it passes. The page is made from
[the table](../test/mutations/table.ts) by \`npm run generate\`; \`npm run test:long\` proves every row, CI the rows of
[short-mutants.yaml](../test/mutations/short-mutants.yaml).

## What is broken

| mutation | what it does |
| -------- | ------------ |
${KAS_MUTATION_NAMES.map((name) => `| \`${name}\` | ${KAS_MUTATIONS[name]} |`).join("\n")}

## Which scenario notices

| mutation | scenario | turns red | because |
| -------- | -------- | --------- | ------- |
${rows.join("\n")}

## How

The lab hands the variable \`${LAUNCH_ENV.mutation}\` to every kas pod. There, mutations stand at the few seams of
[services/kas/seams.ts](../services/kas/seams.ts) and are loaded only when the variable is set. kas then says in its log,
as an error, that it is broken on purpose, and the report says so in its notes. An unknown name is refused. Only tests
set the variable:

    ${LAUNCH_ENV.mutation}=refresh-off ./kaslab run steady
`;
  return await format(text, { ...(await resolveConfig(MUTATIONS_PAGE)), parser: "markdown" });
}

function place({ scenario }: Noticed): string {
  const name = /([^/]+)\.yaml$/.exec(scenario)?.[1];
  return name === undefined
    ? `[${scenario}](../scenarios/${scenario}.yaml)`
    : `[${name}](../${scenario})`;
}
