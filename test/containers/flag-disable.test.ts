import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { RunResult } from "../../lab/report/run-result.ts";
import { kaslab } from "../real/command.ts";

test("the runbook's flag incident passes in containers, every expectation of it", async (t) => {
  const out = mkdtempSync(join(tmpdir(), "kas-lab-contained-"));
  t.after(() => rmSync(out, { recursive: true }));
  const command = kaslab(["run", "flag-disable", "--runtime", "container", "--out", out]);
  const code = await command.exit;
  const folder = join(out, readdirSync(out)[0] ?? "");
  const result = JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as RunResult;
  assert.equal(result.verdict, "pass", command.text());
  assert.equal(code, 0);
  assert.ok(result.expectations.length >= 14);
  const history = readFileSync(join(folder, "history.jsonl"), "utf8");
  assert.match(history, /"says":"(?:Docker|Podman) [^"]*, images /, "it was in containers");
  for (const component of ["kas-1", "rails", "links"]) {
    assert.ok(readFileSync(join(folder, "logs", `${component}.log`), "utf8").length > 0, component);
  }
});
