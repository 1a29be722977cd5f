import { Server, ServerCredentials, type ServerOptions } from "@grpc/grpc-js";
import type { IncomingHttpHeaders } from "node:http";
import { constants, type ServerHttp2Session } from "node:http2";
import type { Duplex } from "node:stream";
import { AGE_SHARES } from "../../../contracts/connection-age.ts";
import type { KasProfile } from "../../../contracts/kas-profile.ts";
import { toWallMs, type Clock } from "../../../kit/clock/clock.ts";
import { injectedStreamOf, sessionOf } from "../../../kit/grpc/server-connection.ts";
import type { HttpAddress } from "../../../kit/http/metrics-server.ts";
import type { Random } from "../../../kit/random.ts";
import { AgentConnection, contextAgeMs, seedAgeMs } from "./agent-connection.ts";
import { countedAgeMs, EarlyGoaway, restOfLife } from "./counted-age.ts";
import { ServerKeepalive } from "./server-keepalive.ts";
import { startWebSocketListener, type WebSocketListener } from "./websocket-listener.ts";

/** How long a drained connection may stay before it is cut, wall ms. */
const DRAIN_WALL_MS = 500;
const DRAIN_LOOK_WALL_MS = 5;
/** No limit, as far as Node's timers go: RPCs that run are waited for, wall ms. */
const UNLIMITED_WALL_MS = 2_000_000_000;

/** A last stream id that says: what is under way may end. The text is gRPC's own. */
const LAST_STREAM_ID_ANY = 2 ** 31 - 1;
const GOAWAY_TEXT = Buffer.from("max_age");

export interface AgentListenerOptions {
  readonly address: HttpAddress;
  readonly maxConnectionAgeMs: number;
  readonly age: KasProfile["age"];
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
  private readonly sessions = new WeakMap<AgentConnection, ServerHttp2Session>();
  private readonly injector: ReturnType<Server["createConnectionInjector"]>;
  private listener: WebSocketListener | undefined;

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
      this.sessions.set(connection, session);
      this.keepalives.get(connection)?.watch(session);
      this.goaways.get(connection)?.watch(session);
    }
    return connection;
  }

  async start(): Promise<void> {
    const { address, clock } = this.options;
    this.listener = await startWebSocketListener(address, clock, (stream, headers) =>
      this.accept(stream, headers),
    );
  }

  /**
   * What SIGTERM does at once: accepts nothing more, sends GOAWAY to every connection, and only then
   * ends their age contexts, so that a peer whose stream ends goes to another pod instead of asking
   * here again. Source: kas 14.2-pre protocol, section 1.7.
   */
  beginStop(): void {
    this.listener?.refuse();
    this.injector.drain(UNLIMITED_WALL_MS);
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
    readonly goaway?: EarlyGoaway;
  } {
    const { clock, random, maxConnectionAgeMs: maxMs, age, countedAges } = this.options;
    const oldMs = countedAges === true ? countedAgeMs(headers) : 0;
    if (age === "seed") {
      const restMs = Math.max(0, seedAgeMs(maxMs, random) - oldMs);
      const connection = new AgentConnection(clock, restMs, () => this.goAway(connection));
      return { connection };
    }
    if (oldMs === 0) {
      return { connection: new AgentConnection(clock, contextAgeMs(maxMs, random)) };
    }
    const { goawayMs, contextMs } = restOfLife(maxMs, oldMs, random);
    const connection = new AgentConnection(clock, contextMs);
    const goaway = new EarlyGoaway(clock, goawayMs, maxMs);
    this.goaways.set(connection, goaway);
    return { connection, goaway };
  }

  /** Sends the peer elsewhere, before its streams end: else it would come back on this connection. */
  private goAway(connection: AgentConnection): void {
    const session = this.sessions.get(connection);
    if (session === undefined || session.closed || session.destroyed) return;
    session.goaway(constants.NGHTTP2_NO_ERROR, LAST_STREAM_ID_ANY, GOAWAY_TEXT);
    session.close();
  }
}

/** The library's own age; a connection that lives as long as the runbook says is ended by us alone. */
function serverOptions({ clock, maxConnectionAgeMs, age }: AgentListenerOptions): ServerOptions {
  if (age === "seed") return {};
  return {
    "grpc.max_connection_age_ms": toWallMs(clock, maxConnectionAgeMs * AGE_SHARES.goaway),
    "grpc.max_connection_age_grace_ms": toWallMs(clock, maxConnectionAgeMs * AGE_SHARES.grace),
  };
}
