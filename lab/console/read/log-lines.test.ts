import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readLine, wallToLabOf } from "./log-lines.ts";
import { LogStore } from "./log-store.ts";
import { readLogs } from "./logs.ts";

const read = (text: string, component = "kas-1"): ReturnType<typeof readLine> =>
  readLine({ component, lineNumber: 1, text, wallToLab: (wallMs) => wallMs * 10 });

test("a line of a service has its lab time, level, words, correlation id and agent", () => {
  const line = read(
    '{"level":"error","time":"2026-11-25T09:49:55.949Z","correlation_id":"01M8","agent_id":8,"error":"error kind: 0; status: 404","msg":"GetAgentInfo()"}',
  );
  assert.deepEqual(
    [line.at, line.level, line.message, line.correlationId, line.agent],
    [
      Date.parse("2026-11-25T09:49:55.949Z"),
      "error",
      "GetAgentInfo(): error kind: 0; status: 404",
      "01M8",
      "agent-8",
    ],
  );
});

test("the load balancer's request log says how a request ended", () => {
  const line = read(
    '{"level":"info","time":"2026-11-25T09:59:14.381Z","httpRequest":{"status":101},"jsonPayload":{"statusDetails":"websocket_closed"},"msg":"request"}',
  );
  assert.equal(line.message, "request: 101 websocket_closed");
});

test("Redis and Prometheus write wall time, which becomes lab time", () => {
  const redis = read("19740:M 26 Nov 2026 16:17:24.849 # WARNING Memory", "redis");
  assert.equal(redis.at, new Date(2026, 10, 26, 16, 17, 24, 849).getTime() * 10);
  assert.deepEqual([redis.level, redis.message], ["warn", "WARNING Memory"]);
  const store = read('ts=2026-11-26T16:18:43.913Z level=warn msg="Received SIGTERM" err="x"');
  assert.equal(store.at, Date.parse("2026-11-26T16:18:43.913Z") * 10);
  assert.deepEqual([store.level, store.message], ["warn", "Received SIGTERM: x"]);
});

test("what was cut off stays text", () => {
  const line = read('{"level":"error","ti');
  assert.deepEqual([line.at, line.message], [null, '{"level":"error","ti']);
});

test("wall time runs as fast as the run did, from an entry that has both", () => {
  const toLab = wallToLabOf({ at: 5_000, wall: "2026-11-26T16:00:00.000Z" }, 60);
  assert.equal(toLab(Date.parse("2026-11-26T16:00:02.000Z")), 125_000);
  assert.equal(wallToLabOf(undefined, 60)(7), 7);
});

test("a log that grows is read on, whole lines only, and filtered", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-logs-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "logs"));
  const file = join(folder, "logs/kas-1.log");
  const line = (second: number, id: string): string =>
    `{"level":"info","time":"2026-11-25T09:00:0${second}.000Z","correlation_id":"${id}","msg":"m${second}"}\n`;
  writeFileSync(file, `${line(1, "A")}${line(2, "B")}{"level":"in`);
  const store = new LogStore(folder, (wallMs) => wallMs);
  const all = {
    components: [],
    fromMs: null,
    toMs: null,
    correlation: null,
    agent: null,
    text: null,
    level: null,
    limit: 10,
  };
  assert.equal((await readLogs(store, all)).matched, 2);
  appendFileSync(file, `fo","time":"2026-11-25T09:00:03.000Z","msg":"m3"}\n${line(4, "A")}`);
  const messages = async (query: Partial<typeof all>): Promise<readonly string[]> =>
    (await readLogs(store, { ...all, ...query })).lines.map(({ message }) => message);
  assert.deepEqual(await messages({}), ["m1", "m2", "m3", "m4"]);
  assert.deepEqual(await messages({ correlation: "A" } as object), ["m1", "m4"]);
  assert.deepEqual(await messages({ limit: 1 }), ["m4"]);
  assert.deepEqual(await messages({ text: "M3" } as object), ["m3"]);
  const fromMs = Date.parse("2026-11-25T09:00:03.000Z");
  assert.deepEqual(await messages({ fromMs } as object), ["m3", "m4"]);
  assert.deepEqual(await store.lines("../history"), []);
  writeFileSync(join(folder, "logs/kas-2.log"), `${line(2, "C")}${line(5, "C")}`);
  assert.deepEqual(await messages({ limit: 3 }), ["m3", "m4", "m5"], "the newest of all logs");
  assert.equal((await readLogs(store, { ...all, limit: 1 })).matched, 6);
});
