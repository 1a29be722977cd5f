import { programFile } from "../../kit/installation.ts";
import { runCommand } from "../tools/run-command.ts";

const PROGRAM = "lab/own-network/main.ts";
const TRIAL_WALL_MS = 5_000;

/** How a program gets a network of its own here, or why it cannot. */
export type OwnNetwork = { readonly command: readonly string[] } | { readonly why: string };

/**
 * agentk 14.2-pre listens on `:8080` of every address, which no setting changes: two of them, or one
 * and a lab that has that port on a loopback address, do not fit into one network. Linux gives every
 * user a new one (`unshare`), root without a user namespace. Source: kas 14.2-pre protocol, section 2.5.
 * @returns what a command line begins with; a socket file, host, port and the program follow.
 */
export async function findOwnNetwork(projectRoot: string): Promise<OwnNetwork> {
  const isRoot = process.getuid?.() === 0;
  const unshare = ["unshare", "--net", ...(isRoot ? [] : ["--user", "--map-root-user"])];
  const [command = "", ...args] = unshare;
  const trial = [...args, "ip", "link", "set", "lo", "up"];
  const result = await runCommand(command, trial, { timeoutWallMs: TRIAL_WALL_MS });
  if (result.exitCode !== 0) {
    const said = result.stderr.trim().split("\n")[0] ?? "";
    return { why: `${[command, ...trial].join(" ")}: ${said}` };
  }
  return { command: [...unshare, process.execPath, programFile(projectRoot, PROGRAM)] };
}
