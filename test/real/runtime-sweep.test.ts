import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test, type TestContext } from "node:test";
import { identityOf, isAlive, type ProcessIdentity } from "../../kit/process-identity.ts";
import { readLeases } from "../../lab/runtimes/process/lease-record.ts";
import { sweep } from "../../lab/runtimes/process/sweep.ts";
import { clock, stage } from "./runtime-rig.ts";

test("a sweep ends what a killed lab left, and spares a living lab", async (t) => {
  const { folder, scripts, leases } = stage(t);
  const [first, second] = await Promise.all([
    smallLab(t, leases, join(folder, "run-1"), scripts),
    smallLab(t, leases, join(folder, "run-2"), scripts),
  ]);
  assert.notEqual(first.network, second.network);
  const ended = once(first.parent, "exit");
  first.parent.kill("SIGKILL");
  await ended;
  assert.deepEqual(first.children.map(isAlive), [true, true], "children that outlive their lab");

  const said = await sweep({ clock, folder: leases });

  assert.deepEqual(first.children.map(isAlive), [false, false]);
  assert.deepEqual(second.children.map(isAlive), [true, true]);
  const [redisPid, stubbornPid] = first.children.map((child) => child.pid);
  assert.deepEqual(said, [
    `removed what small lab (pid ${first.parent.pid}, gone) left: lease of ` +
      `127.${first.network}.0.0, killed redis (${redisPid}), stubborn (${stubbornPid})`,
  ]);
  assert.equal(existsSync(join(leases, `net-${first.network}`)), false);
  assert.deepEqual(
    readLeases(leases).map(({ network, alive }) => [network, alive]),
    [[second.network, true]],
  );
  const stopped = once(second.parent, "exit");
  second.parent.kill("SIGTERM");
  await stopped;
  assert.deepEqual(second.children.map(isAlive), [false, false]);
  assert.deepEqual(readLeases(leases), []);
});

interface SmallLab {
  readonly parent: ChildProcess;
  readonly network: number;
  /** Redis first. */
  readonly children: readonly ProcessIdentity[];
}

async function smallLab(
  t: TestContext,
  leases: string,
  runFolder: string,
  scripts: string,
): Promise<SmallLab> {
  const entry = join(import.meta.dirname, "runtime-parent.ts");
  const parent = spawn(process.execPath, [entry, leases, runFolder, scripts], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => parent.kill("SIGTERM"));
  for await (const line of createInterface({ input: parent.stdout })) {
    const said = JSON.parse(line) as {
      network: number;
      children: { name: string; pid: number }[];
    };
    const sorted = said.children.sort((a, b) => a.name.localeCompare(b.name));
    return { parent, network: said.network, children: sorted.map(({ pid }) => identityOf(pid)) };
  }
  throw new Error("the small lab did not start");
}
