import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { AGE_SHARES } from "../../../contracts/connection-age.ts";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { AgentConnection, contextAgeMs, seedAgeMs } from "./agent-connection.ts";

test("the age context lies between 1350 and 1417.5 s for an age of 1800 s", () => {
  const random = new SeededRandom("ages");
  const ages = Array.from({ length: 1000 }, () => contextAgeMs(1_800_000, random));
  assert.ok(Math.min(...ages) >= 1_350_000);
  assert.ok(Math.max(...ages) < 1_417_500);
  assert.ok(Math.max(...ages) - Math.min(...ages) > 60_000, "the jitter is used");
});

test("by the runbook a connection lives between 1710 and 1890 s, evenly", () => {
  const random = new SeededRandom("ages");
  const ages = Array.from({ length: 3000 }, () => seedAgeMs(1_800_000, random) / 1000);
  assert.ok(Math.min(...ages) >= 1710 && Math.max(...ages) < 1890);
  // A third of them is older than the load balancer's 1830 s: 3000 / 3, plus or minus 4 x 26.
  const older = ages.filter((age) => age > 1830).length;
  assert.ok(Math.abs(older - 1000) < 104, `${older} of 3000`);
});

test("the recorded ends of 24 connections lie where ours would", () => {
  const recording = JSON.parse(
    readFileSync(
      new URL("../../../test/recordings/wire/connection-age.json", import.meta.url),
      "utf8",
    ),
  ) as { age_s: number; goaway_first_s: number[]; config_end_s: number[] };
  const { age_s: ageS } = recording;
  for (const endS of recording.config_end_s) {
    assert.ok(endS >= ageS * AGE_SHARES.context && endS < ageS * AGE_SHARES.context * 1.05 + 0.1);
  }
  for (const goawayS of recording.goaway_first_s) {
    const centreS = ageS * AGE_SHARES.goaway;
    assert.ok(goawayS >= centreS * 0.9 && goawayS <= centreS * 1.1 + 0.1);
  }
});

test("ends at its age, once, and leaves no timer when it breaks before", async () => {
  const clock = new ManualClock();
  const aged = new AgentConnection(clock, 1000);
  await clock.advance(999);
  assert.equal(aged.ended.aborted, false);
  await clock.advance(1);
  assert.equal(aged.ended.aborted, true);
  const told: boolean[] = [];
  const broken = new AgentConnection(clock, 1000, () => told.push(broken.ended.aborted));
  broken.end();
  assert.equal(broken.ended.aborted, true);
  const old = new AgentConnection(clock, 1000, () => told.push(old.ended.aborted));
  await clock.advance(1000);
  assert.deepEqual([old.ended.aborted, told], [true, [false]], "told once, before the end");
  assert.equal(clock.pending, 0);
});
