import { createServer, type Server, type Socket } from "node:net";
import type { Clock } from "../../kit/clock/clock.ts";
import { LabError, messageOf } from "../../kit/errors.ts";
import type { LinkRecord } from "../topology/component.ts";

/** Clients that may wait to be accepted: a whole fleet that reconnects at once. */
const BACKLOG = 4_096;
/** Tries to listen again after a refusal. Another process may hold the address for a moment. */
const REOPEN_TRIES = 50;
/** Between two tries, wall ms. */
const REOPEN_PAUSE_WALL_MS = 100;

/** The listening side of a link. It can close, so that the kernel refuses, and open again. */
export class Listener {
  private readonly link: Pick<LinkRecord, "name" | "listen">;
  private readonly clock: Clock;
  private readonly onClient: (client: Socket) => void;
  private readonly stopping = new AbortController();
  private port: number;
  private server: Server | undefined;
  private isWanted = true;
  private reopening: Promise<void> | undefined;

  constructor(
    link: Pick<LinkRecord, "name" | "listen">,
    clock: Clock,
    onClient: (client: Socket) => void,
  ) {
    this.link = link;
    this.clock = clock;
    this.onClient = onClient;
    this.port = link.listen.port;
  }

  /**
   * Listens. @returns the port, of interest when the link asks for port 0.
   * @throws LabError `LINKS_CANNOT_LISTEN` (environment) that names the link.
   */
  async start(): Promise<number> {
    try {
      await this.open();
      return this.port;
    } catch (error) {
      throw this.cannotListen(error);
    }
  }

  /** From now on new connections are refused; those the kernel has not handed over are reset. */
  refuse(): void {
    this.isWanted = false;
    this.server?.close();
    this.server = undefined;
  }

  /**
   * Listens on the same address again, if it does not; resolves when it does, or when that is no longer
   * wanted.
   * @throws LabError `LINKS_CANNOT_LISTEN` when the address has stayed taken.
   */
  async reopen(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    this.isWanted = true;
    if (this.isListenerMissing) this.reopening ??= this.retryOpen();
    await this.reopening;
  }

  /** Ends. Connections live on. Idempotent. */
  stop(): void {
    this.refuse();
    this.stopping.abort();
  }

  private get isListenerMissing(): boolean {
    return this.isWanted && this.server === undefined;
  }

  private async retryOpen(): Promise<void> {
    try {
      for (let tries = 1; this.isListenerMissing; tries++) await this.tryOpen(tries);
    } finally {
      this.reopening = undefined;
    }
  }

  private async tryOpen(tries: number): Promise<void> {
    try {
      await this.open();
    } catch (error) {
      if (tries >= REOPEN_TRIES) throw this.cannotListen(error);
      const pauseMs = REOPEN_PAUSE_WALL_MS * this.clock.speed;
      await this.clock.sleep(pauseMs, this.stopping.signal).catch(() => undefined);
    }
  }

  private open(): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, this.onClient);
    this.server = server;
    return new Promise((resolve, reject) => {
      const onFailed = (error: Error = new Error("closed before it listened")): void => {
        if (this.server === server) this.server = undefined;
        reject(error);
      };
      server.once("error", onFailed);
      server.once("close", onFailed);
      server.listen({ host: this.link.listen.host, port: this.port, backlog: BACKLOG }, () => {
        server.off("error", onFailed);
        server.off("close", onFailed);
        const address = server.address();
        if (typeof address === "object" && address !== null) this.port = address.port;
        resolve();
      });
    });
  }

  private cannotListen(cause: unknown): LabError {
    const { name, listen } = this.link;
    return new LabError(
      "environment",
      "LINKS_CANNOT_LISTEN",
      `link ${name} cannot listen on ${listen.host}:${listen.port}: ${messageOf(cause)}`,
      {
        cause,
        hint: "Try: kaslab doctor (it looks for programs that hold the lab's ports)",
      },
    );
  }
}
