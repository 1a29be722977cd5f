import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { kaslab } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "kas-lab-cli-"));
after(() => rmSync(folder, { recursive: true }));

const cases: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ["no command", [], 3, /Examples/],
  ["--help", ["--help"], 0, /kaslab run flag-disable/],
  ["--version", ["--version"], 0, /^kas-lab \d+\.\d+\.\d+ \(build [^)]+\), models kas and agentk/],
  ["help of a verb", ["run", "--help"], 0, /--without-faults/],
  ["an unknown command", ["rum", "x"], 3, /did you mean "run"\?/],
  ["an unknown option", ["run", "--sped", "3"], 3, /did you mean "--speed"\?/],
  ["a missing operand", ["run"], 3, /needs <scenario\.\.\.>/],
  ["a bad number", ["run", "steady", "--speed", "fast"], 3, /not a number above 0/],
  ["an unknown scenario", ["run", "flag-disabel"], 3, /did you mean "flag-disable"\?/],
  ["an unknown list", ["list", "fault"], 3, /did you mean "faults"\?/],
  ["an unknown topology", ["up", "runbook-smal"], 3, /did you mean "runbook-small"\?/],
  ["a file that is not there", ["check", "nowhere.yaml"], 3, /there is no such file/],
  ["the list of faults", ["list", "faults"], 0, /feature-flag/],
  ["all scenario files", ["check"], 0, /flag-disable: fine/],
  ["a plan", ["run", "flag-disable", "--dry-run"], 0, /\+10:00 +off: fault feature-flag/],
];
for (const [name, args, code, says] of cases) {
  test(`${name} exits with ${code}`, async () => {
    const command = kaslab(args);
    assert.equal(await command.exit, code, command.text());
    assert.match(command.text(), says);
    assert.doesNotMatch(command.text(), /\n\s+at .*\.ts:\d+/, "no stack trace");
  });
}

test("every mistake of a file is told at once, with its place and the nearest word", async () => {
  const file = join(folder, "mine.yaml");
  writeFileSync(
    file,
    `scenario: mine
title: Mine
rehearses: [{ incident: S02 }]
topology: { extends: runbook-smal }
steady: { by: 5m, expect: [all agents connected] }
timeline:
  - { at: 10m, id: off, fault: feature-flg, until: on }
  - { at: 12m, id: on, do: heal }
expect:
  - says: no series has this label
    promql: { query: 'grpc_server_handled_total{method="x"}', is: none }
end: 20m
`,
  );
  const command = kaslab(["run", file]);
  assert.equal(await command.exit, 3, command.text());
  assert.match(command.text(), /mine\.yaml:4:\d+ +unknown topology "runbook-smal"/);
  assert.match(
    command.text(),
    /mine\.yaml:7:\d+ +unknown fault "feature-flg" +did you mean "feature-flag"\?/,
  );
  assert.match(command.text(), /mine\.yaml:11:\d+ .*has no label "method" +labels: grpc_service/);
  assert.match(command.text(), /3 mistakes; nothing was started/);
});
