import { Server, ServerCredentials, type ServerOptions } from "@grpc/grpc-js";
import type { IncomingHttpHeaders } from "node:http";
import type { Duplex } from "node:stream";
import { AGE_SHARES } from "../../../contracts/connection-age.ts";
import { toWallMs, type Clock } from "../../../kit/clock/clock.ts";
import { injectedStreamOf, sessionOf } from "../../../kit/grpc/server-connection.ts";
import type { HttpAddress } from "../../../kit/http/metrics-server.ts";
import type { Random } from "../../../kit/random.ts";
import { AgentConnection, contextAgeMs } from "./agent-connection.ts";
import { countedAgeMs, EarlyGoaway, restOfLife } from "./counted-age.ts";
import { ServerKeepalive } from "./server-keepalive.ts";
import { startWebSocketListener } from "./websocket-listener.ts";
import type { Started } from "../../../kit/lifecycle.ts";

/** How long a drained connection may stay before it is cut, wall ms. */
const DRAIN_WALL_MS = 500;
const DRAIN_LOOK_WALL_MS = 5;

export interface AgentListenerOptions {
  readonly address: HttpAddress;
  readonly maxConnectionAgeMs: number;
  readonly clock: Clock;
  readonly random: Random;
  /** Lab only: a connection counts as old as its upgrade asks. */
  readonly countedAges?: boolean;
}

/**
 * The agent API: gRPC inside HTTP/2 inside WebSocket. Every accepted WebSocket becomes a connection
 * of the gRPC server through its connection injector, with an age context of its own.
 */
export class AgentListener {
  readonly server: Server;
  private readonly options: AgentListenerOptions;
  private readonly connections = new WeakMap<object, AgentConnection>();
  private readonly open = new Set<AgentConnection>();
  private readonly goaways = new WeakMap<AgentConnection, EarlyGoaway>();
  private readonly keepalives = new WeakMap<AgentConnection, ServerKeepalive>();
  private readonly injector: ReturnType<Server["createConnectionInjector"]>;
  private listener: Started | undefined;

  constructor(options: AgentListenerOptions) {
    this.options = options;
    this.server = new Server(serverOptions(options));
    this.injector = this.server.createConnectionInjector(ServerCredentials.createInsecure());
  }

  /** Connections that are open now. */
  get openConnections(): number {
    return this.open.size;
  }

  /** The connection of a call that came through this listener. */
  connectionOf(call: object): AgentConnection | undefined {
    const stream = injectedStreamOf(call);
    const connection = stream === undefined ? undefined : this.connections.get(stream);
    const session = sessionOf(call);
    if (connection !== undefined && session !== undefined) {
      this.keepalives.get(connection)?.watch(session);
      this.goaways.get(connection)?.watch(session);
    }
    return connection;
  }

  async start(): Promise<void> {
    this.listener = await startWebSocketListener(this.options.address, (stream, headers) =>
      this.accept(stream, headers),
    );
  }

  /** Ends the age contexts of all connections at once, as SIGTERM does. */
  endAges(): void {
    for (const connection of this.open) connection.end();
  }

  /** Closes the listener and what is left of the connections. */
  async stop(): Promise<void> {
    this.injector.drain(DRAIN_WALL_MS);
    await this.connectionsGone();
    await this.listener?.stop();
    this.injector.destroy();
    this.server.forceShutdown();
  }

  /** Waits until every connection has sent its last bytes and closed, or the drain time is over. */
  private async connectionsGone(): Promise<void> {
    const { clock } = this.options;
    const deadlineMs = clock.wallNow() + DRAIN_WALL_MS;
    while (this.open.size > 0 && clock.wallNow() < deadlineMs) {
      await clock.sleep(DRAIN_LOOK_WALL_MS * clock.speed);
    }
  }

  private accept(stream: Duplex, headers: IncomingHttpHeaders): void {
    const { clock } = this.options;
    const { connection, goaway } = this.newConnection(headers);
    this.connections.set(stream, connection);
    this.open.add(connection);
    const keepalive = new ServerKeepalive(clock);
    this.keepalives.set(connection, keepalive);
    stream.on("data", () => keepalive.heard());
    stream.once("close", () => {
      keepalive.stop();
      goaway?.stop();
      connection.end();
      this.open.delete(connection);
    });
    // A peer that resets its connection is no error of ours; "close" follows.
    stream.on("error", () => undefined);
    this.injector.injectConnection(stream);
  }

  private newConnection(headers: IncomingHttpHeaders): {
    readonly connection: AgentConnection;
    readonly goaway: EarlyGoaway | undefined;
  } {
    const { clock, random, maxConnectionAgeMs, countedAges } = this.options;
    const ageMs = countedAges === true ? countedAgeMs(headers) : 0;
    if (ageMs === 0) {
      const age = contextAgeMs(maxConnectionAgeMs, random);
      return { connection: new AgentConnection(clock, age), goaway: undefined };
    }
    const { goawayMs, contextMs } = restOfLife(maxConnectionAgeMs, ageMs, random);
    const connection = new AgentConnection(clock, contextMs);
    const goaway = new EarlyGoaway(clock, goawayMs, maxConnectionAgeMs);
    this.goaways.set(connection, goaway);
    return { connection, goaway };
  }
}

function serverOptions({ clock, maxConnectionAgeMs }: AgentListenerOptions): ServerOptions {
  return {
    "grpc.max_connection_age_ms": toWallMs(clock, maxConnectionAgeMs * AGE_SHARES.goaway),
    "grpc.max_connection_age_grace_ms": toWallMs(clock, maxConnectionAgeMs * AGE_SHARES.grace),
  };
}
