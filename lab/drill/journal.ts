import type { DrillFact } from "../../contracts/drill-fact.ts";
import type { DrillMoment } from "./api/result.ts";
import { DrillEntry } from "./api/view.ts";

/** What the player is not shown before the end. */
export interface Secret {
  readonly at: number;
  readonly who: "incident" | "service";
  readonly says: string;
}

/** A fact with its lab time and its sentence for the history. */
export interface TimedFact {
  readonly at: number;
  readonly fact: DrillFact;
  readonly says: string;
}

/** Who hears what is written down. */
export interface JournalReaders {
  /** What the player sees in their own log. */
  onEntry(entry: DrillEntry): void;
  /** Everything that the score may count. */
  onFact(timed: TimedFact): void;
}

/** Everything that was done and seen in a drill, in order. */
export class Journal {
  readonly entries: DrillEntry[] = [];
  private readonly secrets: Secret[] = [];
  private readonly seenAt = new Map<string, number>();
  private readonly readers: JournalReaders;
  private isClosed = false;

  constructor(readers: JournalReaders) {
    this.readers = readers;
  }

  /** Writes down what came to pass; the last is that the drill is over. */
  add(at: number, fact: DrillFact, says: string): void {
    if (this.isClosed) return;
    this.isClosed = fact.what === "over";
    const kind = DrillEntry.shape.kind.safeParse(fact.what).data;
    this.readers.onFact({ at, fact, says: `${kind === undefined ? "" : KIND_WORDS[kind]}${says}` });
    if (kind === undefined) return;
    const entry: DrillEntry = { at, kind, says };
    this.entries.push(entry);
    this.readers.onEntry(entry);
  }

  /** Looked at; what is looked at again counts from the first time. */
  saw(at: number, says: string): void {
    if (this.seenAt.has(says)) return;
    this.seenAt.set(says, at);
    this.add(at, { what: "seen" }, says);
  }

  /** For the time line only, told when all is over. */
  conceal(secret: Secret): void {
    this.secrets.push(secret);
  }

  get seen(): readonly { readonly at: number; readonly says: string }[] {
    return [...this.seenAt].map(([says, at]) => ({ at, says }));
  }

  /** Everything, in order of time. */
  timeline(beganAt: number): readonly DrillMoment[] {
    const own = this.entries.map(({ at, kind, says }) => ({
      at,
      who: kind === "signal" ? ("told" as const) : ("on-call" as const),
      says: `${KIND_WORDS[kind]}${says}`,
    }));
    return [...this.secrets, ...own]
      .toSorted((a, b) => a.at - b.at)
      .map(({ at, who, says }) => ({ at, sinceMs: at - beganAt, who, says }));
  }
}

const KIND_WORDS: Readonly<Record<DrillEntry["kind"], string>> = {
  signal: "",
  acknowledged: "acknowledges ",
  hypothesis: "suspects ",
  note: "notes: ",
  seen: "looks at ",
  "mitigation-begun": "begins: ",
  "mitigation-done": "done: ",
  declared: "declares ",
  hint: "takes a hint: ",
  over: "",
};
