import assert from "node:assert/strict";
import { test } from "node:test";
import { parseUsage, usageOf } from "./process-usage.ts";

const STAT =
  "42 (kas (1) x) S 1 42 42 0 -1 4194304 100 0 0 0 250 50 7 8 20 0 11 0 12345 1000 900 18446744073709551615";

test("CPU time is that of user and system, resident memory is in bytes", () => {
  assert.deepEqual(parseUsage(STAT, "Name:\tkas\nVmHWM:\t 9000 kB\nVmRSS:\t    8000 kB\n"), {
    cpuSeconds: 3,
    residentBytes: 8_192_000,
  });
});

test("a process that has ended and was not waited for uses nothing that can be told", () => {
  assert.equal(parseUsage(STAT, "Name:\tkas\nState:\tZ (zombie)\n"), undefined);
});

test("what the kernel says of this very process agrees with what Node says of it", () => {
  const usage = usageOf(process.pid);
  assert.ok(usage !== undefined);
  const { user, system } = process.cpuUsage();
  const seconds = (user + system) / 1e6;
  assert.ok(
    usage.cpuSeconds > 0 && usage.cpuSeconds <= seconds,
    `${usage.cpuSeconds} of ${seconds}`,
  );
  const resident = process.memoryUsage.rss();
  assert.ok(Math.abs(usage.residentBytes - resident) < resident / 2);
});

test("a process that is not there has no usage", () => {
  assert.equal(usageOf(2 ** 22 + 1), undefined);
});
