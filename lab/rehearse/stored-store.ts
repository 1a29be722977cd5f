import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import type { UndoStack } from "../../kit/lifecycle.ts";
import { PrometheusClient } from "../observe/prometheus-client.ts";
import { acquireLease } from "../runtimes/process/lease.ts";
import { ProcessRuntime } from "../runtimes/process/process-runtime.ts";
import type { LocatedTool } from "../tools/located-tool.ts";
import { addressBook, PORTS } from "../topology/addresses.ts";
import type { ToolName } from "../topology/component.ts";
import { prometheusRecord } from "./prometheus-record.ts";

/** Prometheus' data in a run's folder. */
export const SERIES_FOLDER = "prometheus";

/**
 * A Prometheus over a copy of a run's time series: reading changes nothing in the run's folder. Ends,
 * and its copy goes, with `undo`.
 */
export async function openStoredSeries(options: {
  /** Who reads, for the lease: `judge`. */
  readonly reader: string;
  readonly runFolder: string;
  readonly projectRoot: string;
  readonly clock: ScaledClock;
  readonly tools: ReadonlyMap<ToolName, LocatedTool>;
  readonly undo: UndoStack;
}): Promise<PrometheusClient> {
  const { reader, runFolder, projectRoot, clock, tools, undo } = options;
  const lease = await acquireLease({ run: reader, runFolder, clock });
  undo.add("lease", () => lease.release());
  const dataFolder = join(lease.temporaryFolder, SERIES_FOLDER);
  await cp(join(runFolder, SERIES_FOLDER), dataFolder, { recursive: true });
  await rm(join(dataFolder, "lock"), { force: true });
  const address = { host: addressBook(`127.${lease.network}`).prometheus, port: PORTS.prometheus };
  const runtime = new ProcessRuntime({
    runFolder: lease.temporaryFolder,
    clock,
    clockSettings: { epochMs: 0, wallStartMs: 0, speed: 1 },
    tools: (name) => {
      const tool = tools.get(name);
      if (tool === undefined) throw new Error(`${name} was not located`);
      return Promise.resolve(tool);
    },
    listener: {
      onEvent: () => undefined,
      onReady: () => undefined,
      onExit: () => undefined,
    },
    projectRoot,
    owner: lease,
  });
  undo.add("prometheus", async () => {
    await runtime.stopAll();
  });
  await runtime.start(prometheusRecord(address, dataFolder), new AbortController().signal);
  const client = new PrometheusClient(address);
  undo.add("client", () => client.close());
  return client;
}
