import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { parseArguments } from "../../lab/cli/parse-arguments.ts";
import { scenarioNames } from "../../lab/scenario/load.ts";

const ROOT = join(import.meta.dirname, "../..");

interface GitLabJob {
  readonly extends?: string;
  readonly script?: readonly string[];
  readonly parallel?: { readonly matrix: readonly { readonly SCENARIO: readonly string[] }[] };
  readonly artifacts?: {
    readonly paths: readonly string[];
    readonly reports: { readonly junit: string };
  };
}
interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly strategy: { readonly matrix: { readonly scenario: readonly string[] } };
        readonly steps: readonly {
          readonly run?: string;
          readonly uses?: string;
          readonly with?: { readonly path?: string };
        }[];
      }
    >
  >;
}

function recipe(name: string): unknown {
  return parse(readFileSync(join(import.meta.dirname, name), "utf8"));
}

/** The words after `$KASLAB` of every command, with variables put in. */
function commands(script: string, values: Readonly<Record<string, string>>): readonly string[][] {
  const filled = script
    .replaceAll("${{ matrix.scenario }}", values["SCENARIO"] ?? "")
    .replace(/\$(\w+)/g, (whole, name: string) => values[name] ?? whole);
  return [...filled.matchAll(/^\s*\$KASLAB (.*?)(?: \|\|.*)?$/gm)].map(([, rest = ""]) =>
    rest.trim().split(/\s+/),
  );
}

function assertKnown(found: readonly string[][], scenarios: readonly string[]): void {
  assert.ok(found.length > 0, "no command of the lab");
  for (const words of found) {
    const { verb, operands, options } = parseArguments(words);
    assert.ok(verb !== null);
    assert.ok(
      operands.every((name) => scenarios.includes(name)),
      operands.join(", "),
    );
    assert.equal(options["out"], "kas-lab-runs", "artefacts are looked for there");
  }
}

describe("the recipes for CI", () => {
  const known = scenarioNames(ROOT);

  it("of GitLab call verbs, options and scenarios that there are, and keep both reports", () => {
    const file = recipe("gitlab-ci.yml") as Readonly<Record<string, GitLabJob>>;
    const jobs = Object.values(file).filter(({ script }) => script !== undefined);
    assert.equal(jobs.length, 2);
    for (const { script = [], parallel } of jobs) {
      const names = parallel?.matrix.flatMap(({ SCENARIO }) => SCENARIO) ?? ["redis-loss"];
      for (const SCENARIO of names) assertKnown(commands(script.join("\n"), { SCENARIO }), known);
    }
    const { artifacts } = file[".kas-lab"] ?? {};
    assert.equal(artifacts?.reports.junit, "kas-lab-runs/**/junit.xml");
    assert.ok(artifacts.paths.includes("kas-lab-runs/**/report.html"));
    assert.ok(jobs.every((job) => job.extends === ".kas-lab"));
  });

  it("of GitHub do, too", () => {
    const { jobs } = recipe("github-actions.yml") as Workflow;
    const { steps, strategy } = Object.values(jobs)[0] ?? assert.fail("no job");
    const script = steps.flatMap(({ run }) => run ?? []).join("\n");
    for (const SCENARIO of strategy.matrix.scenario) {
      assertKnown(commands(script, { SCENARIO }), known);
    }
    const upload = steps.find(({ uses }) => uses?.startsWith("actions/upload-artifact@") === true);
    assert.match(upload?.with?.path ?? "", /\*\*\/report\.html\n.*\*\*\/junit\.xml/);
  });

  it("would be noticed with an option that there is not", () => {
    assert.throws(
      () =>
        assertKnown(commands("$KASLAB run steady --kas-binari x --out kas-lab-runs", {}), known),
      { code: "CLI_USAGE" },
    );
  });
});
