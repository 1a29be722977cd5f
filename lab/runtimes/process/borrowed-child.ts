import type { Child } from "../launcher.ts";
import type { ExitInfo } from "../runtime.ts";

/**
 * A program that somebody else started, as the runtime knows programs: no signal reaches it, and for the
 * lab it is over when the lab lets go of it.
 */
export function borrowedChild(): Child {
  const over = Promise.withResolvers<ExitInfo>();
  const letGo = (): void => over.resolve({ exitCode: 0, signal: null });
  return {
    pid: 0,
    exited: over.promise,
    signal: (name) => {
      if (name === "SIGTERM" || name === "SIGKILL") letGo();
      return false;
    },
    send: () => undefined,
    killGroup: letGo,
    discard: () => Promise.resolve(),
  };
}
