import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { KAS_MUTATION_NAMES } from "../../contracts/kas-mutations.ts";
import { loadScenario } from "../../lab/scenario/load.ts";
import { MUTATIONS_PAGE, mutationsPage } from "../mutations/mutations-page.ts";
import { NOTICED } from "../mutations/table.ts";
import { PROJECT_ROOT } from "./source-files.ts";

test("every mutation is noticed by at least one scenario", () => {
  const noticed = new Set(NOTICED.map(({ mutation }) => mutation));
  assert.deepEqual([...noticed].sort(), [...KAS_MUTATION_NAMES].sort());
});

test("every expectation that is to turn red stands in its scenario, under these words, once", () => {
  for (const { scenario: name, mutation, red } of NOTICED) {
    const scenario = loadScenario(name, PROJECT_ROOT);
    assert.ok(red.length > 0, mutation);
    for (const says of red) {
      const found = scenario.expectations.filter((expectation) => expectation.says === says);
      assert.equal(found.length, 1, `${name}: "${says}"`);
    }
  }
});

test("the page of mutations is fresh", async () => {
  const page = readFileSync(join(PROJECT_ROOT, MUTATIONS_PAGE), "utf8");
  assert.equal(page, await mutationsPage(), "run `npm run generate` and commit the result");
});
