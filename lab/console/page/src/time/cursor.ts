import { computed, signal } from "@preact/signals";

/** Where the page was put, lab ms; null: it follows the lab, or the end of a stored run. */
export const cursorMs = signal<number | null>(null);

/** The instant under the pointer in any chart. */
export const pointedMs = signal<number | null>(null);

/** What every chart's line and legend shows: what is pointed at, else where the page was put. */
export const shownAtMs = computed(() => pointedMs.value ?? cursorMs.value);
