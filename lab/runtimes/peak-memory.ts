import { readFileSync } from "node:fs";

/**
 * The most memory a process has held so far, bytes (VmHWM of /proc/<pid>/status); 0 when it is gone
 * or /proc is missing.
 */
export function peakMemoryOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
