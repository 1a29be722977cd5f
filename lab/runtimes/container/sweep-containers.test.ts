import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { identityOf } from "../../../kit/process-identity.ts";
import type { LabelledThing } from "./engine.ts";
import { isOrphan, labelsOf, thisOwner } from "./labels.ts";
import { sweepContainers } from "./sweep-containers.ts";
import { FakeEngine } from "./testing/fake-engine.ts";

const here = thisOwner();
/** A process that has ended. */
const gone = `${spawnSync("true").pid}:1`;
const DEAD = { ...here, id: gone };

function thing(kind: LabelledThing["kind"], id: string, labels: Record<string, string>) {
  return { kind, id, name: `kas-lab-7-99-${id}`, labels, running: true };
}

test("what a dead lab left is removed, containers first, and told by run; the living are spared", async () => {
  const engine = new FakeEngine();
  engine.things.push(
    thing("network", "net-1", labelsOf(DEAD, "run-1")),
    thing("container", "kas-10", labelsOf(DEAD, "run-1", "kas-10")),
    thing("container", "kas-2", labelsOf(DEAD, "run-1", "kas-2")),
    thing("container", "kas-1", labelsOf(here, "run-2", "kas-1")),
    thing("network", "net-3", labelsOf(DEAD, "run-3")),
    thing("container", "other", { app: "theirs" }),
  );
  assert.deepEqual(await sweepContainers(engine), [
    "removed what run-1 left in Docker 0.0: 2 containers (kas-2, kas-10), 1 network",
    "removed what run-3 left in Docker 0.0: 1 network",
  ]);
  assert.deepEqual(engine.removed, [
    "container kas-10",
    "container kas-2",
    "network net-1",
    "network net-3",
  ]);
});

for (const [what, labels, running, expected] of [
  ["its owner lives", labelsOf(here, "r"), true, false],
  ["its owner is gone", labelsOf(DEAD, "r"), true, true],
  ["its owner cannot be read", labelsOf({ ...here, id: "?" }, "r"), true, true],
  [
    "another process has the owner's number",
    labelsOf({ ...here, id: `${process.pid}:1` }, "r"),
    true,
    true,
  ],
  [
    "its owner lives where numbers differ",
    labelsOf({ ...DEAD, namespace: "pid:[1]" }, "r"),
    true,
    false,
  ],
  ["it runs since another boot: elsewhere", labelsOf({ ...DEAD, boot: "x" }, "r"), true, false],
  ["it was left by another boot", labelsOf({ ...here, boot: "x" }, "r"), false, true],
] as const) {
  test(`${expected ? "an orphan" : "no orphan"}: ${what}`, () => {
    assert.equal(isOrphan({ labels, running }), expected);
  });
}

test("this process is its own owner", () => {
  assert.match(here.id, /^\d+:\d+$/);
  assert.equal(here.id.split(":")[0], `${identityOf(process.pid).pid}`);
});
