import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import type { Clock } from "../../../kit/clock/clock.ts";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { kindsAsked } from "../read/history.ts";
import type { Desk } from "./desk.ts";
import { Names } from "./query-words.ts";
import type { Ticker } from "./ticker.ts";

/** A comment is sent when nothing else was for so long, so that both ends notice a dead line, wall ms. */
const QUIET_WALL_MS = 15_000;

const EventsQuery = z.object({
  kinds: Names,
  after: z.coerce.number().int().min(0).optional(),
});

export interface EventsOptions {
  readonly desk: Desk;
  /** Real time. */
  readonly clock: Clock;
  readonly ticker: Ticker;
}

/** GET /api/events: the history as it comes, ticks, and the end. */
export function addEventRoutes(app: FastifyInstance, options: EventsOptions): void {
  const open = new Set<Stream>();
  app.get("/api/events", (request, reply) => {
    const { kinds, after } = EventsQuery.parse(request.query);
    const lastId = request.headers["last-event-id"];
    const resume = after ?? (typeof lastId === "string" ? Number.parseInt(lastId, 10) : undefined);
    reply.hijack();
    const asked = kindsAsked(kinds.length === 0 ? ["story"] : kinds);
    const stream = new Stream(reply, asked, options);
    open.add(stream);
    reply.raw.on("close", () => {
      stream.end();
      open.delete(stream);
    });
    stream.begin(resume === undefined || Number.isNaN(resume) ? null : Math.max(0, resume));
  });
  app.addHook("preClose", (done) => {
    for (const stream of open) stream.end();
    done();
  });
}

/** One reader. */
class Stream {
  private readonly reply: FastifyReply;
  private readonly kinds: ReadonlySet<string> | null;
  private readonly options: EventsOptions;
  private readonly undo: (() => void)[] = [];
  private readonly ended = new AbortController();

  constructor(reply: FastifyReply, kinds: ReadonlySet<string> | null, options: EventsOptions) {
    this.reply = reply;
    this.kinds = kinds;
    this.options = options;
  }

  /** @param after everything after this entry is told first; null: only what comes from now on. */
  begin(after: number | null): void {
    const { desk, ticker } = this.options;
    const headers = this.reply.getHeaders() as Record<string, string>;
    this.reply.raw.writeHead(200, { ...headers, "content-type": "text/event-stream" });
    this.reply.raw.write("retry: 2000\n\n");
    this.undo.push(desk.onOpened((session) => this.send("session", session)));
    const { source } = desk;
    if (source !== null) {
      const { entries } = source;
      for (let index = after ?? entries.length; index < entries.length; index++) {
        this.entry(entries[index], index + 1);
      }
      if (source.listen !== null) {
        this.undo.push(source.listen((entry) => this.entry(entry, entries.length)));
        this.undo.push(ticker.listen((tick) => this.send("tick", tick)));
      }
      void source.ended?.then((says) => {
        this.send("ended", { says, atMs: source.nowMs() });
        this.end();
      });
    }
    void this.breathe();
  }

  end(): void {
    if (this.ended.signal.aborted) return;
    this.ended.abort();
    for (const undo of this.undo) undo();
    this.reply.raw.end();
  }

  private entry(entry: HistoryEntry | undefined, sequence: number): void {
    if (entry === undefined || !(this.kinds?.has(entry.kind) ?? true)) return;
    this.send("entry", { sequence, entry }, sequence);
  }

  private send(event: string, data: object, id?: number): void {
    if (this.ended.signal.aborted) return;
    const head = id === undefined ? "" : `id: ${id}\n`;
    this.reply.raw.write(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  private async breathe(): Promise<void> {
    const { signal } = this.ended;
    while (!signal.aborted) {
      try {
        await this.options.clock.sleep(QUIET_WALL_MS, signal);
      } catch {
        return;
      }
      this.reply.raw.write(": still here\n\n");
    }
  }
}
