import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { nodeCheck, openFilesCheck, openFilesIn, portsCheck } from "./doctor-checks.ts";
import { doctor, reportOf } from "./doctor.ts";

test("the doctor looks at everything a run needs and fetches nothing", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "tools"));
  const report = await doctor({
    projectRoot: folder,
    env: { PATH: "", KASLAB_TOOLS: join(folder, "tools") },
    findEngine: () => Promise.resolve({ why: "no engine" }),
  });
  assert.deepEqual(
    report.checks.map((check) => check.name),
    [
      ...["node", "/proc", "127.0.0.0/8", "ports", "open files", "disk"],
      ...["redis-server", "prometheus", "promtool", "amtool", "container engine"],
      "own networks",
    ],
  );
  const redis = report.checks.find((check) => check.name === "redis-server");
  assert.match(redis?.found ?? "", /^PATH: no redis-server; tools folder .*: no redis-server$/);
  assert.match(redis?.next ?? "", /first run fetches it|apt-get install/);
});

test("what is missing makes the machine unable, what deserves a look does not", () => {
  const lines: string[] = [];
  const report = reportOf([
    { name: "a", status: "ok", found: "1.0 at /a" },
    { name: "long", status: "missing", found: "two\nlines", next: "Install it." },
  ]);
  report.print((line) => lines.push(line));
  assert.equal(report.able, false);
  assert.deepEqual(lines, [
    "  ok       a     1.0 at /a",
    "  MISSING  long  two",
    "                 lines",
    "                 Install it.",
    "",
    "This machine cannot run the lab yet.",
  ]);
  assert.equal(reportOf([{ name: "a", status: "warning", found: "few" }]).able, true);
});

test("a port that another program holds on all the lab's addresses is named", async (t) => {
  const stranger = createServer();
  await new Promise<void>((resolve) => stranger.listen(0, "127.251.0.9", resolve));
  t.after(() => stranger.close());
  const { port } = stranger.address() as { port: number };
  const check = await portsCheck("127.251.0.9", [port, port]);
  assert.equal(check.status, "missing");
  assert.equal(check.found, `${port} held by another program on all addresses`);
  assert.equal((await portsCheck("127.251.0.10", [port])).status, "ok");
});

test("an old Node and a low limit of open files are seen", () => {
  assert.equal(nodeCheck("v20.20.2").status, "missing");
  assert.equal(nodeCheck("v26.10.0").status, "ok");
  const limits = "Limit   Soft Limit  Hard Limit  Units\nMax open files   1024   524288   files \n";
  assert.equal(openFilesIn(limits), 1024);
  assert.equal(openFilesCheck(limits).status, "warning");
  assert.equal(openFilesCheck(limits.replace("1024", "unlimited")).status, "ok");
});
