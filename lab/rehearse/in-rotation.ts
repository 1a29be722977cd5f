import type { Clock } from "../../kit/clock/clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import type { ControlClient } from "./control-client.ts";

/** Limit for the load balancer to take every pod into rotation, wall ms. */
const IN_ROTATION_WALL_MS = 20_000;

/** Waits until the load balancer has every kas pod in rotation. @throws Error when it is not in time. */
export async function inRotation(
  balancer: Pick<ControlClient, "request">,
  options: {
    readonly clock: Clock;
    readonly shape: { readonly kasReplicas: number };
    readonly signal: AbortSignal;
  },
): Promise<void> {
  await waitFor(
    options.clock,
    "every kas pod in the load balancer's rotation",
    async () => {
      const answer = await balancer.request("GET", "/control/endpoints");
      const healthy = JSON.stringify(answer).match(/"healthy":true/g)?.length ?? 0;
      return healthy >= options.shape.kasReplicas ? true : undefined;
    },
    { timeoutWallMs: IN_ROTATION_WALL_MS, intervalWallMs: 50, signal: options.signal },
  );
}
