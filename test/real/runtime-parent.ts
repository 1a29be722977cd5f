// A lab in small, for runtime.test.ts: takes a lease, starts a real Redis and a program that outlives
// its parent, says who they are on stdout, and waits for SIGTERM or worse.
import { join } from "node:path";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { acquireLease } from "../../lab/runtimes/process/lease.ts";
import { ProcessRuntime } from "../../lab/runtimes/process/process-runtime.ts";
import { locateTool } from "../../lab/tools/locate-tool.ts";
import { redis, scriptComponent } from "./runtime-components.ts";

const [leaseFolder = "", runFolder = "", projectRoot = ""] = process.argv.slice(2);
const clock = ScaledClock.real();
const lease = await acquireLease({ run: "small lab", runFolder, clock, folder: leaseFolder });
const runtime = new ProcessRuntime({
  runFolder,
  clock,
  clockSettings: { epochMs: 0, wallStartMs: 0, speed: 1 },
  tools: (name) => locateTool(name),
  listener: { onEvent: () => undefined, onExit: () => undefined, onReady: () => undefined },
  projectRoot,
  owner: lease,
});
const host = `127.${lease.network}.5.1`;
await runtime.startAll(
  [
    redis(host, join(lease.temporaryFolder, "redis")),
    scriptComponent("stubborn", "stubborn.mjs", host),
  ],
  new AbortController().signal,
);
process.on("SIGTERM", () => {
  void runtime.stopAll().then(async () => {
    await lease.release();
    process.exit(0);
  });
});
const children = [...runtime.running.values()].map(({ record, pid }) => ({
  name: record.name,
  pid,
}));
process.stdout.write(`${JSON.stringify({ network: lease.network, children })}\n`);
