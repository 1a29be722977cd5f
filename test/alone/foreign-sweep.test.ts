import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { sweep } from "../../lab/runtimes/process/sweep.ts";
import { kaslab, processesOfLab } from "../real/command.ts";

const STRANGER = resolve(import.meta.dirname, "../foreign/kas");
const clock = ScaledClock.real();
const out = mkdtempSync(join(tmpdir(), "kas-lab-sweep-"));
after(() => rmSync(out, { recursive: true, force: true }));

test("a kas of the user's whose lab was killed is ended by the next sweep", async () => {
  const lab = kaslab(["up", "--kas-binary", STRANGER, "--speed", "20", "--out", out]);
  const pid = lab.child.pid ?? 0;
  const strangers = (): readonly string[] =>
    processesOfLab(pid).filter((line) => line.includes("services/kas/main.ts"));
  const limit = { timeoutWallMs: 40_000, intervalWallMs: 100 };
  const isUp = (): true | undefined => (/Ctrl-C ends it/.test(lab.text()) ? true : undefined);
  await waitFor(clock, "the stack", isUp, limit);
  assert.equal(strangers().length, 2);
  lab.child.kill("SIGKILL");
  await lab.exit;
  // The lab's own parts see their launcher go; these do not.
  assert.equal(strangers().length, 2);
  await sweep({ clock });
  await waitFor(clock, "their end", () => (strangers().length === 0 ? true : undefined), limit);
});
