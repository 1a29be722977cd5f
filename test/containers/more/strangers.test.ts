import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { messageOf } from "../../../kit/errors.ts";
import { imageName } from "../../../lab/runtimes/container/images.ts";
import { PROJECT_ROOT } from "../../house/source-files.ts";
import { assertPassed, runContained } from "../incident.ts";
import { docker } from "../inventory.ts";

/** Builds an image on that of the services, which is not pulled; the lab is told nothing but its name. */
async function build(folder: string, src: readonly string[], name: string): Promise<string> {
  const engine = await docker();
  const stream = await engine.buildImage(
    { context: join(PROJECT_ROOT, folder), src: ["Dockerfile", ...src] },
    { t: name, buildargs: { BASE: imageName("service", process.env) } },
  );
  await new Promise<void>((resolve, reject) => {
    engine.modem.followProgress(stream, (error: Error | null, steps: { error?: string }[]) => {
      const said = error ?? steps.find((step) => step.error !== undefined)?.error;
      if (said === undefined) resolve();
      else reject(new Error(`${name} was not built: ${messageOf(said)}`));
    });
  });
  return name;
}

async function play(
  t: TestContext,
  scenario: string,
  speed: number,
  more: readonly string[],
): Promise<ReturnType<typeof runContained>> {
  return await runContained(t, join(PROJECT_ROOT, scenario), speed, more);
}

test("a kas from an image of the user's gets the verdicts that the lab's own gets", async (t) => {
  const image = await build("test/foreign", [], "kas-lab-test-kas:stranger");
  const run = await play(t, "test/real/short-outage.yaml", 20, ["--kas-image", image]);
  assertPassed(run, 9);
  assert.match(run.text, /kas-lab-test-kas:stranger/);
  assert.doesNotMatch(run.log("kas-1"), /"component"/, "it knows nothing of the lab");
});

test("agentk from an image of the user's joins the fleet, and is told apart", async (t) => {
  const image = await build("test/agentk", ["agentk.ts"], "kas-lab-test-agentk:stranger");
  const more = ["--agentk-image", image];
  const run = await play(t, "test/agentk/steady-shortly.yaml", 20, more);
  assertPassed(run, 3);
  assert.deepEqual(run.result.yours?.names, ["agent-1", "agent-2"]);
  assert.equal(run.result.yours.agents.cutOff, 0);
});
