import { writeFile } from "node:fs/promises";
import type { HistoryEntry } from "../../../contracts/history.ts";
import type { Clock } from "../../../kit/clock/clock.ts";
import { HistoryWriter, type TimedEvent } from "../history-writer.ts";
import { isSecretEntry } from "./secret-words.ts";

/**
 * The history of a drill: what tells of the incident is in no file and reaches no listener until the
 * drill is over; then the file is written anew, whole and in order.
 */
export class SealedHistory {
  private readonly path: string;
  private readonly clock: Clock;
  private readonly writer: HistoryWriter;
  /** Everything, in order of arrival. */
  private readonly whole: HistoryEntry[] = [];
  private readonly onSecret: (entry: HistoryEntry) => void;

  constructor(path: string, clock: Clock, onSecret: (entry: HistoryEntry) => void) {
    this.path = path;
    this.clock = clock;
    this.onSecret = onSecret;
    this.writer = new HistoryWriter(path, clock);
  }

  /** What may be shown while the drill is on. */
  get entries(): readonly HistoryEntry[] {
    return this.writer.entries;
  }

  /** `listener` sees every entry that may be shown. */
  listen(listener: (entry: HistoryEntry) => void): void {
    this.writer.listen(listener);
  }

  append(event: TimedEvent): void {
    if (!isSecretEntry(event)) {
      this.whole.push(this.writer.append(event));
      return;
    }
    const entry: HistoryEntry = {
      ...event,
      at: event.at ?? this.clock.now(),
      wall: new Date(this.clock.wallNow()).toISOString(),
    };
    this.whole.push(entry);
    this.onSecret(entry);
  }

  /** Tells everything. @param scenario its real name takes the place of the drill's. */
  async unseal(scenario: string): Promise<void> {
    await this.writer.close();
    const lines = this.whole.map((entry) =>
      JSON.stringify(entry.kind === "run-started" ? { ...entry, scenario } : entry),
    );
    await writeFile(this.path, `${lines.join("\n")}\n`, { mode: 0o600 });
  }
}
