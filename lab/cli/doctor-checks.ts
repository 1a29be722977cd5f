import { readFileSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { systemCodeOf } from "../../kit/errors.ts";
import { PORTS } from "../topology/addresses.ts";

/** One thing the doctor looked at. */
export interface DoctorCheck {
  readonly name: string;
  /** `missing`: no run can work. `warning`: some may not. `ok` also covers what is optional. */
  readonly status: "ok" | "warning" | "missing";
  /** What was found, and where. */
  readonly found: string;
  /** What to do; absent when nothing is to be done. */
  readonly next?: string;
}

/** Node that runs the sources as they are (package.json pins the exact one). */
const NODE_MAJOR_MIN = 24;
/** A fleet of 200 agents needs about 1,000 in the relays' process. */
const OPEN_FILES_MIN = 4_096;
const GIB = 1024 ** 3;

/** `version` as in process.version. */
export function nodeCheck(version: string): DoctorCheck {
  const major = Number(/^v(\d+)/.exec(version)?.[1] ?? 0);
  const found = `${version} at ${process.execPath}`;
  if (major >= NODE_MAJOR_MIN) return { name: "node", status: "ok", found };
  const next = "Start the lab with ./kaslab, which uses the Node of its own dependencies.";
  return { name: "node", status: "missing", found, next };
}

/** Start times and memory of processes come from /proc. */
export function procCheck(): DoctorCheck {
  const readable = readOrEmpty("/proc/self/stat") !== "";
  if (readable) return { name: "/proc", status: "ok", found: "readable" };
  const next = "Mount it: without /proc what a killed lab leaves cannot be told from strangers.";
  return { name: "/proc", status: "missing", found: "not readable", next };
}

/** The soft limit in the text of /proc/<pid>/limits, or undefined. */
export function openFilesIn(limits: string): number | undefined {
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
  if (soft === undefined) return undefined;
  return soft === "unlimited" ? Infinity : Number(soft);
}

/** Node raises its own limit to the hard one, so this is what services get. */
export function openFilesCheck(limits = readOrEmpty("/proc/self/limits")): DoctorCheck {
  const name = "open files";
  const limit = openFilesIn(limits);
  if (limit === undefined) return { name, status: "warning", found: "the limit is not known" };
  const found = `${limit} for each process`;
  if (limit >= OPEN_FILES_MIN) return { name, status: "ok", found };
  const next = `Raise the hard limit to ${OPEN_FILES_MIN} or more (ulimit -Hn) for 100 agents or more.`;
  return { name, status: "warning", found, next };
}

/** Free space where runs and temporary data go. */
export function diskCheck(folder: string): DoctorCheck {
  const places = [folder, tmpdir()].map((path) => ({ path, bytes: freeBytes(path) }));
  const found = places
    .map(({ path, bytes }) => `${(bytes / GIB).toFixed(1)} GiB free in ${path}`)
    .join(", ");
  if (places.every(({ bytes }) => bytes >= GIB)) return { name: "disk", status: "ok", found };
  const next = "Free some space; kaslab clean shows what the lab itself can give back.";
  return { name: "disk", status: "warning", found, next };
}

/** Whether a stranger that listens on all addresses holds one of the lab's ports. */
export async function portsCheck(
  host: string,
  ports: readonly number[] = Object.values(PORTS),
): Promise<DoctorCheck> {
  const name = "ports";
  const distinct = [...new Set(ports)].sort((a, b) => a - b);
  const free = await Promise.all(distinct.map((port) => isFree(host, port)));
  const taken = distinct.filter((_port, index) => free[index] === false);
  if (taken.length === 0) {
    return { name, status: "ok", found: `${distinct.join(", ")} are free on the lab's addresses` };
  }
  const found = `${taken.join(", ")} held by another program on all addresses`;
  const next = `End it, or make it listen on 127.0.0.1 only. Who it is: ss -ltnp 'sport = :${taken[0]}'`;
  return { name, status: "missing", found, next };
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(systemCodeOf(error) !== "EADDRINUSE"));
    server.listen({ host, port }, () => server.close(() => resolve(true)));
  });
}

function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
