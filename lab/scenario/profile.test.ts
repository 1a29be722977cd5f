import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { LATER_KAS_RULES } from "../../dashboards/catalogue.ts";
import { loadScenario, RULE_FILES, ruleFiles } from "./load.ts";
import { parseScenario, type Parsed } from "./parse.ts";
import { describePlan } from "./plan-text.ts";
import { isUsual, profileOf } from "./profile.ts";
import { GOOD_FILE, VOCABULARY } from "./sample-scenario.ts";

const ROOT = join(import.meta.dirname, "../..");
const USUAL = { age: "code", notFound: "Unavailable", counters: "first-use", rules: "2022" };

function parsed(profile: string): Parsed {
  return parseScenario(`${GOOD_FILE}profile: ${profile}\n`, "x.yaml", VOCABULARY);
}

function profileIn(profile: string): unknown {
  const result = parsed(profile);
  assert.ok("scenario" in result, JSON.stringify(result));
  return result.scenario.profile;
}

function mistakeIn(profile: string): string {
  const result = parsed(profile);
  assert.ok("mistakes" in result);
  return result.mistakes.map(({ line, says }) => `${line}: ${says}`).join("; ");
}

describe("profile", () => {
  it("is the modelled version where a file says nothing", () => {
    const result = parseScenario(GOOD_FILE, "x.yaml", VOCABULARY);
    assert.ok("scenario" in result);
    assert.deepEqual(result.scenario.profile, USUAL);
    assert.equal(isUsual(result.scenario.profile), true);
    assert.deepEqual(profileOf(undefined), USUAL);
  });

  it("takes each key alone, and the year with or without quotes", () => {
    assert.deepEqual(profileIn("{ age: seed }"), { ...USUAL, age: "seed" });
    assert.deepEqual(profileIn("{ not-found: NotFound }"), { ...USUAL, notFound: "NotFound" });
    assert.deepEqual(profileIn("{ counters: pre-registered }"), {
      ...USUAL,
      counters: "pre-registered",
    });
    assert.deepEqual(profileIn("{ rules: later }"), { ...USUAL, rules: "later" });
    assert.deepEqual(profileIn("{ rules: 2022 }"), USUAL);
    assert.deepEqual(profileIn('{ rules: "2022" }'), USUAL);
  });

  it("refuses other words with the nearest one", () => {
    const line = GOOD_FILE.split("\n").length;
    assert.equal(
      mistakeIn("{ age: sead }"),
      `${line}: "sead" is not one of code, seed   did you mean "seed"?`,
    );
    assert.match(mistakeIn("{ rules: 2023 }"), /"2023" is not one of 2022/);
    assert.match(mistakeIn("{ not-fond: NotFound }"), /unknown key "not-fond".*"not-found"/);
  });

  it("can be set from the command line, and stands in the plan", () => {
    const set = { age: "seed", rules: "later", "not-found": "NotFound" };
    const scenario = loadScenario("steady", ROOT, { set });
    assert.deepEqual(scenario.profile, {
      ...USUAL,
      age: "seed",
      rules: "later",
      notFound: "NotFound",
    });
    assert.equal(isUsual(scenario.profile), false);
    assert.match(
      describePlan(scenario, 60),
      /profile +seed age, 404 as NotFound, counters from first use, later rules/,
    );
  });

  it("chooses one generation of GitLab's rules for kas, never both", () => {
    const names = (generation: "2022" | "later"): readonly string[] =>
      ruleFiles(ROOT, [], generation).map((file) => file.slice(ROOT.length + 1));
    assert.deepEqual(names("2022"), RULE_FILES);
    assert.deepEqual(names("later"), [LATER_KAS_RULES, ...RULE_FILES.slice(1)]);
  });
});
