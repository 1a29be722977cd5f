import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { kaslab, processesOfLab } from "./command.ts";

const STRANGER = resolve(import.meta.dirname, "../foreign/kas");
const clock = ScaledClock.real();
const out = mkdtempSync(join(tmpdir(), "kas-lab-address-"));
const started: ChildProcess[] = [];
after(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(out, { recursive: true, force: true });
});

const wait = <T>(what: string, probe: () => T | undefined): Promise<T> =>
  waitFor(clock, what, probe, { timeoutWallMs: 40_000, intervalWallMs: 100 });

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => found(address !== null && typeof address === "object" ? address.port : 0));
    });
  });
}

test("a kas that somebody starts himself serves the run's agents, and outlives the run", async () => {
  const [port, metrics] = [await freePort(), await freePort()];
  const lab = kaslab([
    ...["up", "--kas-address", `ws://127.0.0.1:${port}`, "--out", out],
    ...["--kas-metrics-address", `http://127.0.0.1:${metrics}`],
  ]);
  started.push(lab.child);
  const file = await wait("the path of the configuration", () => {
    const match = /its configuration for this run.* is (\S+config\.yaml)\./.exec(lab.text());
    return match?.[1];
  });
  await wait("the file", () => (readFileSync(file, "utf8") === "" ? undefined : true));
  const env = { PATH: process.env["PATH"] ?? "", OWN_PRIVATE_API_URL: "grpc://127.0.0.1:8155" };
  const kas = spawn(STRANGER, ["--configuration-file", file], { env, stdio: "ignore" });
  started.push(kas);
  await wait("all addresses", () => (/Ctrl-C ends it/.test(lab.text()) ? true : undefined));
  const history = join(out, readdirSync(out)[0] ?? "", "history.jsonl");
  await wait("an agent's stream", () =>
    readFileSync(history, "utf8").includes('"kind":"config-stream-opened"') ? true : undefined,
  );
  const own = processesOfLab(lab.child.pid ?? 0).filter((line) => line.includes("services/kas"));
  assert.deepEqual(own, [], "the lab started none");
  lab.child.kill("SIGINT");
  assert.equal(await lab.exit, 0, lab.text());
  assert.equal(kas.exitCode, null, "it is not the lab's to end");
});

test("a plan says what cannot be done with it, and a scenario that needs it is refused", async () => {
  const address = ["--kas-address", "ws://127.0.0.1:1"];
  const plan = kaslab(["run", "flag-disable", ...address, "--dry-run"]);
  assert.equal(await plan.exit, 0, plan.text());
  assert.match(plan.text(), /the lab can neither configure, restart nor kill it/);
  const refused = kaslab(["run", "kas-kill", ...address, "--dry-run"]);
  assert.equal(await refused.exit, 3);
  assert.match(refused.text(), /kill \(kas-kill\): it is no pod of the lab's/);
});
