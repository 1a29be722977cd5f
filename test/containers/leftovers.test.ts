import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { sweepLeftovers } from "../../lab/rehearse/sweep-leftovers.ts";
import { docker, inventory } from "./inventory.ts";

const clock = ScaledClock.real();
/** How long a service may take to notice that its lab is gone, wall ms. */
const NOTICED_WALL_MS = 10_000;

test("what a killed lab leaves ends by itself where it can, and the next run removes all of it", async (t) => {
  // What others left is not this test's.
  await sweepLeftovers({ clock, runtime: "container" });
  const before = await inventory();
  const entry = join(import.meta.dirname, "small-lab.ts");
  const lab = spawn(process.execPath, [entry], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => lab.kill("SIGKILL"));
  const ended = once(lab, "exit");
  const said = once(createInterface({ input: lab.stdout }), "line") as Promise<[string]>;
  const [line] = await Promise.race([said, ended]);
  assert.equal(line, "up", "the lab came up");
  const running = await inventory();
  assert.equal(running.length, before.length + 5, running.join("\n"));

  lab.kill("SIGKILL");
  await ended;
  const engine = await docker();
  await waitFor(
    clock,
    "Rails' end after its lab's",
    async () => {
      const all = await engine.listContainers({ all: true });
      const rails = all.find(({ Names }) => Names[0]?.endsWith(`-${lab.pid}-rails`));
      return rails === undefined || rails.State === "exited" ? true : undefined;
    },
    { timeoutWallMs: NOTICED_WALL_MS },
  );

  const swept = await sweepLeftovers({ clock, runtime: "process" });
  assert.deepEqual(await inventory(), before);
  const sentence = swept.find((text) => text.startsWith("removed what contract left in "));
  assert.match(
    sentence ?? swept.join("; "),
    /: 4 containers \(pod-rails, pod-redis, rails, redis\), 1 network$/,
  );
  assert.deepEqual(
    (await sweepLeftovers({ clock, runtime: "container" })).filter((text) =>
      text.includes("left in"),
    ),
    [],
  );
});
