import { connect, createServer, type Server, type Socket } from "node:net";
import type { Started } from "../../kit/lifecycle.ts";
import type { LinkRecord } from "../topology/component.ts";
import { openPlainPipe, type OpenPipe, type Pipe, type PipeCounts } from "./pipe.ts";

/** What a link has done since its start. */
export interface LinkCounts extends PipeCounts {
  /** Connections accepted. */
  readonly connections: number;
  readonly openConnections: number;
  readonly dialFailures: number;
}

/** Clients that may wait to be accepted: a whole fleet that reconnects at once. */
const BACKLOG = 4_096;

/** One link: accepts on its address and joins every connection to one of its own to the target. */
export class Relay implements Started {
  readonly link: LinkRecord;
  private readonly openPipe: OpenPipe;
  private readonly server: Server;
  private readonly pipes = new Set<Pipe>();
  /** Clients whose target is being dialled. */
  private readonly dialling = new Set<Socket>();
  private connections = 0;
  private dialFailures = 0;
  private closedBytes: PipeCounts = { toTarget: 0, toClient: 0 };

  constructor(link: LinkRecord, openPipe: OpenPipe = openPlainPipe) {
    this.link = link;
    this.openPipe = openPipe;
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      this.accept(client);
    });
  }

  /** Listens. @returns the port, of interest when the link asks for port 0. */
  start(): Promise<number> {
    const { host, port } = this.link.listen;
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen({ host, port, backlog: BACKLOG }, () => {
        this.server.off("error", reject);
        const address = this.server.address();
        resolve(typeof address === "object" && address !== null ? address.port : port);
      });
    });
  }

  counts(): LinkCounts {
    let { toTarget, toClient } = this.closedBytes;
    for (const pipe of this.pipes) {
      const counts = pipe.counts();
      toTarget += counts.toTarget;
      toClient += counts.toClient;
    }
    const { connections, dialFailures } = this;
    return { connections, openConnections: this.pipes.size, dialFailures, toTarget, toClient };
  }

  /** Stops listening and resets what is open. Idempotent. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    for (const client of this.dialling) client.resetAndDestroy();
    for (const pipe of this.pipes) pipe.reset();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private accept(client: Socket): void {
    this.connections += 1;
    this.dialling.add(client);
    const { target: address, sourceHost } = this.link;
    const target = connect({
      ...address,
      ...(sourceHost === null ? {} : { localAddress: sourceHost }),
      allowHalfOpen: true,
      noDelay: true,
    });
    const clientGone = (): void => {
      this.dialling.delete(client);
      target.destroy();
    };
    const dialFailed = (): void => {
      this.dialling.delete(client);
      this.dialFailures += 1;
      client.resetAndDestroy();
    };
    client.once("error", clientGone);
    client.once("close", clientGone);
    target.once("error", dialFailed);
    target.once("connect", () => {
      this.dialling.delete(client);
      client.off("error", clientGone);
      client.off("close", clientGone);
      target.off("error", dialFailed);
      this.join(client, target);
    });
  }

  private join(client: Socket, target: Socket): void {
    const pipe = this.openPipe(client, target, () => {
      const counts = pipe.counts();
      this.pipes.delete(pipe);
      this.closedBytes = {
        toTarget: this.closedBytes.toTarget + counts.toTarget,
        toClient: this.closedBytes.toClient + counts.toClient,
      };
    });
    this.pipes.add(pipe);
  }
}
