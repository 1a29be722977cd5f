import { createWriteStream, type WriteStream } from "node:fs";
import type { HistoryEntry, HistoryEvent } from "../../contracts/history.ts";
import type { Clock } from "../../kit/clock/clock.ts";

/** An event, with its own lab time when it is known better than "now". */
export type TimedEvent = HistoryEvent & { readonly at?: number };

/** The append-only history of a run: on disk as it happens, and in memory for the judge. */
export class HistoryWriter {
  readonly entries: HistoryEntry[] = [];
  private readonly clock: Clock;
  private readonly stream: WriteStream;
  private readonly listeners: ((entry: HistoryEntry) => void)[] = [];

  constructor(path: string, clock: Clock) {
    this.clock = clock;
    this.stream = createWriteStream(path, { flags: "a", mode: 0o600 });
  }

  /** `listener` sees every entry from now on; one that throws is dropped. */
  listen(listener: (entry: HistoryEntry) => void): void {
    this.listeners.push(listener);
  }

  append(event: TimedEvent): HistoryEntry {
    const entry: HistoryEntry = {
      ...event,
      at: event.at ?? this.clock.now(),
      wall: new Date(this.clock.wallNow()).toISOString(),
    };
    this.entries.push(entry);
    this.stream.write(`${JSON.stringify(entry)}\n`);
    for (const listener of [...this.listeners]) {
      try {
        listener(entry);
      } catch {
        this.listeners.splice(this.listeners.indexOf(listener), 1);
      }
    }
    return entry;
  }

  /** Flushes what is written. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.stream.end(() => resolve());
    });
  }
}
