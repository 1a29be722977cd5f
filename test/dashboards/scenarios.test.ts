import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { MOVING_SCENARIOS } from "../../dashboards/grafana/movers/panel-movers.ts";
import { kaslab } from "../real/command.ts";
import { expectedIn } from "./expected.ts";
import { openRun, proveAll, queriesOver } from "./stored-run.ts";

/*
 * Each scenario of the table is run as anybody runs it; then every query of every dashboard is executed
 * over its time series. A quarter of an hour: not for CI, which has the tour.
 */
const out = mkdtempSync(join(tmpdir(), "kas-lab-dashboards-"));
after(() => rmSync(out, { recursive: true }));

for (const scenario of MOVING_SCENARIOS) {
  test(`${scenario} moves the panels that the table says`, async () => {
    const folder = join(out, scenario);
    const command = kaslab(["run", scenario, "--out", folder]);
    const code = await command.exit;
    // A margin that the machine was too busy for makes a run inconclusive; its time series are whole.
    assert.ok(code === 0 || code === 2, command.text());
    const run = await openRun(folder);
    try {
      const { panels, annotations } = queriesOver(run.times);
      const wrong = [
        ...(await proveAll(run, panels, expectedIn(scenario))),
        ...(await proveAll(run, annotations, () => ({ kind: "answer" }))),
      ];
      assert.deepEqual(wrong, []);
    } finally {
      await run.stop();
    }
  });
}
