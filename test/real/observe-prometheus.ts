import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { PrometheusClient } from "../../lab/observe/prometheus-client.ts";
import { prometheusLaunch } from "../../lab/observe/prometheus-launch.ts";

const HOST = "127.0.0.1";

/** Path of a real program of Prometheus. @throws AssertionError that says what to set. */
export function toolPath(tool: "prometheus" | "promtool"): string {
  const variable = `KASLAB_TEST_${tool.toUpperCase()}`;
  const path = process.env[variable];
  assert.ok(
    path !== undefined && path !== "",
    `${variable} is not set: run \`./kaslab test\`, which finds the programs, or set it to the path of ${tool}`,
  );
  return path;
}

export interface StartedPrometheus {
  readonly client: PrometheusClient;
  /** Ends the process and removes its data. */
  readonly stop: () => Promise<void>;
}

/**
 * A real Prometheus, launched as every run launches it; with `data` over a copy of what another one has
 * stored there. `program` is what tests with real programs are told unless it is given.
 */
export async function startPrometheus(
  options: { readonly program?: string; readonly data?: string } = {},
): Promise<StartedPrometheus> {
  const program = options.program ?? toolPath("prometheus");
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-prometheus-"));
  const address = { host: HOST, port: await freePort() };
  const launch = prometheusLaunch({ ...address, dataFolder: join(folder, "data") });
  if (options.data === undefined) mkdirSync(join(folder, "data"));
  else cpSync(options.data, join(folder, "data"), { recursive: true });
  rmSync(join(folder, "data", "lock"), { force: true });
  for (const [file, text] of Object.entries(launch.files)) writeFileSync(join(folder, file), text);
  const child = spawn(
    program,
    launch.args.map((arg) => arg.replaceAll("{dir}", folder)),
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const client = new PrometheusClient(address);
  const stop = async (): Promise<void> => {
    client.close();
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    rmSync(folder, { recursive: true, force: true });
  };
  await waitFor(
    ScaledClock.real(),
    "Prometheus ready",
    async () => {
      assert.equal(child.exitCode, null, `Prometheus ended: ${said}`);
      const { ok } = await fetch(`http://${address.host}:${address.port}/-/ready`);
      return ok ? true : undefined;
    },
    { timeoutWallMs: 20_000 },
  ).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { client, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
