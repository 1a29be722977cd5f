import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../../kit/wait-for.ts";
import { EXIT_CODES } from "../../../lab/cli/options.ts";
import { sweepLeftovers } from "../../../lab/rehearse/sweep-leftovers.ts";
import { kaslab, SHORT_SCENARIO } from "../../real/command.ts";
import { inventory } from "../inventory.ts";

const clock = ScaledClock.real();
const ROUNDS = 10;
/** How long a lab may take to come up, wall ms. */
const UP_WALL_MS = 120_000;
/** Here the lab's own sweep is tried; a reaper would be faster. */
const OWN_SWEEP = { TESTCONTAINERS_RYUK_DISABLED: "true" };

/**
 * When a lab is killed: when it has made so many things in the engine, or, without a number, when all
 * of it is up. One thing is the network; a whole small lab has twenty.
 */
const KILLED_AT: readonly (number | undefined)[] = [
  1,
  undefined,
  2,
  5,
  undefined,
  9,
  13,
  undefined,
  17,
];

test("ten labs that are killed, and after the next run nothing of them is left", async (t) => {
  const out = mkdtempSync(join(tmpdir(), "kas-lab-ten-"));
  t.after(() => rmSync(out, { recursive: true }));
  // What others left is not this test's.
  await sweepLeftovers({ clock, runtime: "container" });
  const before = await inventory();

  for (let round = 0; round < ROUNDS; round += 1) {
    const things = KILLED_AT[round % KILLED_AT.length];
    const lab = kaslab(["up", "--runtime", "container", "--out", out], OWN_SWEEP);
    t.after(() => lab.child.kill("SIGKILL"));
    // Names end with the lab's pid, or go on with a component's.
    const owned = new RegExp(`kas-lab-.*-${lab.child.pid}(-|$)`);
    let ended = false;
    void lab.exit.then(() => (ended = true));
    const had = await waitFor(
      clock,
      `round ${round + 1} to have ${things ?? "all"}`,
      async () => {
        if (ended) return 0;
        if (things === undefined && !lab.text().includes("Ctrl-C ends it")) return undefined;
        const own = (await inventory()).filter((thing) => owned.test(thing));
        return own.length >= (things ?? 1) ? own.length : undefined;
      },
      { timeoutWallMs: UP_WALL_MS, intervalWallMs: 20 },
    );
    assert.ok(had > 0, lab.text());
    lab.child.kill("SIGKILL");
    await lab.exit;
    t.diagnostic(`round ${round + 1}: killed with ${had} things of its own`);
  }
  assert.notDeepEqual(await inventory(), before, "the last kill has left something");

  const next = kaslab(["run", SHORT_SCENARIO, "--runtime", "container", "--out", out], OWN_SWEEP);
  const code = await next.exit;
  assert.deepEqual(await inventory(), before);
  assert.match(next.text(), /removed what .* left in /);
  // Whatever it judged: it ran to its end.
  assert.ok(
    [EXIT_CODES.pass, EXIT_CODES.fail, EXIT_CODES.inconclusive].some((ran) => ran === code),
    next.text(),
  );
  assert.equal(readdirSync(out).length, ROUNDS + 1);
});
