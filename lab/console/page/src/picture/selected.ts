import { signal } from "@preact/signals";

/** The node that the page tells more of. */
export const selected = signal<string | null>(null);
