import { computed } from "@preact/signals";
import { isLive, newestMs, session, stretch } from "../state/lab.ts";
import { steady } from "../state/steady.ts";
import { cursorMs } from "../time/cursor.ts";

/** A living dashboard asks again after so much of its width, about every pixel or two. */
const PARTS = 200;
/** It does not ask more often than this, however fast the lab's time runs, wall ms. */
const LEAST_WALL_MS = 2_500;

/** The stretch that panels are drawn over; its end moves in steps, so that not every tick asks. */
export const span = steady(() => {
  const { fromMs, toMs } = stretch.value;
  const leastMs = LEAST_WALL_MS * (session.value?.speed ?? 1);
  const step = Math.max(5_000, leastMs, (toMs - fromMs) / PARTS);
  const end = isLive.value
    ? fromMs + Math.floor((newestMs.value - fromMs) / step) * step
    : newestMs.value;
  return {
    fromMs: Math.round(fromMs),
    toMs: Math.round(Math.max(end, fromMs + 60_000)),
  };
});

/** Where single figures are asked: at the handle, else at the end. */
export const figureMs = computed(() =>
  cursorMs.value === null ? span.value.toMs : Math.round(cursorMs.value / 5_000) * 5_000,
);
