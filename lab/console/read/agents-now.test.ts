import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { agentLives, connectedAt } from "../../scenario/agent-timeline.ts";
import { AgentsNow } from "./agents-now.ts";

const STREAMS = 400;

function happened(at: number, event: object): HistoryEntry {
  return { ...event, at, wall: new Date(at).toISOString() } as HistoryEntry;
}

/** Streams of five agents, one with a second pod: settled, refused, ended cleanly, opened again at once. */
function fleetHistory(speed: number): readonly HistoryEntry[] {
  const random = new SeededRandom("agents-now");
  const entries = [happened(0, { kind: "run-started", speed })];
  const names = ["agent-1", "agent-2", "agent-3", "agent-3-r2", "agent-4"];
  for (const agent of names) entries.push(happened(1, { kind: "agent-started", agent }));
  const open = new Map<string, number>();
  for (let stream = 1, at = 1; stream <= STREAMS; at += 1 + Math.floor(random.next() * 4_000)) {
    const agent = names[Math.floor(random.next() * names.length)] ?? "agent-1";
    const held = open.get(agent);
    if (held === undefined) {
      open.set(agent, stream);
      entries.push(happened(at, { kind: "config-stream-opened", agent, stream: stream++ }));
    } else {
      open.delete(agent);
      const code = random.next() < 0.5 ? "OK" : "Unavailable";
      entries.push(happened(at, { kind: "config-stream-ended", agent, stream: held, code }));
    }
  }
  return entries;
}

for (const speed of [1, 60]) {
  test(`at any moment as many are connected as the report would say, at ${speed}x`, () => {
    const entries = fleetHistory(speed);
    const now = new AgentsNow();
    const seen = new Set<number>();
    for (const [index, entry] of entries.entries()) {
      now.take(entry);
      const laterMs = entries[index + 1]?.at ?? entry.at + 60_000;
      for (const atMs of [entry.at, Math.floor((entry.at + laterMs) / 2)]) {
        // What comes at the same instant belongs to it.
        if (laterMs === entry.at) continue;
        const expected = connectedAt(agentLives(entries.slice(0, index + 1), atMs, speed), atMs);
        assert.equal(now.connectedAt(atMs), expected, `at ${atMs}`);
        seen.add(expected);
      }
    }
    assert.ok(seen.size >= 3, `the history moves the count: ${[...seen].join(", ")}`);
  });
}

test("a fleet that is gone holds no streams", () => {
  const now = new AgentsNow();
  for (const entry of fleetHistory(1)) now.take(entry);
  now.clear();
  assert.equal(now.connectedAt(10 ** 9), 0);
});
