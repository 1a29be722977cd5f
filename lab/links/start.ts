import { metricsRoute, startHttp } from "../../kit/http/metrics-server.ts";
import { startControl } from "../../kit/http/control-server.ts";
import { UndoStack, type Started } from "../../kit/lifecycle.ts";
import type { ServiceContext } from "../../kit/service-main.ts";
import type { LinksConfig } from "./config.ts";
import { linkRoutes } from "./control-routes.ts";
import { LinkFaults } from "./faults.ts";
import { createLinkMetrics } from "./metrics.ts";
import { Relay } from "./relay.ts";

/**
 * Starts all links; the control endpoint comes last, so that "ready" means that every link listens.
 * @throws LabError `LINKS_CANNOT_LISTEN` (environment) that names the link.
 */
export async function startLinks(
  config: LinksConfig,
  context: Pick<ServiceContext, "clock" | "random" | "control" | "log">,
): Promise<Started> {
  const { clock, random, log } = context;
  const undo = new UndoStack();
  const stop = (): Promise<void> => undo.run();
  const relays = config.links.map((link) => new Relay(link, { clock, random }));
  try {
    await Promise.all(
      relays.map(async (relay) => {
        undo.add(relay.link.name, () => relay.stop());
        await relay.start();
      }),
    );
    const registry = createLinkMetrics(relays);
    const metrics = await startHttp(config.observability, { "/metrics": metricsRoute(registry) });
    undo.add("metrics", () => metrics.stop());
    if (context.control !== undefined) {
      const faults = new LinkFaults(relays);
      const control = await startControl(context.control, linkRoutes({ relays, faults, log }));
      undo.add("control", () => control.stop());
    }
  } catch (error) {
    await stop();
    throw error;
  }
  log.info("Links are up", { links: relays.length });
  return { stop, [Symbol.asyncDispose]: stop };
}
