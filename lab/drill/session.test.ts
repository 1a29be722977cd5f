import assert from "node:assert/strict";
import { test } from "node:test";
import type { DrillAnswer } from "./api/line.ts";
import type { DrillResult } from "./api/result.ts";
import type { DrillSession } from "./session.ts";
import { MINUTE_MS, playableDrill } from "./testing/fake-lab.ts";

/** The result so far; a function, so that nobody takes it for fixed. */
function ended({ result }: Pick<DrillSession, "result">): DrillResult | null {
  return result;
}

/** Past the longest quiet time at the beginning of a shift. */
const BEGUN_MS = 4 * MINUTE_MS;

test("a drill is played to its end: told, acknowledged, suspected, healed, declared, back", async () => {
  const { clock, lab, session, lines } = playableDrill({});
  session.start();
  await clock.advance(30_000);
  assert.equal(lab.injected, false, "the shift begins with a service that is well");
  await clock.advance(BEGUN_MS + 6 * MINUTE_MS);
  const [signal] = session.view().signals;
  assert.ok(signal !== undefined);
  assert.equal(signal.route, "report");
  assert.match(signal.text, /agent-\d .*code = Unavailable desc = unavailable/);
  assert.ok((await session.command({ do: "acknowledge" })).ok);
  assert.ok((await session.command({ do: "hypothesis", cause: "flag-off" })).ok);
  const begun = await session.command({ do: "mitigate", mitigation: "flag-on" });
  assert.deepEqual([begun.ok, lab.applied], [true, []], "it takes its time");
  await clock.advance(20_000);
  assert.deepEqual(lab.applied, ["flag-on"]);
  await session.command({ do: "declare", cause: "flag-off" });
  assert.equal(ended(session), null, "nobody knows yet whether it holds");
  await clock.advance(2 * MINUTE_MS);
  const { result } = session;
  assert.ok(result !== null);
  assert.equal(result.ending, "restored");
  assert.equal(result.declared, "flag-off");
  assert.equal(result.score.points, 100);
  assert.ok((result.restoredAt ?? 0) >= (result.mitigatedAt ?? Infinity));
  assert.ok(result.agentMinutesLost > 4, "four agents were away for minutes");
  assert.equal(lines.at(-1)?.kind, "over");
  assert.equal(clock.pending, 0, "nothing goes on after the end");
  assert.deepEqual(await session.over, result);
});

test("nothing that is told or answered before the end names the incident", async () => {
  const { clock, session, lines } = playableDrill({});
  session.onIncident(clock.now(), "injected: a hidden fault");
  session.start();
  await clock.advance(BEGUN_MS + 8 * MINUTE_MS);
  const answers = [];
  for (const command of [
    { do: "view" },
    { do: "catalogue" },
    { do: "look", at: "figures" },
    { do: "look", at: "state", state: "pods" },
    { do: "mitigate", mitigation: "restart-kas" },
    { do: "declare", cause: "redis-down" },
  ]) {
    answers.push(await session.command(command));
  }
  await clock.advance(5 * MINUTE_MS);
  assert.equal(ended(session), null);
  const told = JSON.stringify([answers, lines, session.view()]);
  assert.doesNotMatch(told, /hidden|S00|feature-flag/);
  await session.command({ do: "give-up" });
  assert.match(JSON.stringify(session.result), /hidden-scenario/);
  const words = session.result?.timeline.map(({ says }) => says) ?? [];
  assert.ok(words.includes("injected: a hidden fault"), "at the end everything is told");
});

test("a right and a wrong declaration are answered alike", async () => {
  const { clock, session } = playableDrill({});
  session.start();
  await clock.advance(BEGUN_MS);
  const right = await session.command({ do: "declare", cause: "flag-off" });
  const wrong = await session.command({ do: "declare", cause: "redis-down" });
  const shape = (answer: DrillAnswer): string => answer.says.replace(/: .*\./, ": X.");
  assert.equal(shape(right), shape(wrong));
});

test("a wrong mitigation is really done, takes its time and costs points", async () => {
  const { clock, lab, session } = playableDrill({});
  lab.hurt = ["agent-1"];
  session.start();
  await clock.advance(BEGUN_MS + 5 * MINUTE_MS);
  await session.command({ do: "mitigate", mitigation: "restart-kas" });
  const second = await session.command({ do: "mitigate", mitigation: "flag-on" });
  assert.equal(second.error?.code, "DRILL_REFUSED", "one after the other");
  await clock.advance(15_000);
  // agent-1 was away before; agent-2 loses its connection by the action, agent-3 redials at once.
  for (const agent of ["agent-1", "agent-2", "agent-3"]) {
    session.onConnectionClosed(agent, clock.now());
  }
  lab.hurt = ["agent-1", "agent-2"];
  await clock.advance(MINUTE_MS);
  await session.command({ do: "mitigate", mitigation: "flag-on" });
  await session.command({ do: "declare", cause: "flag-off" });
  await clock.advance(3 * MINUTE_MS);
  assert.deepEqual(lab.applied, ["restart-kas", "flag-on"]);
  const parts = new Map(session.result?.score.parts.map((part) => [part.id, part]));
  assert.equal(parts.get("wrong-actions")?.points, 5);
  assert.match(parts.get("harm")?.says ?? "", /cut off 1 of 4 agents/);
  assert.equal(parts.get("harm")?.points, 8);
});

test("the last declaration counts, and a service that is back waits for one", async () => {
  const { clock, session } = playableDrill({});
  session.start();
  await clock.advance(BEGUN_MS);
  await session.command({ do: "mitigate", mitigation: "flag-on" });
  await clock.advance(10 * MINUTE_MS);
  assert.equal(ended(session), null, "nothing was declared");
  await session.command({ do: "declare", cause: "redis-down" });
  assert.equal(session.result?.ending, "restored");
  const cause = session.result.score.parts.find(({ id }) => id === "cause");
  assert.deepEqual([cause?.points, session.result.declared], [0, "redis-down"]);
});

test("the fault must be gone although nobody suffers yet", async () => {
  const { clock, lab, session } = playableDrill({});
  lab.hurt = [];
  session.start();
  await clock.advance(BEGUN_MS);
  await session.command({ do: "declare", cause: "flag-off" });
  await clock.advance(10 * MINUTE_MS);
  assert.equal(ended(session), null);
  await session.command({ do: "mitigate", mitigation: "flag-on" });
  await clock.advance(70_000);
  assert.equal(ended(session), null, "steady counts from the heal on");
  await clock.advance(MINUTE_MS);
  assert.equal(session.result?.ending, "restored");
});

test("a shift ends by itself, and giving up or an interruption ends it before", async () => {
  const late = playableDrill({ limitMs: 10 * MINUTE_MS });
  late.session.start();
  await late.clock.advance(11 * MINUTE_MS);
  assert.equal(late.session.result?.ending, "timed-out");
  const given = playableDrill({});
  given.session.start();
  await given.clock.advance(MINUTE_MS / 2);
  await given.session.command({ do: "give-up" });
  assert.deepEqual(
    [
      given.session.result?.ending,
      given.session.result?.beganAt,
      given.session.result?.score.points,
    ],
    ["gave-up", null, 0],
  );
  const cut = playableDrill({});
  cut.session.start();
  cut.session.interrupt();
  await cut.clock.advance(1);
  assert.equal(cut.session.result?.ending, "interrupted");
  assert.equal((await cut.session.command({ do: "hint" })).error?.code, "DRILL_REFUSED");
});

test("hints cost points and lead to the answer", async () => {
  const { clock, session } = playableDrill({});
  session.start();
  await clock.advance(BEGUN_MS);
  const said = [];
  for (let count = 0; count < 3; count++) said.push((await session.command({ do: "hint" })).says);
  assert.match(said[1] ?? "", /flag-off/);
  assert.match(said[2] ?? "", /^It is flag-off/);
  assert.equal((await session.command({ do: "hint" })).error?.code, "DRILL_REFUSED");
  await session.command({ do: "give-up" });
  const part = session.result?.score.parts.find(({ id }) => id === "hints");
  assert.equal(part?.points, -15);
  assert.equal(session.result?.score.points, 0, "never below 0");
});
