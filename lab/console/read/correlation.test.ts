import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { correlate } from "./correlation.ts";
import { kindsAsked, selectEntries } from "./history.ts";
import { LogStore } from "./log-store.ts";

const T0 = Date.parse("2026-11-25T09:50:00.000Z");
const at = (ms: number, event: object): HistoryEntry =>
  ({ ...event, at: T0 + ms, wall: new Date(T0 + ms).toISOString() }) as HistoryEntry;
const rails = (ms: number, agent: string, pod: string, status: number): HistoryEntry =>
  at(ms, {
    kind: "rails-request",
    component: "rails",
    endpoint: "agent_info",
    pod,
    client: "gitlab-kas",
    agent,
    status,
    worker: 2,
  });

const HISTORY: readonly HistoryEntry[] = [
  at(-60_000, {
    kind: "agent-connection-opened",
    component: "agentk",
    agent: "agent-8",
    connection: 3,
  }),
  rails(-30, "agent-8", "127.64.1.1", 404),
  rails(-20, "agent-9", "127.64.1.2", 200),
  at(80, {
    kind: "config-stream-ended",
    component: "agentk",
    agent: "agent-8",
    stream: 5,
    lastedMs: 400,
    code: "Unavailable",
    message: "unavailable",
  }),
];

const line = (second: string, more: string): string =>
  `{"level":"error","time":"2026-11-25T09:50:${second}Z",${more}}\n`;

function store(folder: string): LogStore {
  mkdirSync(join(folder, "logs"));
  writeFileSync(
    join(folder, "logs/kas-1.log"),
    line("00.000", '"correlation_id":"ID1","error":"status: 404","msg":"GetAgentInfo()"') +
      line("01.000", '"correlation_id":"ID2","msg":"other"'),
  );
  writeFileSync(
    join(folder, "logs/agentk.log"),
    line(
      "00.090",
      '"agent":"agent-8","correlation_id":"ID1","msg":"GetConfiguration.Recv failed"',
    ) + line("00.091", '"agent":"agent-9","msg":"of another agent"'),
  );
  return new LogStore(folder, (wallMs) => wallMs);
}

test("a request is followed by its id, and by agent, pod and time where nobody writes the id", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-correlation-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const logs = store(folder);
  const found = await correlate("ID1", logs, HISTORY, 1);
  assert.deepEqual([found.agent, found.pod], ["agent-8", "kas-1"]);
  assert.deepEqual(
    found.steps.map(({ node, tie, from }) => [node, tie, from]),
    [
      ["edge", "agent and time", "history"],
      ["rails", "agent and time", "history"],
      ["kas-1", "id", "log"],
      ["agentk", "agent and time", "history"],
      ["agentk", "id", "log"],
    ],
  );
  assert.match(found.steps[1]?.says ?? "", /answered 404 for agent-8, by worker 2$/);
  assert.deepEqual(
    found.silent.map(({ node }) => node),
    ["lb", "gitaly", "redis"],
  );
  const unknown = await correlate("NOBODY", logs, HISTORY, 1);
  assert.deepEqual([unknown.pod, unknown.steps], [null, []]);
});

test("history is told in parts, by number, kind and time", () => {
  const all = { after: 0, kinds: null, fromMs: null, toMs: null, limit: 2 };
  const first = selectEntries(HISTORY, all);
  assert.deepEqual(
    first.entries.map(({ sequence }) => sequence),
    [1, 2],
  );
  assert.equal(first.more, true);
  const rest = selectEntries(HISTORY, { ...all, after: first.last, limit: 10 });
  assert.deepEqual([rest.entries.map(({ sequence }) => sequence), rest.more], [[3, 4], false]);
  const kinds = kindsAsked(["rails-request"]);
  assert.equal(selectEntries(HISTORY, { ...all, kinds, limit: 9 }).entries.length, 2);
  assert.equal(selectEntries(HISTORY, { ...all, fromMs: T0, limit: 9 }).entries.length, 1);
  assert.ok(kindsAsked(["story"])?.has("fault"));
  assert.equal(kindsAsked([]), null);
});
