import { createServer, type Server, type Socket } from "node:net";

/** A server that speaks enough RESP for a client's pool: each command gets the given reply. */
export class WireRedis {
  readonly commands: string[] = [];
  /** The reply to a command, as bytes on the wire; null: none. */
  reply: (words: readonly string[]) => string | null = () => "+PONG\r\n";
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.server = server;
    server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
      socket.on("error", () => undefined);
      socket.on("data", (chunk: Buffer) => this.answer(socket, chunk.toString("latin1")));
    });
  }

  static async start(): Promise<WireRedis> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new WireRedis(server);
  }

  get address(): { readonly host: string; readonly port: number } {
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("it does not listen");
    return { host: "127.0.0.1", port: address.port };
  }

  get connections(): number {
    return this.sockets.size;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  /** One chunk holds whole commands: they are short, on loopback. */
  private answer(socket: Socket, chunk: string): void {
    for (const command of chunk.split(/(?=\*\d+\r\n)/)) {
      const words = command.split("\r\n").filter((_, index) => index > 0 && index % 2 === 0);
      this.commands.push(words.join(" "));
      const reply = this.reply(words);
      if (reply !== null) socket.write(reply);
    }
  }
}
