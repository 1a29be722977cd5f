import { computed, effect, signal } from "@preact/signals";
import type { KeyFigures, Tick, Topology } from "../../../api.ts";
import { get } from "../api/call.ts";
import { cursorMs } from "../time/cursor.ts";
import { isLive, newestMs, revision, session, tick, ticks } from "./lab.ts";
import { LatestOnly } from "./latest-only.ts";

/** States come with every tick; sentences, figures and faults of the nodes with every third. */
const TICKS_PER_READ = 3;

const read = signal<Topology | null>(null);

/** The picture at the page's instant. */
export const topology = computed<Topology | null>(() => {
  const newest = tick.value;
  if (read.value === null || newest === null || cursorMs.value !== null) return read.value;
  return { ...withStates(read.value, newest), figures: newest.figures };
});

export const figures = computed<KeyFigures | null>(() => topology.value?.figures ?? null);

const reader = new LatestOnly<number | null>(async (at) => {
  // A failure is told by the line of the page (follow-lab.ts); the picture keeps what it had.
  read.value = await get<Topology>("topology", { at }).catch(() => read.peek());
});

/** Changes with every third tick only. */
const reads = computed(() => Math.floor(ticks.value / TICKS_PER_READ));

let of = "";

effect(() => {
  const known = session.value;
  if (known === null || known.mode === "runs" || known.mode === "drill") return;
  // The picture of another run is none of this one.
  if (known.run !== of) read.value = null;
  of = known.run;
  const pinned = cursorMs.value;
  if (pinned !== null) reader.want(Math.round(pinned));
  else if (!isLive.value) reader.want(newestMs.value);
  else if (reads.value >= 0 && revision.value >= 0) reader.want(null); // again when either changes
});

function withStates(whole: Topology, { topology: states }: Tick): Topology {
  return {
    ...whole,
    nodes: whole.nodes.map((node) => ({ ...node, state: states.nodes[node.name] ?? node.state })),
    links: whole.links.map((link) => ({ ...link, ...states.links[link.name] })),
  };
}
