import { metricsRoute, startHttp } from "../../kit/http/metrics-server.ts";
import { startControl } from "../../kit/http/control-server.ts";
import { LabError, messageOf } from "../../kit/errors.ts";
import { UndoStack, type Started } from "../../kit/lifecycle.ts";
import type { ServiceContext } from "../../kit/service-main.ts";
import type { LinksConfig } from "./config.ts";
import { createLinkMetrics } from "./metrics.ts";
import { Relay } from "./relay.ts";

/**
 * Starts all links; the control endpoint comes last, so that "ready" means that every link listens.
 * @throws LabError `LINKS_CANNOT_LISTEN` (environment) that names the link.
 */
export async function startLinks(
  config: LinksConfig,
  context: Pick<ServiceContext, "control" | "log">,
): Promise<Started> {
  const undo = new UndoStack();
  const stop = (): Promise<void> => undo.run();
  const relays = config.links.map((link) => new Relay(link));
  try {
    await Promise.all(
      relays.map(async (relay) => {
        undo.add(relay.link.name, () => relay.stop());
        await listen(relay);
      }),
    );
    const registry = createLinkMetrics(relays);
    const metrics = await startHttp(config.observability, { "/metrics": metricsRoute(registry) });
    undo.add("metrics", () => metrics.stop());
    if (context.control !== undefined) {
      const control = await startControl(context.control, (app) => {
        app.get("/control/links", () =>
          relays.map((relay) => ({ name: relay.link.name, ...relay.counts() })),
        );
      });
      undo.add("control", () => control.stop());
    }
  } catch (error) {
    await stop();
    throw error;
  }
  context.log.info("Links are up", { links: relays.length });
  return { stop, [Symbol.asyncDispose]: stop };
}

async function listen(relay: Relay): Promise<void> {
  const { name, listen: address } = relay.link;
  try {
    await relay.start();
  } catch (error) {
    throw new LabError(
      "environment",
      "LINKS_CANNOT_LISTEN",
      `link ${name} cannot listen on ${address.host}:${address.port}: ${messageOf(error)}`,
      {
        cause: error,
        hint: "Try: kaslab doctor (it looks for programs that hold the lab's ports)",
      },
    );
  }
}
