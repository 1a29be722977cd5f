import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { acquireLease, type Lease } from "../../lab/runtimes/process/lease.ts";
import {
  ProcessRuntime,
  type ProcessRuntimeOptions,
} from "../../lab/runtimes/process/process-runtime.ts";
import { locateTool } from "../../lab/tools/locate-tool.ts";
import { SCRIPTS } from "./runtime-components.ts";

export const clock = ScaledClock.real();
export const never = new AbortController().signal;

/** Folders of one test, removed after it. */
export interface Stage {
  readonly folder: string;
  readonly scripts: string;
  readonly leases: string;
}

export function stage(t: TestContext): Stage {
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const scripts = join(folder, "scripts");
  const leases = join(folder, "leases");
  mkdirSync(scripts);
  mkdirSync(leases, { mode: 0o700 });
  for (const [name, source] of Object.entries(SCRIPTS)) writeFileSync(join(scripts, name), source);
  return { folder, scripts, leases };
}

/** A runtime with a lease of its own, stopped after the test. */
export interface Rig {
  readonly lease: Lease;
  readonly runtime: ProcessRuntime;
  readonly events: { readonly component: string; readonly kind: string; readonly env?: string[] }[];
  readonly exits: { readonly component: string; readonly expected: boolean }[];
  readonly at: (path: string) => string;
}

export async function rig(
  t: TestContext,
  options: Partial<ProcessRuntimeOptions> = {},
): Promise<Rig> {
  const { folder, scripts, leases } = stage(t);
  const runFolder = join(folder, "run");
  const lease = await acquireLease({ run: "test", runFolder, clock, folder: leases });
  const events: Rig["events"] = [];
  const exits: Rig["exits"] = [];
  const runtime = new ProcessRuntime({
    runFolder,
    clock,
    clockSettings: { epochMs: 0, wallStartMs: 0, speed: 1 },
    tools: (name) => locateTool(name),
    listener: {
      onEvent: (component, event) => events.push({ component, ...event }),
      onExit: (component, _exit, expected) => exits.push({ component, expected }),
      onReady: () => undefined,
    },
    projectRoot: scripts,
    owner: lease,
    ...options,
  });
  t.after(async () => {
    await runtime.stopAll();
    await lease.release();
  });
  return { lease, runtime, events, exits, at: (path) => join(runFolder, path) };
}
