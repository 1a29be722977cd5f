import { createHash } from "node:crypto";
import { createServer, type Server } from "node:net";
import type { Clock } from "./clock/clock.ts";
import { LabError, systemCodeOf } from "./errors.ts";

export interface NamedLockOptions {
  /** Limit in **wall** milliseconds. */
  readonly timeoutWallMs: number;
  /** Called once, when somebody else holds the lock. */
  readonly onWait?: () => void;
}

/**
 * Runs `work` while no other process of this machine does so under the same name. The lock is a
 * listening abstract Unix socket: the kernel frees it when its holder dies, so it cannot go stale.
 * Outside Linux there is no lock and `work` simply runs.
 * @throws LabError `KIT_LOCK_TIMEOUT` (environment).
 */
export async function withNamedLock<T>(
  clock: Clock,
  name: string,
  options: NamedLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  if (process.platform !== "linux") return await work();
  const server = await acquire(clock, name, options);
  try {
    return await work();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

async function acquire(clock: Clock, name: string, options: NamedLockOptions): Promise<Server> {
  const path = `\0kas-lab-${createHash("sha256").update(name).digest("hex").slice(0, 32)}`;
  const deadlineWallMs = clock.wallNow() + options.timeoutWallMs;
  let told = false;
  for (;;) {
    const server = await tryListen(path);
    if (server !== undefined) return server;
    if (!told) options.onWait?.();
    told = true;
    if (clock.wallNow() >= deadlineWallMs) {
      throw new LabError(
        "environment",
        "KIT_LOCK_TIMEOUT",
        `another process has held "${name}" for ${options.timeoutWallMs / 1000} s (wall)`,
        { hint: "Look for another kaslab that hangs, and end it." },
      );
    }
    await clock.sleep(50 * clock.speed);
  }
}

function tryListen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error) => {
      if (systemCodeOf(error) === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen({ path }, () => resolve(server));
  });
}
