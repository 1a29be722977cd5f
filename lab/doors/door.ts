import { connect, createServer, type Server, type Socket } from "node:net";
import { LabError, messageOf } from "../../kit/errors.ts";
import { hangUp, joinSockets } from "../../kit/join-sockets.ts";
import type { Started } from "../../kit/lifecycle.ts";
import type { AgentView } from "./agent-view.ts";
import type { DoorConfig } from "./config.ts";
import { ConnectionReader } from "./wire/connection-reader.ts";

/**
 * The only way out of an agentk of the user's. Bytes pass as they are; on the way they are read, so
 * that the lab knows what a program that tells it nothing goes through. It stands on the agent's side
 * of every fault, so it sees what the agent sees.
 */
export class Door implements Started {
  private readonly config: DoorConfig;
  private readonly view: AgentView;
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  constructor(config: DoorConfig, view: AgentView) {
    this.config = config;
    this.view = view;
  }

  /**
   * Listens. @returns the port, of interest when port 0 was asked for.
   * @throws LabError `LAB_AGENTK_DOOR` (environment).
   */
  async start(): Promise<number> {
    const { listen, socket } = this.config;
    const server = await this.open(listen);
    if (socket !== undefined) await this.open({ path: socket });
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : listen.port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(
      this.servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private open(where: { host: string; port: number } | { path: string }): Promise<Server> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (agent) => {
      this.accept(agent);
    });
    this.servers.push(server);
    return new Promise((resolve, reject) => {
      server.once("error", (cause) => {
        const place = "path" in where ? where.path : `${where.host}:${where.port}`;
        const says = `the door of ${this.config.agent} cannot listen on ${place}: ${messageOf(cause)}`;
        const hint = "Try: kaslab doctor (it looks for programs that hold the lab's ports)";
        reject(new LabError("environment", "LAB_AGENTK_DOOR", says, { cause, hint }));
      });
      server.listen(where, () => resolve(server));
    });
  }

  private accept(agent: Socket): void {
    const view = this.view.connect();
    const reader = new ConnectionReader(view);
    const kas = connect({ ...this.config.target, allowHalfOpen: true, noDelay: true });
    let isOver = false;
    // A side's end or failure is the connection's: neither agentk nor kas closes by halves.
    const over = (isByAgent: boolean, why: string): void => {
      if (isOver) return;
      isOver = true;
      reader.end(isByAgent);
      view.onGone(why);
    };
    this.watch(agent, (why) => over(true, why ?? "the agent hung up"));
    this.watch(kas, (why) => over(false, why ?? "the connection ended before kas had answered"));
    const failed = (): void => hangUp(agent);
    kas.once("error", failed);
    agent.once("close", () => {
      if (kas.connecting) kas.destroy();
    });
    kas.once("connect", () => {
      kas.off("error", failed);
      agent.on("data", (bytes: Buffer) => reader.fromAgent(bytes));
      kas.on("data", (bytes: Buffer) => reader.toAgent(bytes));
      joinSockets(agent, kas);
    });
  }

  private watch(socket: Socket, over: (why?: string) => void): void {
    this.sockets.add(socket);
    socket.on("error", (error) => over(messageOf(error)));
    socket.once("end", () => over());
    socket.once("close", () => {
      this.sockets.delete(socket);
      over();
    });
  }
}
