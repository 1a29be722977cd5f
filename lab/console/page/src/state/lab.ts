import { computed, signal } from "@preact/signals";
import type { Session, SequencedEntry, Tick } from "../../../api.ts";
import { cursorMs } from "../time/cursor.ts";
import { steady } from "./steady.ts";

/** How the page and the lab stand: `lost` once it answered and now does not. */
export type Line =
  | { readonly kind: "asking" }
  | { readonly kind: "open" }
  | { readonly kind: "lost"; readonly sinceMs: number; readonly says: string }
  | { readonly kind: "ended"; readonly says: string; readonly atMs: number }
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly message: string;
      readonly hint: string;
    };

export const line = signal<Line>({ kind: "asking" });
export const session = signal<Session | null>(null);
/** The story of the run, in order. */
export const entries = signal<readonly SequencedEntry[]>([]);
/** The newest tick of a lab that runs. */
export const tick = signal<Tick | null>(null);
/** Ticks so far: about a wall second each. */
export const ticks = signal(0);
/** Raised when what was done or happened makes old answers stale. */
export const revision = signal(0);

export const isLive = computed(
  () =>
    (session.value?.mode === "live" || session.value?.mode === "drill") &&
    session.value.ended === null &&
    line.value.kind !== "ended",
);

/** T+0, lab ms since the Unix epoch; before it is known, the start of the data. */
export const originMs = computed(() => {
  const known = session.value;
  return known?.timelineStartMs ?? startedMs.value ?? known?.dataFromMs ?? known?.labNowMs ?? 0;
});

const startedMs = computed(
  () => entries.value.find(({ entry }) => entry.kind === "timeline-started")?.entry.at ?? null,
);

/** Where the data ends: now, or the end of a stored run. */
export const newestMs = computed(() => {
  const known = session.value;
  if (known === null) return 0;
  if (tick.value !== null) return Math.max(tick.value.labNowMs, known.labNowMs);
  return isLive.value ? known.labNowMs : (known.endMs ?? known.labNowMs);
});

/** The instant that the page shows. */
export const atMs = computed(() => cursorMs.value ?? newestMs.value);

/** A run's stretch for axis and charts: from T+0 to its end, a living one with a little room. */
export const stretch = steady(() => {
  const fromMs = originMs.value;
  const newest = newestMs.value;
  if (!isLive.value) return { fromMs, toMs: Math.max(newest, fromMs + 60_000) };
  const planned = session.value?.endMs ?? null;
  const least = Math.max(newest, fromMs + 600_000);
  return {
    fromMs,
    toMs: planned === null ? roundUp(least - fromMs) + fromMs : Math.max(planned, newest),
  };
});

/** The next of 10, 15, 20, 30 ... minutes, so that an axis grows in steps and not all the time. */
function roundUp(ms: number): number {
  const minutes = Math.ceil((ms * 1.02) / 60_000);
  const steps = [10, 15, 20, 30, 45, 60, 75, 90, 120, 150, 180, 240, 300, 360, 480, 720, 1440];
  return (steps.find((step) => minutes <= step) ?? Math.ceil(minutes / 720) * 720) * 60_000;
}
