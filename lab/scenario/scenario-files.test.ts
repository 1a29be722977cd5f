import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { LabError } from "../../kit/errors.ts";
import { CHECKS } from "./checks/registry.ts";
import { JSON_SCHEMA_FILE, scenarioJsonSchema } from "./json-schema.ts";
import { labVocabulary, loadScenario, scenarioNames } from "./load.ts";
import { parseScenario } from "./parse.ts";
import { describePlan } from "./plan-text.ts";
import { ScenarioFile } from "./schema.ts";

const ROOT = join(import.meta.dirname, "../..");

describe("the scenarios of this repository", () => {
  for (const name of scenarioNames(ROOT)) {
    it(`${name} is understood, and its file has its name`, () => {
      const scenario = loadScenario(name, ROOT);
      assert.equal(scenario.name, name);
      assert.ok(scenario.expectations.length > 0);
      const wallS = scenario.endMs / scenario.speed / 1000;
      assert.ok(wallS <= 300, `takes ${wallS} s of wall time`);
    });

    it(`${name} names the schema that editors use`, () => {
      const text = readFileSync(join(ROOT, "scenarios", `${name}.yaml`), "utf8");
      assert.match(text, /^# yaml-language-server: \$schema=\.\/scenario\.schema\.json\n/);
    });
  }

  it("come with a fresh JSON Schema", () => {
    assert.deepEqual(
      JSON.parse(readFileSync(join(ROOT, JSON_SCHEMA_FILE), "utf8")),
      JSON.parse(scenarioJsonSchema()),
      "run `node lab/scenario/write-json-schema.ts` and prettier, and commit the result",
    );
  });

  it("can be described before anything starts", () => {
    const scenario = loadScenario("flag-disable", ROOT);
    const plan = describePlan(scenario, 30);
    assert.match(plan, /2 kas, 10 agentk/);
    assert.match(plan, /75 min of lab time at 30x, about 150 s of wall time/);
    assert.match(plan, /\+10:00 {4}off: fault feature-flag, kubernetes_agent_internal_api = false/);
    assert.match(plan, /\+30:00 {4}on: .* \(heals off\)/);
    assert.match(plan, /by \+42:00 +everyone is back within 720 s/);
  });
});

describe("docs/scenario-files.md", () => {
  const text = readFileSync(join(ROOT, "docs/scenario-files.md"), "utf8");

  it("shows a file that is understood", () => {
    const example = /```yaml\n([^]*?)```/.exec(text)?.[1] ?? "";
    const parsed = parseScenario(example, "docs", labVocabulary(ROOT));
    assert.ok("scenario" in parsed, JSON.stringify(parsed));
  });

  it("names every check and every key", () => {
    const words = [...CHECKS.keys(), ...Object.keys(ScenarioFile.shape)];
    // The title, the tags and the seed explain themselves.
    const plain = ["title", "tags", "seed"];
    const missing = words.filter(
      (word) => !plain.includes(word) && !text.includes(`| \`${word}\``),
    );
    assert.deepEqual(missing, []);
  });
});

describe("a scenario that cannot be loaded", () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["flag-disabel", "SCENARIO_UNKNOWN", /did you mean "flag-disable"\?/],
    ["zzz", "SCENARIO_UNKNOWN", /^unknown scenario "zzz"$/],
    ["./nowhere.yaml", "SCENARIO_UNREADABLE", /there is no such file/],
    ["lab/scenario", "SCENARIO_UNREADABLE", /lab\/scenario/],
    [join(ROOT, "package.json"), "SCENARIO_INVALID", /mistakes; nothing was started\.$/],
  ];
  for (const [reference, code, says] of cases) {
    it(`${code}: ${reference.replace(ROOT, "")}`, () => {
      assert.throws(
        () => loadScenario(reference, ROOT),
        (error) =>
          error instanceof LabError &&
          error.code === code &&
          error.errorClass === "input" &&
          says.test(error.message),
      );
    });
  }
});
