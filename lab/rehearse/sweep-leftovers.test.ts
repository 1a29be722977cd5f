import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { pidNamespaceOf } from "../../kit/process-identity.ts";
import { labelsOf, thisOwner } from "../runtimes/container/labels.ts";
import { FakeEngine } from "../runtimes/container/testing/fake-engine.ts";
import { sweepLeftovers } from "./sweep-leftovers.ts";

const clock = ScaledClock.real();
/** A process that has ended. */
const { pid } = spawnSync("true");

function stage(t: TestContext, containers: boolean) {
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-leases-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const lease = {
    ...{ pid, startTime: "1", pidNamespace: pidNamespaceOf("self") ?? "", run: "old" },
    ...{ runFolder: "/runs/old", children: [], containers },
  };
  writeFileSync(join(folder, "99.json"), JSON.stringify(lease));
  const engine = new FakeEngine();
  engine.things.push({
    kind: "container",
    id: "c1",
    name: "kas-lab-10.99-1-rails",
    labels: labelsOf({ ...thisOwner(), id: `${pid}:1` }, "old", "rails"),
    running: true,
  });
  const asked: string[] = [];
  const open = (): Promise<FakeEngine> => {
    asked.push("engine");
    return Promise.resolve(engine);
  };
  return { folder, engine, asked, open };
}

const LEASE = `removed what old (pid ${pid}, gone) left: lease of 127.99.0.0`;
const CONTAINERS = "removed what old left in Docker 0.0: 1 container (rails)";

test("an engine is asked when a dead lab had used one", async (t) => {
  const { folder, engine, open } = stage(t, true);
  const said = await sweepLeftovers({ clock, runtime: "process", folder, open });
  assert.deepEqual(said, [LEASE, CONTAINERS]);
  assert.deepEqual(engine.removed, ["container c1"]);
});

test("an engine is not asked when nobody has used one", async (t) => {
  const { folder, asked, open } = stage(t, false);
  assert.deepEqual(await sweepLeftovers({ clock, runtime: "process", folder, open }), [LEASE]);
  assert.deepEqual(asked, []);
});

test("a run in containers always looks", async (t) => {
  const { folder, open } = stage(t, false);
  const said = await sweepLeftovers({ clock, runtime: "container", folder, open });
  assert.deepEqual(said, [LEASE, CONTAINERS]);
});

test("an engine that is gone is told, and only a run that needs it fails", async (t) => {
  const open = (): Promise<never> => Promise.reject(new Error("no engine"));
  const first = stage(t, true);
  assert.deepEqual(
    await sweepLeftovers({ clock, runtime: "process", folder: first.folder, open }),
    [LEASE, "containers of a dead lab could not be looked for: no engine"],
  );
  const second = stage(t, true);
  await assert.rejects(
    sweepLeftovers({ clock, runtime: "container", folder: second.folder, open }),
    /no engine/,
  );
});
