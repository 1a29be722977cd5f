import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { assertNoticed, assertWhole, runMutant } from "../mutations/run-mutant.ts";
import { NOTICED, SHORT_MUTANTS } from "../mutations/table.ts";
import { kaslab } from "./command.ts";

const out = mkdtempSync(join(tmpdir(), "kas-lab-mutations-"));
after(() => rmSync(out, { recursive: true }));

test("a whole kas passes the short scenario", async () => {
  assertWhole(await runMutant(SHORT_MUTANTS, null, out));
});

for (const row of NOTICED.filter(({ scenario }) => scenario === SHORT_MUTANTS)) {
  test(`${row.mutation} turns the short scenario red: ${row.red.join("; ")}`, async () => {
    assertNoticed(row, await runMutant(row.scenario, row.mutation, out));
  });
}

test("an unknown mutation is refused with the nearest word, and nothing is started", async () => {
  const command = kaslab(["run", SHORT_MUTANTS, "--out", out], {
    [LAUNCH_ENV.mutation]: "no-cach",
  });
  assert.equal(await command.exit, 3, command.text());
  assert.match(command.text(), /unknown mutation "no-cach"\nDid you mean "no-cache"\?/);
});
