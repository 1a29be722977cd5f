import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { GENERIC_TIMINGS, KAS_TIMINGS, LATER_TIMINGS } from "../../dashboards/alert-timings.ts";
import { ALL_RULE_FILE_MODELS, LATER_KAS_RULES } from "../../dashboards/catalogue.ts";
import { alertsOf, isSpanOf, promtoolTestFile } from "../../dashboards/promtool-test.ts";
import { locateTool } from "../../lab/tools/locate-tool.ts";

// Every row of the timing tables in Prometheus' own rule tester.
const ROOT = join(import.meta.dirname, "../..");
const TABLES = {
  "dashboards/rules/kas.rules.yml": KAS_TIMINGS,
  "dashboards/rules/generic.rules.yml": GENERIC_TIMINGS,
  [LATER_KAS_RULES]: LATER_TIMINGS,
} as const;
const run = promisify(execFile);

let promtool = "";
let folder = "";
before(async () => {
  promtool = (await locateTool("promtool")).path;
  folder = mkdtempSync(join(tmpdir(), "kas-lab-rules-"));
});
after(() => {
  if (folder !== "") rmSync(folder, { recursive: true });
});

for (const path of Object.keys(ALL_RULE_FILE_MODELS)) {
  test(`promtool accepts ${path}`, async () => {
    assert.match((await run(promtool, ["check", "rules", join(ROOT, path)])).stdout, /SUCCESS/);
  });
}

for (const [ruleFile, cases] of Object.entries(TABLES)) {
  test(`every alert of ${ruleFile} fires in one row at least`, () => {
    const spans = cases.flatMap(({ fires }) => fires);
    const silent = alertsOf(ruleFile).filter((alert) => !spans.some((s) => isSpanOf(alert, s)));
    assert.deepEqual(silent, []);
  });

  for (const one of cases) {
    test(`promtool: ${one.name}`, async () => {
      const file = join(folder, "row.test.yml");
      writeFileSync(file, promtoolTestFile(ruleFile, join(ROOT, ruleFile), [one]));
      const { stdout } = await run(promtool, ["test", "rules", file]);
      assert.match(stdout, /SUCCESS/);
    });
  }
}

test("a row that expects a minute too early or too late fails", async () => {
  const [ruleFile, [one]] = [Object.keys(TABLES)[0] ?? "", KAS_TIMINGS];
  for (const change of [-1, 1]) {
    const fires = one!.fires.map((span) => ({ ...span, fires: span.fires + change }));
    const file = join(folder, "wrong.test.yml");
    writeFileSync(file, promtoolTestFile(ruleFile, join(ROOT, ruleFile), [{ ...one!, fires }]));
    await assert.rejects(run(promtool, ["test", "rules", file]), /FAILED/);
  }
});
