import { dirname } from "node:path";
import { LabError, messageOf } from "../../kit/errors.ts";
import { checkLoopback, NETWORK_MAX } from "../runtimes/process/lease.ts";
import { runsFolder } from "../rehearse/run-folder.ts";
import { findContainerEngine, type ContainerEngine } from "../tools/container-engine.ts";
import { canFetch } from "../tools/debian-packages.ts";
import { findOwnNetwork, type OwnNetwork } from "../own-network/own-network.ts";
import { locateTool } from "../tools/locate-tool.ts";
import type { ToolName } from "../topology/component.ts";
import {
  diskCheck,
  nodeCheck,
  openFilesCheck,
  portsCheck,
  procCheck,
  type DoctorCheck,
} from "./doctor-checks.ts";

export interface DoctorReport {
  readonly checks: readonly DoctorCheck[];
  /** Whether this machine can run the lab. */
  readonly able: boolean;
  /** Writes the report as lines of text. */
  print(write: (line: string) => void): void;
}

export interface DoctorOptions {
  readonly projectRoot: string;
  /** Default: this process' environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: what testcontainers finds. */
  readonly findEngine?: () => Promise<ContainerEngine | { readonly why: string }>;
}

const TOOLS: readonly ToolName[] = ["redis-server", "prometheus", "promtool", "amtool"];

/** Looks at everything a run needs; changes nothing, fetches nothing. */
export async function doctor(options: DoctorOptions): Promise<DoctorReport> {
  const engine = await (options.findEngine ?? findContainerEngine)();
  const [loopback, ports, ...tools] = await Promise.all([
    loopbackCheck(),
    portsCheck(`127.${NETWORK_MAX + 1}.0.1`),
    ...TOOLS.map((tool) => toolCheck(tool, options, engine)),
  ]);
  const checks = [
    nodeCheck(process.version),
    procCheck(),
    loopback,
    ports,
    openFilesCheck(),
    diskCheck(dirname(runsFolder(options.projectRoot))),
    ...tools,
    engineCheck(engine),
    networkCheck(await findOwnNetwork(options.projectRoot)),
  ];
  return reportOf(checks);
}

/** The report of some checks. */
export function reportOf(checks: readonly DoctorCheck[]): DoctorReport {
  const able = checks.every((check) => check.status !== "missing");
  return {
    checks,
    able,
    print: (write) => {
      const width = Math.max(...checks.map((check) => check.name.length));
      for (const check of checks) {
        const mark = { ok: "ok     ", warning: "look   ", missing: "MISSING" }[check.status];
        const [first = "", ...more] = check.found.split("\n");
        write(`  ${mark}  ${check.name.padEnd(width)}  ${first}`);
        const indent = " ".repeat(width + 13);
        for (const line of more) write(indent + line);
        if (check.next !== undefined) write(`${indent}${check.next}`);
      }
      write("");
      write(able ? "This machine can run the lab." : "This machine cannot run the lab yet.");
    },
  };
}

async function toolCheck(
  name: ToolName,
  options: DoctorOptions,
  engine: ContainerEngine | { readonly why: string },
): Promise<DoctorCheck> {
  try {
    const tool = await locateTool(name, { env: options.env ?? process.env, fetch: false });
    return { name, status: "ok", found: `${tool.version} at ${tool.path}` };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const [, ...tries] = error.message.split("\n");
    const found = tries.map((line) => line.trim()).join("; ");
    if (canFetch()) {
      const next = "The first run fetches it from this machine's Debian sources, without root.";
      return { name, status: "ok", found, next };
    }
    if (!("why" in engine) && name !== "promtool") {
      return { name, status: "ok", found, next: "It will run as a container." };
    }
    const status = name === "promtool" ? "warning" : "missing";
    return { name, status, found, ...(error.hint === undefined ? {} : { next: error.hint }) };
  }
}

async function loopbackCheck(): Promise<DoctorCheck> {
  const name = "127.0.0.0/8";
  if (process.platform !== "linux") {
    const found = `this is ${process.platform}; every pod needs its own 127.x.y.z`;
    const next = "Run kas-lab on Linux, in a Linux container or in a virtual machine.";
    return { name, status: "missing", found, next };
  }
  try {
    await checkLoopback(NETWORK_MAX + 1);
    return { name, status: "ok", found: "every address can be used" };
  } catch (error) {
    const next = "Bring the loopback interface up: ip link set lo up";
    return { name, status: "missing", found: messageOf(error), next };
  }
}

function engineCheck(engine: ContainerEngine | { readonly why: string }): DoctorCheck {
  const name = "container engine";
  if ("why" in engine) return { name, status: "ok", found: "none, and none is needed" };
  return { name, status: "ok", found: engine.description };
}

/** Only an agentk of the user's as a process wants one. */
function networkCheck(network: OwnNetwork): DoctorCheck {
  const name = "own networks";
  if ("command" in network) return { name, status: "ok", found: "for --agentk-binary" };
  return { name, status: "ok", found: `none, which only --agentk-binary wants: ${network.why}` };
}
