import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { pidNamespaceOf } from "../../kit/process-identity.ts";
import { acquireLease } from "../runtimes/process/lease.ts";
import { clean, formatBytes, type CleanOptions } from "./clean.ts";

const clock = ScaledClock.real();

const OLD = "runs/2026-11-23T17-52-old";
const LIVE = "runs/2026-11-23T17-53-live";

/** A project with one old run, a folder that is no run, one dead lab's data, one living lab, and a tools folder. */
async function scene(t: TestContext): Promise<{
  readonly options: Omit<CleanOptions, "yes" | "tools">;
  readonly at: (path: string) => string;
  /** The living lab's. */
  readonly network: number;
}> {
  const root = mkdtempSync(join(tmpdir(), "kas-lab-test-"));
  t.after(() => rmSync(root, { recursive: true }));
  const at = (path: string): string => join(root, path);
  for (const path of [OLD, LIVE, "runs/mine", "leases/net-240", "tools/prometheus", "tools/mine"]) {
    mkdirSync(at(path), { recursive: true, mode: 0o700 });
    writeFileSync(join(at(path), "data"), "x".repeat(5_000));
  }
  const gone = {
    pid: 2 ** 22 + 1,
    startTime: "1",
    pidNamespace: pidNamespaceOf("self"),
    run: "dead",
    runFolder: at("runs/dead"),
    children: [],
  };
  writeFileSync(at("leases/240.json"), JSON.stringify(gone));
  const folder = at("leases");
  const lease = await acquireLease({ run: "live", runFolder: at(LIVE), clock, folder });
  t.after(() => lease.release());
  const env = { KASLAB_TOOLS: at("tools") };
  return {
    options: { projectRoot: root, leaseFolder: folder, env, clock },
    at,
    network: lease.network,
  };
}

test("without --yes it says what it would remove, how much that frees, and removes nothing", async (t) => {
  const { options, at } = await scene(t);
  const report = await clean({ ...options, yes: false, tools: false });
  assert.deepEqual(
    report.items.map((item) => [item.what, item.path]),
    [
      ["run", at(OLD)],
      ["dead lab", at("leases/net-240")],
    ],
  );
  assert.ok(report.bytes >= 10_000 && report.bytes < 50_000, String(report.bytes));
  assert.deepEqual(report.kept, [`${at(LIVE)} (live is running)`]);
  assert.ok(existsSync(at(OLD)) && existsSync(at("leases/net-240")));
  const lines: string[] = [];
  report.print((line) => lines.push(line));
  assert.match(
    lines.at(-1) ?? "",
    /^This would free \d+\.\d kB\. Remove it with: {2}kaslab clean --yes$/,
  );
});

test("with --yes it removes that, and a living lab keeps its run and its lease", async (t) => {
  const { options, at, network } = await scene(t);
  const report = await clean({ ...options, yes: true, tools: false });
  assert.equal(report.removed, true);
  assert.equal(report.swept.length, 1);
  for (const path of [OLD, "leases/net-240", "leases/240.json"]) {
    assert.equal(existsSync(at(path)), false, path);
  }
  for (const path of [
    `${LIVE}/data`,
    `leases/${network}.json`,
    `leases/net-${network}`,
    "tools/prometheus",
    "runs/mine",
  ]) {
    assert.equal(existsSync(at(path)), true, path);
  }
});

test("with --tools it removes what the lab has fetched, and nobody else's programs", async (t) => {
  const { options, at } = await scene(t);
  await clean({ ...options, yes: true, tools: true });
  assert.equal(existsSync(at("tools/prometheus")), false);
  assert.equal(existsSync(at("tools/mine")), true);
});

for (const [bytes, expected] of [
  [0, "0 B"],
  [999, "999 B"],
  [1_500, "1.5 kB"],
  [95_200_000, "95.2 MB"],
  [7e12, "7000.0 GB"],
] as const) {
  test(`${bytes} bytes are written as ${expected}`, () => {
    assert.equal(formatBytes(bytes), expected);
  });
}

test("a matrix stays while a run in it is alive", async (t) => {
  const { options, at } = await scene(t);
  const inside = at("runs/2026-11-23T17-54-matrix/2026-11-23T17-55-steady");
  mkdirSync(inside, { recursive: true });
  const folder = at("leases");
  const lease = await acquireLease({ run: "inside", runFolder: inside, clock, folder });
  t.after(() => lease.release());
  await clean({ ...options, yes: true, tools: false });
  assert.equal(existsSync(inside), true);
  assert.equal(existsSync(at(OLD)), false);
});
