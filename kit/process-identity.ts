import { readFileSync, readlinkSync } from "node:fs";

/**
 * A process that cannot be mistaken for a later one with the same number: its pid and its start time
 * (field 22 of /proc/<pid>/stat, clock ticks since boot; empty where /proc is missing).
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

/** Start time and state of a process, or undefined when it is gone or /proc is missing. */
function statOf(pid: number): { readonly state: string; readonly startTime: string } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The second field is the program's name in parentheses and may hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", startTime: fields[19] ?? "" };
}

/** The identity of a process; its start time is empty when it is gone or /proc is missing. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, startTime: statOf(pid)?.startTime ?? "" };
}

/** Whether exactly this process lives; a zombie does not. */
export function isAlive(identity: ProcessIdentity): boolean {
  const stat = statOf(identity.pid);
  if (stat !== undefined) {
    const sameProcess = identity.startTime === "" || stat.startTime === identity.startTime;
    return sameProcess && stat.state !== "Z" && stat.state !== "X";
  }
  if (process.platform === "linux") return false;
  try {
    process.kill(identity.pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** `<pid>:<start time>`. */
export function formatIdentity(identity: ProcessIdentity): string {
  return `${identity.pid}:${identity.startTime}`;
}

/** The reverse of {@link formatIdentity}; undefined for other text. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  const match = /^([1-9]\d*):(\d*)$/.exec(text);
  if (match === null) return undefined;
  return { pid: Number(match[1]), startTime: match[2] ?? "" };
}

/** Names the PID namespace of a process, or undefined: numbers of another one mean nothing here. */
export function pidNamespaceOf(pid: number | "self"): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}
