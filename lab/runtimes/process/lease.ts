import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Clock } from "../../../kit/clock/clock.ts";
import { LabError, messageOf, systemCodeOf } from "../../../kit/errors.ts";
import { withNamedLock } from "../../../kit/named-lock.ts";
import {
  formatIdentity,
  identityOf,
  pidNamespaceOf,
  type ProcessIdentity,
} from "../../../kit/process-identity.ts";
import {
  ensureLeaseFolder,
  leaseFile,
  leaseFolder,
  temporaryFolder,
  type LeaseRecord,
} from "./lease-record.ts";
import { raiseFlag, type NetworkFlag } from "./network-flag.ts";

/** Networks that runs may have; the low ones hold what other programs use (127.0, Docker's DNS). */
export const NETWORK_MIN = 64;
export const NETWORK_MAX = 250;

const LOCK_TIMEOUT_WALL_MS = 30_000;

/** A process that a lab has started. */
export interface ChildIdentity extends ProcessIdentity {
  readonly name: string;
}

/** Whoever must be told of every process that is started, so that a later run can sweep it. */
export interface ChildOwner {
  /** `<pid>:<start time>`, the value of KASLAB_OWNER. */
  readonly ownerId: string;
  registerChild(child: ChildIdentity): void;
}

export interface LeaseOptions {
  /** Name of the run, for people. */
  readonly run: string;
  readonly runFolder: string;
  readonly clock: Clock;
  /** Default: one folder per user in the temporary folder. */
  readonly folder?: string;
}

/** Runs `work` while no other lab of this user takes, frees or sweeps leases. */
export function withLeaseLock<T>(clock: Clock, folder: string, work: () => Promise<T>): Promise<T> {
  const options = { timeoutWallMs: LOCK_TIMEOUT_WALL_MS };
  return withNamedLock(clock, `leases ${folder}`, options, work);
}

/** A loopback network 127.R.0.0/16 that belongs to one run until `release`. */
export class Lease implements ChildOwner, AsyncDisposable {
  readonly network: number;
  readonly ownerId: string;
  /** Folder for data that nobody keeps (Redis, repositories); removed at `release`. */
  readonly temporaryFolder: string;
  private readonly folder: string;
  private readonly clock: Clock;
  private readonly flag: NetworkFlag;
  private record: LeaseRecord;
  private released = false;

  constructor(
    folder: string,
    network: number,
    record: LeaseRecord,
    clock: Clock,
    flag: NetworkFlag,
  ) {
    this.folder = folder;
    this.network = network;
    this.record = record;
    this.clock = clock;
    this.flag = flag;
    this.ownerId = formatIdentity(record);
    this.temporaryFolder = temporaryFolder(folder, network);
  }

  registerChild(child: ChildIdentity): void {
    this.write({ children: [...this.record.children, { ...child }] });
  }

  /** The run makes containers: whoever sweeps after it asks the engine, too. */
  noteContainers(): void {
    this.write({ containers: true });
  }

  /** Gives the network back and removes the temporary folder. Idempotent. */
  async release(): Promise<void> {
    if (this.released) return;
    this.released = true;
    await withLeaseLock(this.clock, this.folder, async () => {
      rmSync(this.temporaryFolder, { recursive: true, force: true, maxRetries: 3 });
      rmSync(leaseFile(this.folder, this.network), { force: true });
      await this.flag.lower();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }

  private write(change: Partial<LeaseRecord>): void {
    if (this.released) return;
    this.record = { ...this.record, ...change };
    const path = leaseFile(this.folder, this.network);
    writeFileSync(`${path}.next`, JSON.stringify(this.record), { mode: 0o600 });
    renameSync(`${path}.next`, path);
  }
}

/**
 * Takes the first free network, so that any number of labs run side by side. Call `sweep` first.
 * @throws LabError `LEASE_NO_LOOPBACK` where 127.0.0.0/8 is not usable, `LEASE_NONE_FREE`
 * (environment).
 */
export async function acquireLease(options: LeaseOptions): Promise<Lease> {
  if (process.platform !== "linux") throw noLoopback(`this is ${process.platform}`);
  const folder = options.folder ?? leaseFolder();
  ensureLeaseFolder(folder);
  const record: LeaseRecord = {
    ...identityOf(process.pid),
    pidNamespace: pidNamespaceOf("self") ?? "",
    run: options.run,
    runFolder: options.runFolder,
    children: [],
  };
  return await withLeaseLock(options.clock, folder, async () => {
    for (let network = NETWORK_MIN; network <= NETWORK_MAX; network++) {
      const lease = await tryNetwork(folder, network, record, options.clock);
      if (lease !== undefined) return lease;
    }
    throw new LabError(
      "environment",
      "LEASE_NONE_FREE",
      `all networks 127.${NETWORK_MIN}.0.0 to 127.${NETWORK_MAX}.0.0 are leased to living labs`,
      { hint: `End some labs, or look into ${folder}.` },
    );
  });
}

/** undefined: the network belongs to another lab, of this user or of another one. */
async function tryNetwork(
  folder: string,
  network: number,
  record: LeaseRecord,
  clock: Clock,
): Promise<Lease | undefined> {
  if (!take(folder, network, record)) return undefined;
  const giveBack = (): void => rmSync(leaseFile(folder, network), { force: true });
  let flag: NetworkFlag | undefined;
  try {
    flag = await raiseFlag(network);
  } catch (error) {
    giveBack();
    throw noLoopback(messageOf(error));
  }
  if (flag === undefined) {
    giveBack();
    return undefined;
  }
  const lease = new Lease(folder, network, record, clock, flag);
  rmSync(lease.temporaryFolder, { recursive: true, force: true });
  mkdirSync(lease.temporaryFolder, { mode: 0o700 });
  return lease;
}

/** Creates the lease file with its contents in one step; false when the network is taken. */
function take(folder: string, network: number, record: LeaseRecord): boolean {
  const draft = join(folder, `draft-${record.pid}`);
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
  try {
    linkSync(draft, leaseFile(folder, network));
    return true;
  } catch (error) {
    if (systemCodeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @throws LabError when an address of the network cannot be bound. */
export function checkLoopback(network: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => reject(noLoopback(messageOf(error))));
    server.listen({ host: `127.${network}.0.1`, port: 0 }, () => server.close(() => resolve()));
  });
}

function noLoopback(why: string): LabError {
  return new LabError(
    "environment",
    "LEASE_NO_LOOPBACK",
    `the lab gives every pod its own loopback address (127.x.y.z), which works on Linux only: ${why}`,
    { hint: "Run kas-lab on Linux, in a Linux container or in a virtual machine." },
  );
}
