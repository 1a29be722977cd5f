import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { assertNoticed, assertWhole, runMutant } from "../mutations/run-mutant.ts";
import { NOTICED, SHORT_MUTANTS } from "../mutations/table.ts";

const out = mkdtempSync(join(tmpdir(), "kas-lab-mutations-"));
after(() => rmSync(out, { recursive: true }));

// The rows of the short scenario are proven in test/real.
const rows = NOTICED.filter(({ scenario }) => scenario !== SHORT_MUTANTS);

for (const scenario of new Set(rows.map((row) => row.scenario))) {
  test(`a whole kas passes ${scenario}`, async () => {
    assertWhole(await runMutant(scenario, null, out));
  });
}

for (const row of rows) {
  test(`${row.mutation} turns ${row.scenario} red: ${row.red.join("; ")}`, async () => {
    assertNoticed(row, await runMutant(row.scenario, row.mutation, out));
  });
}
