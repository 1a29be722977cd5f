import { batch } from "@preact/signals";
import type { Ended, HistoryAnswer, SequencedEntry, Session, Tick } from "../../../api.ts";
import { CallFailure, get, isAbort } from "../api/call.ts";
import { eventStream } from "../api/event-stream.ts";
import { browserClock } from "./browser-clock.ts";
import { cursorMs } from "../time/cursor.ts";
import { entries, line, revision, session, tick, ticks } from "./lab.ts";

const RETRY_MS = [500, 1000, 2000, 3000, 5000];
/** What changes answers that the page may already have. */
const STIRRING = new Set(["fault", "action", "alert", "pod-phase", "component-exited", "moment"]);

let stop = new AbortController();

/** Asks for session and story, then follows a living lab. Called again after another run is opened. */
export async function followLab(): Promise<void> {
  stop.abort();
  const own = new AbortController();
  stop = own;
  forget();
  let failures = 0;
  const hasEnded = (): boolean => own.signal.aborted;
  while (!hasEnded()) {
    try {
      const known = await get<Session>("session", {}, own.signal);
      batch(() => {
        session.value = known;
        line.value = known.ended === null ? { kind: "open" } : { kind: "ended", ...known.ended };
      });
      // A drill tells of itself otherwise (drill/drill-state.ts).
      if (known.mode === "runs" || known.mode === "drill") return;
      failures = 0;
      await readStory(own.signal);
      if (known.ended !== null) return;
      const end = await followEvents(own.signal);
      if (end === "ended") return;
      if (end === "another run") {
        forget();
        continue;
      }
      throw new CallFailure(0, "closed", "The lab closed the line.", "");
    } catch (error) {
      if (isAbort(error) || hasEnded()) return;
      if (isRefusal(error)) return;
      noteLoss();
      await browserClock.sleep(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)] ?? 5000);
    }
  }
}

function forget(): void {
  batch(() => {
    entries.value = [];
    tick.value = null;
    cursorMs.value = null;
  });
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof CallFailure)) {
    const message = error instanceof Error ? error.message : String(error);
    line.value = { kind: "refused", status: -1, message, hint: "" };
    return true;
  }
  if (error.status === 0 || error.status >= 502) return false;
  const { status, message, hint } = error;
  line.value = { kind: "refused", status, message, hint };
  return true;
}

/** The lab, or what serves its drill, does not answer. */
export function noteLoss(): void {
  if (line.value.kind === "lost") return;
  const says =
    session.value === null ? "Nobody answers at this address." : "The lab no longer answers.";
  line.value = { kind: "lost", sinceMs: browserClock.now(), says };
}

async function readStory(signal: AbortSignal): Promise<void> {
  for (;;) {
    const after = entries.value.at(-1)?.sequence ?? 0;
    const answer = await get<HistoryAnswer>("history", { after, kinds: "story" }, signal);
    addEntries(answer.entries);
    if (!answer.more) return;
  }
}

async function followEvents(signal: AbortSignal): Promise<"ended" | "closed" | "another run"> {
  const after = entries.value.at(-1)?.sequence ?? 0;
  for await (const { name, data } of eventStream(`events?kinds=story&after=${after}`, signal)) {
    if (name === "entry") addEntries([data as SequencedEntry]);
    if (name === "tick") {
      batch(() => {
        tick.value = data as Tick;
        ticks.value++;
        if (line.value.kind !== "open") line.value = { kind: "open" };
      });
    }
    if (name === "session" && (data as Session).run !== session.value?.run) return "another run";
    if (name === "ended") {
      line.value = { kind: "ended", ...(data as Ended) };
      return "ended";
    }
  }
  return "closed";
}

/** Entries that are there already are left out: after a loss the server may repeat the last ones. */
function addEntries(more: readonly SequencedEntry[]): void {
  const last = entries.value.at(-1)?.sequence ?? 0;
  const fresh = more.filter(({ sequence }) => sequence > last);
  if (fresh.length === 0) return;
  batch(() => {
    entries.value = [...entries.value, ...fresh];
    if (fresh.some(({ entry }) => STIRRING.has(entry.kind))) revision.value++;
  });
}
