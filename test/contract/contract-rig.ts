import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { exchange, type ExchangeOutcome } from "../../lab/faults/probes/exchange.ts";
import { greetingFor } from "../../lab/faults/probes/greetings.ts";
import { ControlClient } from "../../lab/rehearse/control-client.ts";
import { locateTools } from "../../lab/rehearse/locate-tools.ts";
import { openRuntime } from "../../lab/rehearse/open-runtime.ts";
import { allRecords, runTopology } from "../../lab/rehearse/run-topology.ts";
import { ComponentRuntime } from "../../lab/runtimes/component-runtime.ts";
import { acquireLease } from "../../lab/runtimes/process/lease.ts";
import type { ExitInfo, RuntimeKind } from "../../lab/runtimes/runtime.ts";
import { addressBook } from "../../lab/topology/addresses.ts";
import type { ComponentRecord } from "../../lab/topology/component.ts";
import type { TopologyContext } from "../../lab/topology/components.ts";
import { kasRecord } from "../../lab/topology/kas-record.ts";
import { TOPOLOGY_PRESETS } from "../../lab/topology/presets.ts";
import { PROJECT_ROOT } from "../house/source-files.ts";

export const clock = ScaledClock.real();
export const never = new AbortController().signal;

/** Patience of one question, wall ms. */
const ASK_WALL_MS = 1_500;

/** A runtime with the components of a small topology, none of them started. */
export interface ContractRig {
  readonly kind: RuntimeKind;
  readonly runtime: ComponentRuntime;
  readonly context: TopologyContext;
  readonly runFolder: string;
  readonly events: { readonly component: string; readonly kind: string }[];
  readonly exits: ({ readonly component: string; readonly expected: boolean } & ExitInfo)[];
  /** Components in the order in which they became ready. */
  readonly ready: string[];
  /** The record of a component; `kas-3` is one that the topology does not start. */
  record(name: string): ComponentRecord;
  control(name: string): ControlClient;
  /** Greets whoever listens there, as a neighbour would. */
  greet(
    at: { readonly host: string; readonly port: number },
    as: string,
  ): Promise<ExchangeOutcome["kind"]>;
  close(): Promise<void>;
}

/** Sees to it that a runtime of the kind can be opened, and opens it. */
export async function contractRig(
  kind: RuntimeKind,
  options: { readonly readyTimeoutWallMs?: number } = {},
): Promise<ContractRig> {
  const runFolder = mkdtempSync(join(tmpdir(), "kas-lab-contract-"));
  const lease = await acquireLease({ run: "contract", runFolder, clock });
  const clockSettings = { epochMs: clock.wallNow(), wallStartMs: clock.wallNow(), speed: 1 };
  const opened = await openRuntime(kind, {
    run: "contract",
    runFolder,
    projectRoot: PROJECT_ROOT,
    clock,
    clockSettings,
    tools: kind === "process" ? await locateTools(() => undefined) : new Map(),
    lease,
    say: () => undefined,
  });
  const preset = TOPOLOGY_PRESETS["runbook-small"];
  if (preset === undefined) throw new Error("no preset");
  const context = await runTopology({
    shape: { ...preset, agentCount: 2, agentStartSpreadMs: 1_000, kasPodsMax: 3 },
    yourAgentk: null,
    kasProfile: undefined,
    seed: "contract",
    book: addressBook(opened.prefix),
    dataFolder: lease.temporaryFolder,
    clockSettings,
    wallNowMs: clock.wallNow(),
  });
  const records = [...allRecords(context, runFolder), kasRecord(context, 3)];
  const record = (name: string): ComponentRecord => {
    const found = records.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`no component ${name}`);
    return found;
  };
  const [events, exits, ready]: [ContractRig["events"], ContractRig["exits"], string[]] = [
    [],
    [],
    [],
  ];
  const runtime = new ComponentRuntime({
    clock,
    launcher: opened.launcher,
    readyTimeoutWallMs: options.readyTimeoutWallMs,
    listener: {
      onEvent: (component, event) => events.push({ component, ...event }),
      onExit: (component, exit, expected) => exits.push({ component, expected, ...exit }),
      onReady: (component) => ready.push(component),
    },
  });
  return {
    ...{ kind, runtime, context, runFolder, events, exits, ready, record },
    control: (name) => {
      const { control } = record(name);
      if (control === null) throw new Error(`${name} has no control endpoint`);
      return new ControlClient(control, context.controlToken);
    },
    greet: async ({ host, port }, as) => {
      const greeting = greetingFor(as);
      const { isWhole } = greeting;
      const send = greeting.send(0);
      const options = { send, isWhole, limitWallMs: ASK_WALL_MS };
      return (await exchange({ host, port }, options)).kind;
    },
    close: async () => {
      await runtime.stopAll();
      await lease.release();
      rmSync(runFolder, { recursive: true, force: true });
    },
  };
}
