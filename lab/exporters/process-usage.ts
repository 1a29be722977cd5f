import { readFileSync } from "node:fs";

/** What a process has used and holds, as the kernel counts it. */
export interface ProcessUsage {
  /** CPU time of the process and its threads, wall seconds. */
  readonly cpuSeconds: number;
  /** Resident memory, bytes. */
  readonly residentBytes: number;
}

/** The unit of times in /proc: USER_HZ, which is 100 on every Linux. Source: man 5 proc_pid_stat. */
const TICKS_PER_SECOND = 100;

/** Reads /proc; undefined when the process is gone or /proc is missing. */
export function usageOf(pid: number): ProcessUsage | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    return parseUsage(stat, status);
  } catch {
    return undefined;
  }
}

/** `stat` and `status` as in /proc; undefined for a process that has ended and was not waited for. */
export function parseUsage(stat: string, status: string): ProcessUsage | undefined {
  // The name in brackets may hold blanks and brackets; fields are counted after its end.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [userTicks, systemTicks] = [Number(fields[11]), Number(fields[12])];
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (resident === undefined || !Number.isFinite(userTicks + systemTicks)) return undefined;
  return {
    cpuSeconds: (userTicks + systemTicks) / TICKS_PER_SECOND,
    residentBytes: Number(resident) * 1024,
  };
}
