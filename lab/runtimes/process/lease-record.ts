import { mkdirSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { LabError } from "../../../kit/errors.ts";
import { isAlive, pidNamespaceOf } from "../../../kit/process-identity.ts";

const Identity = z.object({ pid: z.int().positive(), startTime: z.string() });

/** What a lease file says: who owns a loopback network, and which processes it started. */
const LeaseRecord = z.object({
  ...Identity.shape,
  /** The owner's PID namespace; numbers of another one mean nothing here. */
  pidNamespace: z.string(),
  run: z.string(),
  runFolder: z.string(),
  children: z.array(z.object({ ...Identity.shape, name: z.string() })),
  /** It made containers in an engine, which have labels of their own. */
  containers: z.boolean().optional(),
});
export type LeaseRecord = z.infer<typeof LeaseRecord>;

/** A lease as it was found. */
export interface FoundLease {
  /** Network number R of 127.R.0.0/16. */
  readonly network: number;
  /** undefined: the file cannot be read as a lease. */
  readonly record: LeaseRecord | undefined;
  readonly alive: boolean;
}

/** Leases and temporary folders of all labs of this user. */
export function leaseFolder(): string {
  return join(tmpdir(), `kas-lab-${process.getuid?.() ?? 0}`);
}

/** Path of a network's lease file. */
export function leaseFile(folder: string, network: number): string {
  return join(folder, `${network}.json`);
}

/** The temporary folder that goes with a network; removed with its lease. */
export function temporaryFolder(folder: string, network: number): string {
  return join(folder, `net-${network}`);
}

/**
 * Makes the folder, readable only by this user. The temporary folder belongs to everybody, so a
 * folder that somebody else made, or a link, is refused.
 * @throws LabError `LEASE_FOLDER_UNSAFE` (environment).
 */
export function ensureLeaseFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = lstatSync(folder);
  const own = process.getuid === undefined || stat.uid === process.getuid();
  if (!stat.isDirectory() || !own || (stat.mode & 0o077) !== 0) {
    throw new LabError(
      "environment",
      "LEASE_FOLDER_UNSAFE",
      `${folder} is not a folder of this user alone (mode 0700)`,
      { hint: `Look who made ${folder}; remove it, or set TMPDIR to a folder of your own.` },
    );
  }
}

/** All leases in the folder by network; an absent folder has none. */
export function readLeases(folder: string): readonly FoundLease[] {
  const found = namesIn(folder).flatMap((name) => {
    const match = /^(\d+)\.json$/.exec(name);
    if (match === null) return [];
    const record = readRecord(join(folder, name));
    return [{ network: Number(match[1]), record, alive: record !== undefined && lives(record) }];
  });
  return found.sort((a, b) => a.network - b.network);
}

/** Temporary folders without a lease: what a lab left that died between the two. */
export function orphanedFolders(folder: string, leases: readonly FoundLease[]): readonly string[] {
  const leased = new Set(leases.map((lease) => `net-${lease.network}`));
  return namesIn(folder)
    .filter((name) => /^net-\d+$/.test(name) && !leased.has(name))
    .map((name) => join(folder, name));
}

/** A lease of another PID namespace (a container that shares the folder) counts as living. */
function lives(record: LeaseRecord): boolean {
  return record.pidNamespace !== (pidNamespaceOf("self") ?? "") || isAlive(record);
}

function readRecord(path: string): LeaseRecord | undefined {
  try {
    return LeaseRecord.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
