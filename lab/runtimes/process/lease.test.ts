import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { identityOf, pidNamespaceOf } from "../../../kit/process-identity.ts";
import { acquireLease, NETWORK_MIN } from "./lease.ts";
import { leaseFile, readLeases, temporaryFolder } from "./lease-record.ts";
import { sweep } from "./sweep.ts";

const clock = ScaledClock.real();
const GONE = { pid: 2 ** 22 + 1, startTime: "1" };

function leases(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function plant(folder: string, network: number, record: object): void {
  const base = { pidNamespace: pidNamespaceOf("self"), run: "old", runFolder: "/r", children: [] };
  writeFileSync(leaseFile(folder, network), JSON.stringify({ ...base, ...record }));
}

test("two runs get two networks, each with a private folder, and give them back", async (t) => {
  const folder = leases(t);
  const take = () => acquireLease({ run: "r", runFolder: "/r", clock, folder });
  const [first, second] = await Promise.all([take(), take()]);
  assert.notEqual(first.network, second.network);
  assert.ok(Math.min(first.network, second.network) >= NETWORK_MIN);
  assert.equal(statSync(first.temporaryFolder).mode & 0o777, 0o700);
  writeFileSync(join(first.temporaryFolder, "data"), "");
  await first.release();
  await first.release();
  assert.equal(existsSync(first.temporaryFolder), false);
  assert.deepEqual(
    readLeases(folder).map((lease) => lease.network),
    [second.network],
  );
  await second[Symbol.asyncDispose]();
  assert.deepEqual(readLeases(folder), []);
});

test("a lease names its owner and every child, also to somebody who reads the file", async (t) => {
  const folder = leases(t);
  await using lease = await acquireLease({ run: "r", runFolder: "/runs/r", clock, folder });
  const own = identityOf(process.pid);
  assert.equal(lease.ownerId, `${own.pid}:${own.startTime}`);
  lease.registerChild({ pid: 1, startTime: "5", name: "kas-1" });
  lease.registerChild({ pid: 2, startTime: "6", name: "redis" });
  const text = readFileSync(leaseFile(folder, lease.network), "utf8");
  const found: unknown = JSON.parse(text);
  assert.deepEqual(found, {
    ...own,
    pidNamespace: pidNamespaceOf("self"),
    run: "r",
    runFolder: "/runs/r",
    children: [
      { pid: 1, startTime: "5", name: "kas-1" },
      { pid: 2, startTime: "6", name: "redis" },
    ],
  });
});

test("a sweep removes leases of the dead and says so, and spares the living", async (t) => {
  const folder = leases(t);
  await using living = await acquireLease({ run: "living", runFolder: "/r", clock, folder });
  plant(folder, 240, GONE);
  writeFileSync(leaseFile(folder, 241), "not a lease");
  // The number lives, but it is another process than the owner was.
  plant(folder, 242, { pid: process.pid, startTime: "1" });
  plant(folder, 243, { ...GONE, pidNamespace: "pid:[1]" });
  const said = await sweep({ clock, folder });
  assert.deepEqual(said, [
    `removed what old (pid ${GONE.pid}, gone) left: lease of 127.240.0.0`,
    "removed the unreadable lease of 127.241.0.0",
    `removed what old (pid ${process.pid}, gone) left: lease of 127.242.0.0`,
  ]);
  assert.deepEqual(
    readLeases(folder).map((lease) => lease.network),
    [living.network, 243],
  );
  assert.equal(existsSync(temporaryFolder(folder, living.network)), true);
  assert.deepEqual(await sweep({ clock, folder }), []);
});

test("labs with different lease folders, as those of two users, do not share a network", async (t) => {
  const [mine, theirs] = [leases(t), leases(t)];
  await using first = await acquireLease({ run: "r", runFolder: "/r", clock, folder: mine });
  await using second = await acquireLease({ run: "r", runFolder: "/r", clock, folder: theirs });
  assert.notEqual(first.network, second.network);
});

test("a lease folder that others may enter is refused", async (t) => {
  const folder = leases(t);
  chmodSync(folder, 0o755);
  await assert.rejects(acquireLease({ run: "r", runFolder: "/r", clock, folder }), {
    code: "LEASE_FOLDER_UNSAFE",
  });
});
