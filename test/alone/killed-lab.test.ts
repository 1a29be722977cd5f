import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { kaslab, processesOfLab, seen } from "../real/command.ts";

const out = mkdtempSync(join(tmpdir(), "kas-lab-killed-"));
after(() => rmSync(out, { recursive: true }));

test("what kill -9 leaves is removed by the next run, which says so and spares a living lab", async () => {
  const killed = kaslab(["up", "--out", out]);
  const living = kaslab(["up", "--out", out]);
  await Promise.all([seen(killed, /Ctrl-C ends it/), seen(living, /Ctrl-C ends it/)]);
  killed.child.kill("SIGKILL");
  await killed.exit;
  assert.ok(processesOfLab(killed.child.pid ?? 0).length > 0, "Redis and Prometheus are left");
  const before = processesOfLab(living.child.pid ?? 0).length;
  const next = kaslab(["up", "--out", out]);
  await seen(next, /Ctrl-C ends it/);
  assert.match(next.text(), new RegExp(`removed what .*pid ${killed.child.pid ?? 0}, gone`));
  assert.deepEqual(processesOfLab(killed.child.pid ?? 0), []);
  assert.equal(processesOfLab(living.child.pid ?? 0).length, before);
  for (const lab of [next, living]) {
    lab.child.kill("SIGINT");
    assert.equal(await lab.exit, 0, lab.text());
    assert.deepEqual(processesOfLab(lab.child.pid ?? 0), []);
  }
});
