import { rmSync } from "node:fs";
import type { Clock } from "../../../kit/clock/clock.ts";
import { formatIdentity, isAlive, type ProcessIdentity } from "../../../kit/process-identity.ts";
import { waitFor } from "../../../kit/wait-for.ts";
import { withLeaseLock } from "./lease.ts";
import {
  ensureLeaseFolder,
  leaseFile,
  leaseFolder,
  orphanedFolders,
  readLeases,
  temporaryFolder,
  type FoundLease,
} from "./lease-record.ts";
import { killTree, processesOf, type Orphan } from "./orphans.ts";

/** How long killed processes may take to vanish, wall ms. */
const GONE_WALL_MS_MAX = 2_000;

export interface SweepOptions {
  readonly clock: Clock;
  /** Default: one folder per user in the temporary folder. */
  readonly folder?: string;
  /** A dead lab had made containers: an engine may have some left. */
  readonly onContainers?: () => void;
}

/**
 * Removes what labs left that were killed: their processes, temporary folders and leases. Living
 * labs are not touched.
 * @returns one sentence for each thing removed.
 */
export async function sweep(options: SweepOptions): Promise<readonly string[]> {
  const folder = options.folder ?? leaseFolder();
  ensureLeaseFolder(folder);
  return await withLeaseLock(options.clock, folder, async () => {
    const said: string[] = [];
    const killed: ProcessIdentity[] = [];
    const leases = readLeases(folder);
    const dead = leases.filter((lease) => !lease.alive);
    for (const lease of dead) {
      const victims = victimsOf(lease).filter((victim) => killTree(victim));
      killed.push(...victims);
      said.push(sentenceOf(lease, victims));
      if (lease.record?.containers === true) options.onContainers?.();
    }
    await gone(options.clock, killed);
    for (const lease of dead) {
      remove(temporaryFolder(folder, lease.network));
      remove(leaseFile(folder, lease.network));
    }
    for (const orphaned of orphanedFolders(folder, leases)) {
      remove(orphaned);
      said.push(`removed ${orphaned}, which no lab has leased`);
    }
    return said;
  });
}

/** The children it had noted, and whatever else names it as its owner, once each. */
function victimsOf({ record }: FoundLease): readonly Orphan[] {
  if (record === undefined) return [];
  const all = [...record.children, ...processesOf(formatIdentity(record))];
  const once = [...new Map(all.map((victim) => [victim.pid, victim])).values()];
  return once.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

function sentenceOf({ network, record }: FoundLease, killed: readonly Orphan[]): string {
  if (record === undefined) return `removed the unreadable lease of 127.${network}.0.0`;
  const names = killed.map(({ name, pid }) => `${name} (${pid})`).join(", ");
  return (
    `removed what ${record.run} (pid ${record.pid}, gone) left: lease of 127.${network}.0.0` +
    (names === "" ? "" : `, killed ${names}`)
  );
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}

/** Waits until the killed are gone, so that their ports are free; at most a moment. */
async function gone(clock: Clock, killed: readonly ProcessIdentity[]): Promise<void> {
  await waitFor(
    clock,
    "end of killed processes",
    () => (killed.some((identity) => isAlive(identity)) ? undefined : true),
    { timeoutWallMs: GONE_WALL_MS_MAX, intervalWallMs: 10 },
  ).catch(() => undefined);
}
