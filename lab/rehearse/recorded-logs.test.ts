import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { readLogLine } from "../report/log-line.ts";
import { CHECKS } from "../scenario/checks/registry.ts";
import type { Finding } from "../scenario/checks/check.ts";
import type { Evidence, LogLine } from "../scenario/evidence.ts";
import { syntheticEvidence } from "../scenario/synthetic-evidence.ts";
import { logExcerpts } from "./log-excerpts.ts";
import { LogReader } from "./log-reader.ts";

/*
 * The logs of two real kas during the recorded incident, read as those of a run: the flag was off from
 * second 600 to 1500, ten agents.
 */
const ROOT = join(import.meta.dirname, "../..");
const RECORDINGS = join(ROOT, "test/recordings");
const PODS = ["kas-1", "kas-2"];

const folder = mkdtempSync(join(tmpdir(), "kas-lab-logs-"));
after(() => rmSync(folder, { recursive: true }));
for (const pod of PODS) {
  writeFileSync(
    join(folder, `${pod}.log`),
    gunzipSync(readFileSync(join(RECORDINGS, `${pod}.log.gz`))),
  );
}
writeFileSync(
  join(folder, "kas-start.log"),
  readFileSync(join(RECORDINGS, "wire/kas-log-start-and-config.jsonl")),
);
const reader = new LogReader((component) => join(folder, `${component}.log`));
const logs: readonly (readonly LogLine[])[] = await Promise.all(
  PODS.map((pod) => reader.read(pod)),
);
/** kas logs its listeners within a second of the start. */
const startMs = Math.min(...logs.flat().map(({ at }) => at ?? Number.POSITIVE_INFINITY));
const OFF_MS = startMs + 600_000;
const ON_MS = startMs + 1_500_000;

const summary = JSON.parse(readFileSync(join(RECORDINGS, "summary.json"), "utf8")) as {
  readonly handled_at_end: Readonly<Record<string, number>>;
};

test("every line of a real kas is read: dated, with level, message and fields", async () => {
  for (const line of [...logs.flat(), ...(await reader.read("kas-start"))]) {
    assert.ok(line.at !== null, line.text);
    assert.equal(new Date(line.at).toISOString(), line.fields["time"]);
    const { level, message } = readLogLine(line.text);
    assert.equal(level, line.fields["level"]);
    assert.ok(message.startsWith(String(line.fields["msg"])), message);
  }
  assert.ok(logs.flat().length > 100);
});

/** The `log` expectation of flag-disable, as it stands in the scenario file. */
const scenario = parse(readFileSync(join(ROOT, "scenarios/flag-disable.yaml"), "utf8")) as {
  readonly expect: readonly { readonly log?: Readonly<Record<string, unknown>> }[];
};
const [expected] = scenario.expect.flatMap(({ log }) => (log === undefined ? [] : [log]));

async function judge(spec: unknown, fromMs: number, toMs: number): Promise<Finding> {
  const evidence: Evidence = {
    ...syntheticEvidence({}),
    timelineStartMs: startMs,
    log: (component) => reader.read(component),
  };
  const check = CHECKS.get("log");
  assert.ok(check !== undefined);
  const bound = check.bind(spec);
  assert.ok(typeof bound === "function");
  return await bound(evidence, { kind: "during", fromMs, toMs });
}

test("what flag-disable expects of kas' log, the real logs fulfil while the flag is off", async () => {
  assert.ok(expected !== undefined);
  const during = await judge(expected, OFF_MS, ON_MS);
  assert.equal(during.verdict, "pass", during.seen);
  const before = await judge(expected, startMs, OFF_MS - 1);
  assert.equal(before.verdict, "fail", before.seen);
  const silent = { of: "kas", msg: "GetAgentInfo()", "at most": 0 };
  assert.equal((await judge(silent, startMs, OFF_MS - 1)).verdict, "pass");
  assert.equal((await judge(silent, OFF_MS, ON_MS)).verdict, "fail");
});

test("there is one such line for each call that failed", () => {
  const failed = Object.entries(summary.handled_at_end)
    .filter(([what]) => what.includes("Unavailable"))
    .reduce((sum, [, count]) => sum + count, 0);
  const lines = logs.flat().filter(({ fields }) => fields["msg"] === "GetAgentInfo()");
  assert.ok(failed > 100);
  assert.equal(lines.length, failed);
});

test("the report shows the first troubles of each pod after the flag went off", () => {
  const moments = [
    { id: "off", atMs: 600_000 },
    { id: "on", atMs: 1_500_000 },
  ];
  const shown = logExcerpts(logs, moments, startMs).filter(({ at }) => at.endsWith("after off"));
  assert.deepEqual(shown.map(({ component }) => component).sort(), [
    ...["kas-1", "kas-1"],
    ...["kas-2", "kas-2"],
  ]);
  for (const { line } of shown) {
    assert.equal(readLogLine(line).message, "GetAgentInfo(): error kind: 0; status: 404");
  }
});
