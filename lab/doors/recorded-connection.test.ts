import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { ServiceEvent } from "../../contracts/service-events.ts";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { AgentView } from "./agent-view.ts";
import { ConnectionReader } from "./wire/connection-reader.ts";

interface Chunk {
  readonly t: number;
  readonly dir: "c>s" | "s>c";
  /** Absent: the side hangs up. */
  readonly hex?: string;
}

/** The first connection of a real agentk 14.2-pre to a real kas 14.2-pre, to its end. */
const RECORDED = readFileSync(
  new URL("../../test/recordings/wire/agentk-wire-raw.jsonl", import.meta.url),
  "utf8",
)
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Chunk);

interface Seen {
  readonly view: AgentView;
  readonly events: readonly ServiceEvent[];
}

/** Reads the recording in pieces of so many bytes; what the view says of it. */
async function read(pieceBytes: number): Promise<Seen> {
  const clock = new ManualClock();
  const events: ServiceEvent[] = [];
  const view = new AgentView({
    agent: "agent-1",
    clock,
    emit: (event) => events.push(event),
    onStreamEnded: () => undefined,
    onDialFailed: () => undefined,
  });
  view.started();
  const connection = view.connect();
  const reader = new ConnectionReader(connection);
  let nowS = RECORDED[0]?.t ?? 0;
  for (const { t, dir, hex } of RECORDED) {
    await clock.advance((t - nowS) * 1000);
    nowS = t;
    if (hex === undefined) reader.end(dir === "c>s");
    const bytes = Buffer.from(hex ?? "", "hex");
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      if (dir === "c>s") reader.fromAgent(piece);
      else reader.toAgent(piece);
    }
  }
  connection.onGone("");
  return { view, events };
}

test("a recorded connection of a real agentk is read: eleven streams, its configuration, its end", async () => {
  const { view, events } = await read(1_000_000);
  const counts = new Map<string, number>();
  for (const { kind } of events) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  assert.deepEqual(Object.fromEntries(counts), {
    "agent-started": 1,
    "agent-connection-opened": 1,
    "config-stream-opened": 1,
    "agent-commit": 1,
    "config-stream-ended": 1,
    "tunnel-ended": 10,
    "agent-connection-closed": 1,
  });
  const [commit] = events.flatMap((event) => (event.kind === "agent-commit" ? [event] : []));
  assert.deepEqual([commit?.agentId, commit?.projectId], [1, 7]);
  assert.match(commit?.commit ?? "", /^[0-9a-f]{40}$/);
  assert.equal(view.describe().commit, commit?.commit);
  const tunnels = events.flatMap((event) => (event.kind === "tunnel-ended" ? [event.tunnel] : []));
  assert.deepEqual(
    tunnels.sort((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
});

test("it makes no difference in which pieces the bytes come", async () => {
  const whole = (await read(1_000_000)).events;
  for (const pieceBytes of [1, 7, 100]) assert.deepEqual((await read(pieceBytes)).events, whole);
});
