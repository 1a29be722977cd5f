import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { listen } from "../../../kit/http/metrics-server.ts";

/** A pod of a few lines for tests: health endpoint, plain answers and a WebSocket echo. */
export class EchoPod {
  health = 200;
  /** How plain requests and upgrades are answered instead of well. */
  mood: "good" | "hang" | "drop" | "refuse-upgrade" | "half-answer" = "good";
  readonly requests: IncomingMessage[] = [];
  readonly upgrades: IncomingHttpHeaders[] = [];
  readonly sockets: Duplex[] = [];
  healthUserAgent: string | undefined;
  port = 0;
  private readonly echo = new WebSocketServer({ noServer: true });
  private readonly server = createServer((request, response) => {
    if (request.url === "/liveness") {
      this.healthUserAgent = request.headers["user-agent"];
      response.writeHead(this.health).end();
      return;
    }
    this.requests.push(request);
    if (this.mood === "hang") return;
    if (this.mood === "drop") {
      request.socket.destroy();
      return;
    }
    response.writeHead(200, { "x-pod": String(this.port), "keep-alive": "timeout=1" });
    if (this.mood === "half-answer") {
      response.write("half");
      setImmediate(() => request.socket.destroy());
      return;
    }
    response.end("hello");
  });

  constructor() {
    this.server.on("upgrade", (request, socket, head) => {
      this.upgrades.push(request.headers);
      if (this.mood === "hang") return;
      if (this.mood === "drop") {
        socket.destroy();
        return;
      }
      if (this.mood === "refuse-upgrade") {
        socket.end("HTTP/1.1 426 Upgrade Required\r\ncontent-length: 3\r\n\r\nno\n");
        return;
      }
      this.sockets.push(socket);
      this.echo.handleUpgrade(request, socket, head, (client) => {
        client.on("message", (data) => {
          client.send(data);
        });
        client.on("error", () => undefined);
      });
    });
  }

  /** Listens on this loopback address; every pod of a test uses the same health port. */
  async start(host: string, port = 0): Promise<void> {
    await listen(this.server, { host, port });
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("no TCP address");
    this.port = address.port;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
    for (const socket of this.sockets) socket.destroy();
  }
}
