import type { FastifyReply } from "fastify";
import type { Clock } from "../../../kit/clock/clock.ts";

/** A comment is sent this often, so that both ends notice a dead line, wall ms. */
const QUIET_WALL_MS = 15_000;

/** Server-sent events to one reader, until either side ends it. */
export class EventStream {
  private readonly reply: FastifyReply;
  private readonly clock: Clock;
  private readonly undo: (() => void)[] = [];
  private readonly ended = new AbortController();

  /** @param clock real time. */
  constructor(reply: FastifyReply, clock: Clock) {
    this.reply = reply;
    this.clock = clock;
    reply.hijack();
    const headers = reply.getHeaders() as Record<string, string>;
    reply.raw.writeHead(200, { ...headers, "content-type": "text/event-stream" });
    reply.raw.write("retry: 2000\n\n");
    reply.raw.on("close", () => this.end());
    void this.breathe();
  }

  /** What is undone at the end. */
  onEnd(undo: () => void): void {
    if (this.ended.signal.aborted) undo();
    else this.undo.push(undo);
  }

  send(event: string, data: object, id?: number): void {
    if (this.ended.signal.aborted) return;
    const head = id === undefined ? "" : `id: ${id}\n`;
    this.reply.raw.write(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Idempotent. */
  end(): void {
    if (this.ended.signal.aborted) return;
    this.ended.abort();
    for (const undo of this.undo.splice(0)) undo();
    this.reply.raw.end();
  }

  private async breathe(): Promise<void> {
    const { signal } = this.ended;
    while (!signal.aborted) {
      try {
        await this.clock.sleep(QUIET_WALL_MS, signal);
      } catch {
        return;
      }
      this.reply.raw.write(": still here\n\n");
    }
  }
}
