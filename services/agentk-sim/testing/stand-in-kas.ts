import { createServer, type IncomingHttpHeaders, type Server as HttpServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerWritableStream,
} from "@grpc/grpc-js";
import { create } from "@bufbuild/protobuf";
import { WebSocketServer } from "ws";
import {
  AgentConfiguration,
  ConfigurationResponseSchema,
  type ConfigurationRequest,
  type ConfigurationResponse,
} from "../../../contracts/gen/gitlab/agent/agent_configuration/rpc/rpc_pb.ts";
import {
  ReverseTunnel,
  type ConnectRequest,
  type ConnectResponse,
} from "../../../contracts/gen/gitlab/agent/reverse_tunnel/rpc/rpc_pb.ts";
import { grpcServiceDefinition } from "../../../kit/grpc/service-definition.ts";
import { AuthorityFilter } from "../../../kit/authority/authority-filter.ts";
import { WebSocketDuplex, WS_TUNNEL_PROTOCOL } from "../../../kit/grpc/websocket-duplex.ts";
import { listen } from "../../../kit/http/metrics-server.ts";

export type ConfigStream = ServerWritableStream<ConfigurationRequest, ConfigurationResponse>;
export type TunnelStream = ServerDuplexStream<ConnectRequest, ConnectResponse>;

/** What a test kas does with the streams of agents. */
export interface KasBehaviour {
  readonly onConfig: (stream: ConfigStream) => void;
  readonly onTunnel: (stream: TunnelStream, first: ConnectRequest) => void;
}

/** A kas of a few lines for tests: grpc-js behind `ws`, on a loopback port of its own. */
export class StandInKas {
  behaviour: KasBehaviour;
  readonly upgrades: IncomingHttpHeaders[] = [];
  readonly configStreams: ConfigStream[] = [];
  readonly tunnels: TunnelStream[] = [];
  private readonly grpc = new Server();
  private readonly injector = this.grpc.createConnectionInjector(
    ServerCredentials.createInsecure(),
  );
  private readonly http: HttpServer;
  private readonly sockets: WebSocketServer;
  private readonly scheme: "ws" | "wss";

  /** `tls`: PEM of the certificate that a front end before it would show. */
  constructor(behaviour: KasBehaviour, tls?: { readonly cert: string; readonly key: string }) {
    this.behaviour = behaviour;
    this.scheme = tls === undefined ? "ws" : "wss";
    this.http = tls === undefined ? createServer() : createTlsServer(tls);
    this.sockets = new WebSocketServer({
      server: this.http,
      handleProtocols: () => WS_TUNNEL_PROTOCOL,
    });
    this.grpc.addService(grpcServiceDefinition(AgentConfiguration), {
      GetConfiguration: (stream: ConfigStream) => {
        this.configStreams.push(stream);
        this.behaviour.onConfig(stream);
      },
    });
    this.grpc.addService(grpcServiceDefinition(ReverseTunnel), {
      Connect: (stream: TunnelStream) => {
        stream.once("data", (first: ConnectRequest) => {
          this.tunnels.push(stream);
          this.behaviour.onTunnel(stream, first);
        });
      },
    });
    this.sockets.on("connection", (socket, request) => {
      this.upgrades.push(request.headers);
      const authority = new AuthorityFilter();
      const bytes = new WebSocketDuplex(socket, (message) => authority.next(message));
      this.injector.injectConnection(bytes);
    });
  }

  get openConnections(): number {
    return this.sockets.clients.size;
  }

  /** `ws://127.0.0.1:<port>`; a port of 0 is chosen by the system. */
  async start(port = 0): Promise<string> {
    await listen(this.http, { host: "127.0.0.1", port });
    const address = this.http.address();
    if (address === null || typeof address === "string") throw new Error("no TCP address");
    return `${this.scheme}://127.0.0.1:${address.port}`;
  }

  /** GOAWAY on all connections; streams stay. */
  goaway(): void {
    this.injector.drain(60_000);
  }

  /** Cuts all TCP connections without a WebSocket closure, as a killed process does. */
  cut(): void {
    for (const socket of this.sockets.clients) socket.terminate();
  }

  stop(): void {
    this.cut();
    this.http.close();
    this.grpc.forceShutdown();
  }
}

/** Sends one configuration read at this commit. */
export function sendCommit(stream: ConfigStream, commitId: string): void {
  stream.write(create(ConfigurationResponseSchema, { commitId }));
}

/** Ends a stream with a status that is not OK, after response headers with a correlation id. */
export function fail(
  stream: ConfigStream | TunnelStream,
  code: number,
  details: string,
  correlationId: string,
): void {
  const headers = new Metadata();
  headers.set("x-gitlab-correlation-id", correlationId);
  stream.sendMetadata(headers);
  stream.emit("error", { code, details, metadata: new Metadata() });
}
