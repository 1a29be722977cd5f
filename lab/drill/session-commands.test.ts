import assert from "node:assert/strict";
import { test } from "node:test";
import { afterAction } from "./after-action.ts";
import { DrillAnswer, DrillLine } from "./api/line.ts";
import { DrillResult } from "./api/result.ts";
import { DrillView } from "./api/view.ts";
import type { DrillSession } from "./session.ts";
import { lasting, MINUTE_MS, playableDrill } from "./testing/fake-lab.ts";

/** The result so far; a function, so that nobody takes it for fixed. */
function ended({ result }: Pick<DrillSession, "result">): DrillResult | null {
  return result;
}

/** Past the longest quiet time at the beginning of a shift. */
const BEGUN_MS = 4 * MINUTE_MS;

test("commands are answered in order, with their id, and mistakes with a code", async () => {
  const { clock, session } = playableDrill({});
  const early = await session.command({ id: 1, do: "look", at: "figures" });
  assert.equal(early.error?.code, "DRILL_REFUSED");
  session.start();
  await clock.advance(1);
  const answers = await Promise.all(
    [
      { id: 7, do: "view" },
      { id: "x", do: "dance" },
      { do: "declare", cause: "redis-dwon" },
      { do: "mitigate", mitigation: "scale-kas", target: "11" },
      { do: "mitigate", mitigation: "new-token", target: "agent-9" },
      { do: "look", at: "logs", component: "kas-9" },
      { do: "acknowledge", signal: "S9" },
      "no object",
      null,
    ].map((command) => session.command(command)),
  );
  assert.deepEqual(
    answers.map(({ id, error }) => [id, error?.code ?? "ok"]),
    [
      [7, "ok"],
      ["x", "DRILL_COMMAND"],
      [null, "DRILL_WORD"],
      [null, "DRILL_REFUSED"],
      [null, "DRILL_WORD"],
      [null, "DRILL_WORD"],
      [null, "DRILL_WORD"],
      [null, "DRILL_COMMAND"],
      [null, "DRILL_COMMAND"],
    ],
  );
  assert.match(answers[2]?.error?.message ?? "", /did you mean "redis-down"/);
});

test("looks are recorded once, with the time of the first", async () => {
  const series = [{ labels: { grpc_code: "OK" }, points: [{ at: 1, value: 0.5 }] }];
  const { clock, session } = playableDrill({ series: () => series });
  session.start();
  await clock.advance(1);
  const at = clock.now();
  const logs = await session.command({ do: "look", at: "logs", component: "kas-1", text: "ERROR" });
  assert.ok(logs.sight?.at === "logs");
  assert.deepEqual(
    logs.sight.lines.map(({ text }) => text),
    ["kas-1 old error", "kas-1 new error"],
  );
  await clock.advance(5_000);
  await session.command({ do: "look", at: "logs", component: "kas-1", text: "ERROR" });
  const figures = await session.command({ do: "look", at: "figures" });
  assert.ok(figures.sight?.at === "figures");
  assert.equal(figures.sight.figures[0]?.value, "OK 0.5");
  await session.command({ do: "look", at: "dashboard", dashboard: "kas-main", panel: "RPS" });
  await session.command({ do: "give-up" });
  assert.deepEqual(session.result?.seen, [
    { at, says: 'the log of kas-1 for "ERROR"' },
    { at: at + 5_000, says: "the figures of the overview" },
    { at: at + 5_000, says: "dashboard kas-main, panel RPS" },
  ]);
});

test("commits that do not arrive are what users of a Gitaly outage write about", async () => {
  const { clock, lab, session } = playableDrill({ fault: lasting("gitaly-down", ["default"]) });
  lab.hurt = [];
  session.start();
  await clock.advance(MINUTE_MS / 2);
  lab.delivers = false;
  await clock.advance(12 * MINUTE_MS);
  const [signal] = session.view().signals;
  assert.match(
    signal?.text ?? "",
    /^We pushed \w{8} at \d\d:\d\d UTC\. The agent agent-\d is connected/,
  );
  await session.command({ do: "mitigate", mitigation: "restart-gitaly", target: "default" });
  await session.command({ do: "declare", cause: "gitaly-down" });
  await clock.advance(5 * MINUTE_MS);
  assert.equal(ended(session), null, "commits are still not delivered");
  lab.delivers = true;
  await clock.advance(3 * MINUTE_MS);
  assert.equal(session.result?.ending, "restored");
});

test("an alert tells once, is over once, and one that is routed nowhere tells nobody", async () => {
  const { clock, session, lines } = playableDrill({});
  session.start();
  await clock.advance(1);
  const news = {
    at: clock.now(),
    alert: "RedisMasterMissing",
    labels: { severity: "s1" },
    annotations: { title: "no master", runbook: "docs/redis/redis.md" },
    route: "page",
    receivers: ["prod_pagerduty"],
  } as const;
  session.onAlert({ ...news, phase: "pending" });
  session.onAlert({ ...news, phase: "firing" });
  session.onAlert({ ...news, phase: "firing" });
  session.onAlert({ ...news, alert: "Quiet", phase: "firing", route: "dropped" });
  await session.command({ do: "acknowledge", signal: "s1" });
  session.onAlert({ ...news, phase: "resolved" });
  const { signals } = session.view();
  assert.deepEqual(
    signals.map(({ id, route, alert }) => [id, route, alert?.runbook]),
    [["S1", "page", "docs/redis/redis.md"]],
  );
  assert.ok(signals[0]?.acknowledgedAt !== null && signals[0]?.resolvedAt !== null);
  assert.deepEqual(
    lines.map(({ kind }) => kind),
    ["shift", "entry", "signal", "entry", "resolved"],
  );
});

test("a mitigation that fails is told and is no end of the drill", async () => {
  const { clock, lab, session } = playableDrill({});
  session.start();
  await clock.advance(BEGUN_MS);
  lab.failure = new Error("redis-cli: refused");
  await session.command({ do: "mitigate", mitigation: "raise-maxclients" });
  await clock.advance(MINUTE_MS);
  lab.failure = null;
  const { entries, busy } = session.view();
  const done = entries.find(({ kind }) => kind === "mitigation-done");
  assert.match(done?.says ?? "", /failed: redis-cli: refused/);
  assert.equal(busy, null);
});

test("what is sent is what the contract says, and the report is made of it", async () => {
  const { clock, session, lines } = playableDrill({});
  session.start();
  await clock.advance(BEGUN_MS + 5 * MINUTE_MS);
  const answer = await session.command({ do: "view" });
  assert.deepEqual(DrillView.parse(answer.view), answer.view);
  assert.deepEqual(DrillAnswer.parse(answer), answer);
  await session.command({ do: "note", text: "a | b\nc" });
  await session.command({ do: "give-up" });
  for (const line of lines) assert.deepEqual(DrillLine.parse(line), line);
  const result = DrillResult.parse(session.result);
  const report = afterAction(result);
  assert.match(report, /^# After-action report: The hidden title\n/);
  assert.match(report, /\*\*0 of 100 points\.\*\*/);
  assert.match(report, /notes: a \\\| b c \|\n/, "a note cannot break a table");
  assert.doesNotMatch(report, /undefined|NaN|null/);
});

test("the same seed gives the same drill", async () => {
  const timeline = async (seed: string): Promise<unknown> => {
    const { clock, session } = playableDrill({ seed });
    session.start();
    await clock.advance(20 * MINUTE_MS);
    await session.command({ do: "give-up" });
    return session.result?.timeline;
  };
  assert.deepEqual(await timeline("a"), await timeline("a"));
  assert.notDeepEqual(await timeline("a"), await timeline("b"));
});
