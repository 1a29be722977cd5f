import type { Clock } from "../../kit/clock/clock.ts";
import { messageOf } from "../../kit/errors.ts";
import type { Engine } from "../runtimes/container/engine.ts";
import { sweepContainers } from "../runtimes/container/sweep-containers.ts";
import { openEngine } from "../runtimes/container/testcontainers-engine.ts";
import { sweep } from "../runtimes/process/sweep.ts";
import type { RuntimeKind } from "../runtimes/runtime.ts";

/**
 * Removes what dead labs left: processes, folders, leases, and containers. An engine is asked only
 * when this run needs one or a dead lab had used it: most machines have none.
 * @returns one sentence for each thing removed, or that could not be.
 */
export async function sweepLeftovers(options: {
  readonly clock: Clock;
  readonly runtime: RuntimeKind;
  /** Default: one folder per user in the temporary folder. */
  readonly folder?: string;
  readonly open?: () => Promise<Engine>;
}): Promise<readonly string[]> {
  const { clock, runtime, folder, open = openEngine } = options;
  const state = { hadContainers: false };
  const said = await sweep({
    clock,
    ...(folder === undefined ? {} : { folder }),
    onContainers: () => (state.hadContainers = true),
  });
  if (runtime === "container") return [...said, ...(await sweepContainers(await open()))];
  if (!state.hadContainers) return said;
  try {
    return [...said, ...(await sweepContainers(await open()))];
  } catch (error) {
    return [...said, `containers of a dead lab could not be looked for: ${messageOf(error)}`];
  }
}
