import { readFile } from "node:fs/promises";
import type { AgentkSimConfig } from "../../contracts/fleet.ts";
import { startControl } from "../../kit/http/control-server.ts";
import { metricsRoute, startHttp } from "../../kit/http/metrics-server.ts";
import { UndoStack, type Started } from "../../kit/lifecycle.ts";
import type { ServiceContext } from "../../kit/service-main.ts";
import { agentkControlRoutes } from "./control-routes.ts";
import { Fleet } from "./fleet.ts";
import { createAgentkMetrics } from "./metrics.ts";
import type { Dialer } from "./rpc.ts";
import { Abuse } from "./token/abuse.ts";
import { Bursts } from "./token/bursts.ts";
import { CallLedger } from "./token/call-ledger.ts";
import { tokenClients } from "./token/token-clients.ts";
import { WebSocketDialer } from "./wire/websocket-dialer.ts";

export interface StartedAgentk extends Started {
  readonly fleet: Fleet;
  readonly observabilityPort: number;
  /** Null without a control endpoint. */
  readonly controlPort: number | null;
}

/**
 * Starts the fleet's process. With a control endpoint the pods wait for `POST /control/start`;
 * without one there is nobody to say it, and they start at once.
 */
export async function startAgentkSim(
  config: AgentkSimConfig,
  context: ServiceContext,
): Promise<StartedAgentk> {
  const { clock, random, log, control } = context;
  const { host, port } = config.observability;
  const undo = new UndoStack();
  const metrics = createAgentkMetrics();
  const ca = config.caFile === undefined ? undefined : await readFile(config.caFile, "utf8");
  const trust = { ca, serverName: config.serverName };
  const ledger = new CallLedger(clock, context.emit);
  undo.add("call ledger", () => {
    ledger.stop();
  });
  // Replicas share a token, and so its book, under the name of the first.
  const owners = new Map(config.agents.map(({ token, name }) => [token, name] as const).reverse());
  const dialerFor = (token: string, connectionAgesMs?: readonly number[]): Dialer =>
    ledger.watch(
      owners.get(token) ?? "",
      new WebSocketDialer({ ...config, token, trust, connectionAgesMs }, clock),
    );
  const fleet = new Fleet({
    config,
    clock,
    random,
    log,
    emit: context.emit,
    counts: metrics.counts,
    dialerFor,
    observabilityAddress: `${host}:${port}`,
  });
  metrics.watch(fleet);
  undo.add("fleet", () => {
    fleet.stop();
  });
  const stop = (): Promise<void> => undo.run();
  try {
    const observability = await startHttp(config.observability, {
      "/metrics": metricsRoute(metrics.registry),
    });
    undo.add("metrics", () => observability.stop());
    let controlPort: number | null = null;
    if (control === undefined) {
      fleet.start();
    } else {
      const clientOf = tokenClients({ config, clock, random: random.split("tokens"), dialerFor });
      const abuse = new Abuse(clock, clientOf);
      const bursts = new Bursts(clock, clientOf);
      undo.add("stolen tokens", () => {
        abuse.stop();
        bursts.clear();
      });
      const routes = agentkControlRoutes({ clock, fleet, abuse, bursts });
      const started = await startControl(control, routes);
      undo.add("control", () => started.stop());
      controlPort = started.port;
    }
    return {
      fleet,
      observabilityPort: observability.port,
      controlPort,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
