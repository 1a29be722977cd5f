import assert from "node:assert/strict";
import { test } from "node:test";
import { DrillFact } from "../../contracts/drill-fact.ts";
import type { HistoryEntry } from "../../contracts/history.ts";
import type { DrillResult } from "./api/result.ts";
import { drillDifferences, scoreRows } from "./compare-results.ts";
import { recount } from "./recount.ts";
import { MINUTE_MS, playableDrill } from "./testing/fake-lab.ts";

const BEGUN_MS = 4 * MINUTE_MS;

interface Played {
  readonly result: DrillResult;
  readonly history: readonly HistoryEntry[];
}

/** A drill with a wrong suspicion, a wrong action that cuts an agent off, and a hint. */
async function clumsy(): Promise<Played> {
  const { clock, lab, session, history, close } = playableDrill({});
  lab.hurt = ["agent-1"];
  session.start();
  await clock.advance(BEGUN_MS + 5 * MINUTE_MS);
  await session.command({ do: "acknowledge" });
  await session.command({ do: "hypothesis", cause: "redis-down" });
  await session.command({ do: "hypothesis", cause: "redis-down", text: "again" });
  await session.command({ do: "hint" });
  await session.command({ do: "mitigate", mitigation: "restart-kas" });
  await clock.advance(15_000);
  for (const agent of ["agent-1", "agent-2", "agent-3"]) close(agent);
  lab.hurt = ["agent-1", "agent-2"];
  await clock.advance(MINUTE_MS);
  await session.command({ do: "mitigate", mitigation: "flag-on" });
  await session.command({ do: "declare", cause: "flag-off" });
  await clock.advance(3 * MINUTE_MS);
  // What comes after the end does not count any more.
  close("agent-4");
  return { result: await session.over, history };
}

const stored = (history: readonly HistoryEntry[]): readonly HistoryEntry[] =>
  history.map((entry) => JSON.parse(JSON.stringify(entry)) as HistoryEntry);

test("the score of a drill is counted again from its history, and is the same", async () => {
  const { result, history } = await clumsy();
  const again = recount(stored(history));
  assert.ok(again !== null);
  assert.deepEqual(again.score, result.score);
  assert.equal(again.ending, "restored");
  const { wrongActions, wrongHypotheses, agentsCutOff, hints } = again.facts;
  assert.deepEqual([wrongActions, wrongHypotheses, agentsCutOff, hints], [1, 1, 1, 1]);
  assert.ok(result.score.points < 100);
  for (const entry of history) if (entry.kind === "drill") DrillFact.parse(entry.fact);
});

test("a drill that was given up is counted again, too", async () => {
  const { clock, session, history } = playableDrill({});
  session.start();
  await clock.advance(BEGUN_MS);
  await session.command({ do: "declare", cause: "flag-off" });
  await session.command({ do: "give-up" });
  assert.deepEqual(recount(stored(history))?.score, session.result?.score);
  assert.equal(recount(stored(history))?.ending, "gave-up");
});

test("a fact that is changed or missing changes the score, and the rows say where", async () => {
  const { result, history } = await clumsy();
  const later = history.map((entry) =>
    entry.kind === "drill" && entry.fact.what === "declared"
      ? { ...entry, fact: { what: "declared", cause: "redis-down" } as const }
      : entry,
  );
  const again = recount(later);
  assert.ok(again !== null);
  const differ = scoreRows(result, again).filter(({ a, b }) => a !== b);
  assert.deepEqual(
    differ.map(({ what }) => what),
    ["points", "hypothesis", "cause"],
  );
  assert.equal(recount(history.slice(0, -2)), null, "without its end nothing is counted");
});

test("two drills stand side by side", async () => {
  const { result } = await clumsy();
  const other = { ...result, declared: null, mitigatedAt: null, ending: "gave-up" as const };
  const rows = drillDifferences(result, other);
  const of = (what: string) => rows.find((row) => row.what === what);
  assert.deepEqual(of("declared"), { what: "declared", a: "flag-off", b: "nothing" });
  assert.equal(of("healed")?.b, "never");
  assert.match(of("healed")?.a ?? "", /^\+\d\d:\d\d$/);
  assert.match(of("wrong-actions")?.a ?? "", /^5, 1 wrong action$/);
});
