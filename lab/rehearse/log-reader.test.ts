import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { happened } from "../scenario/synthetic-evidence.ts";
import { LogReader, logTime } from "./log-reader.ts";

const folder = mkdtempSync(join(tmpdir(), "kas-lab-log-"));
after(() => rmSync(folder, { recursive: true }));
const pathOf = (component: string): string => join(folder, `${component}.log`);
const LINE = '{"level":"info","time":"2026-11-24T10:00:00.500Z","msg":"up"}\nplain\n';
const STAMP_MS = Date.parse("2026-11-24T10:00:00.500Z");
for (const name of ["kas-1", "rails"]) writeFileSync(pathOf(name), LINE);

test("the lab's own parts stamp in lab time; a plain line has no time", async () => {
  const logs = new LogReader(pathOf, logTime(undefined, []));
  const [first, second] = await logs.read("kas-1");
  assert.deepEqual([first?.at, first?.fields["msg"], second?.at], [STAMP_MS, "up", null]);
  assert.deepEqual(await logs.read("nobody"), []);
});

const started = happened(0, {
  kind: "run-started",
  run: "r",
  scenario: "s",
  seed: "1",
  speed: 20,
  epochMs: 0,
  version: "v",
  withoutFaults: false,
});
const beganMs = Date.parse(started.wall);

test("logs of the user's programs are stamped by the wall, those of the lab's parts in lab time", () => {
  const atMs = logTime(undefined, [started]);
  assert.equal(atMs("agent-1", beganMs + 3_000), started.at + 60_000);
  assert.deepEqual([atMs("agentk", 5), atMs("kas-1", 5)], [5, 5]);
  const kas = { from: "binary", name: "/kas", metrics: true, log: true } as const;
  const brought = logTime({ kas, labTime: (ms) => ms - 1_000 }, [started]);
  assert.equal(brought("kas-1", 5_000), 4_000);
  assert.equal(brought("rails", 5), 5);
});
