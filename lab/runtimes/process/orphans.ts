import { readdirSync, readFileSync, statSync } from "node:fs";
import { LAUNCH_ENV } from "../../../contracts/launch.ts";
import {
  identityOf,
  isAlive,
  pidNamespaceOf,
  type ProcessIdentity,
} from "../../../kit/process-identity.ts";

/** A living process of a lab that is dead. */
export interface Orphan extends ProcessIdentity {
  readonly name: string;
}

/**
 * Living processes of this user whose environment names this owner (`<pid>:<start time>`). Only this
 * PID namespace counts: elsewhere (containers) the owner's number means another process.
 */
export function processesOf(ownerId: string): readonly Orphan[] {
  const namespace = pidNamespaceOf("self");
  return processNumbers().flatMap((pid) => {
    if (pid === process.pid || !isOwn(pid)) return [];
    const env = environmentOf(pid);
    if (env.get(LAUNCH_ENV.owner) !== ownerId || pidNamespaceOf(pid) !== namespace) return [];
    const identity = identityOf(pid);
    if (!isAlive(identity)) return [];
    return [{ ...identity, name: env.get(LAUNCH_ENV.component) ?? "a process" }];
  });
}

/** Kills a process with its whole group, if it is still the same one. */
export function killTree(identity: ProcessIdentity): boolean {
  if (!isAlive(identity)) return false;
  for (const target of [-identity.pid, identity.pid]) {
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // No such group, or gone in between.
    }
  }
  return true;
}

function processNumbers(): readonly number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function isOwn(pid: number): boolean {
  try {
    return statSync(`/proc/${pid}`).uid === process.getuid?.();
  } catch {
    return false;
  }
}

/** The environment a process was started with; empty when it may not be read. */
function environmentOf(pid: number): ReadonlyMap<string, string> {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return new Map();
  }
  if (!text.includes(`${LAUNCH_ENV.owner}=`)) return new Map();
  return new Map(
    text.split("\0").map((entry) => {
      const equals = entry.indexOf("=");
      return [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
}
