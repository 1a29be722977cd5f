import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { HistoryEntry } from "../../../contracts/history.ts";
import type { Clock } from "../../../kit/clock/clock.ts";
import { kindsAsked } from "../read/history.ts";
import type { Desk } from "./desk.ts";
import { EventStream } from "./event-stream.ts";
import { Names } from "./query-words.ts";
import type { Ticker } from "./ticker.ts";

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
  const open = new Set<EventStream>();
  app.get("/api/events", (request, reply) => {
    const { kinds, after } = EventsQuery.parse(request.query);
    const lastId = request.headers["last-event-id"];
    const resume = after ?? (typeof lastId === "string" ? Number.parseInt(lastId, 10) : Number.NaN);
    const stream = new EventStream(reply, options.clock);
    open.add(stream);
    stream.onEnd(() => open.delete(stream));
    follow(stream, options, {
      kinds: kindsAsked(kinds.length === 0 ? ["story"] : kinds),
      after: Number.isNaN(resume) ? null : Math.max(0, resume),
    });
  });
  app.addHook("preClose", (done) => {
    for (const stream of open) stream.end();
    done();
  });
}

/** @param from `after`: everything after this entry is told first; null: only what comes from now on. */
function follow(
  stream: EventStream,
  { desk, ticker }: EventsOptions,
  { kinds, after }: { readonly kinds: ReadonlySet<string> | null; readonly after: number | null },
): void {
  const tell = (entry: HistoryEntry | undefined, sequence: number): void => {
    if (entry === undefined || !(kinds?.has(entry.kind) ?? true)) return;
    stream.send("entry", { sequence, entry }, sequence);
  };
  stream.onEnd(desk.onOpened((session) => stream.send("session", session)));
  const { source } = desk;
  if (source === null) return;
  const { entries } = source;
  for (let index = after ?? entries.length; index < entries.length; index++) {
    tell(entries[index], index + 1);
  }
  if (source.listen !== null) {
    stream.onEnd(source.listen((entry) => tell(entry, entries.length)));
    stream.onEnd(ticker.listen((tick) => stream.send("tick", tick)));
  }
  void source.ended?.then((says) => {
    stream.send("ended", { says, atMs: source.nowMs() });
    stream.end();
  });
}
