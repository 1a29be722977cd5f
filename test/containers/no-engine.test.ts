import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { kaslab } from "../real/command.ts";

test("without an engine the error names what was tried, and nothing is made", async (t) => {
  const out = mkdtempSync(join(tmpdir(), "kas-lab-no-engine-"));
  t.after(() => rmSync(out, { recursive: true }));
  const nowhere = `unix://${out}/none.sock`;
  const args = ["run", "flag-disable", "--runtime", "container", "--out", out];
  const command = kaslab(args, { DOCKER_HOST: nowhere });
  assert.equal(await command.exit, 4, command.text());
  assert.match(command.text(), /containers cannot be run: no container engine answers/);
  assert.ok(command.text().includes(`DOCKER_HOST (${nowhere}): no such socket`), command.text());
  assert.match(command.text(), /deploy\/start-engine\.sh/);
  assert.deepEqual(readdirSync(out), []);
});
