import type { Clock } from "../../../kit/clock/clock.ts";
import type { Tick } from "../api.ts";
import { labFigures } from "../read/lab-figures.ts";
import { LabState } from "../read/lab-state.ts";
import { statesOf, topologyOf } from "../read/topology.ts";
import type { Source } from "../source.ts";

/** Between two ticks, wall ms. */
const PERIOD_WALL_MS = 1_000;

type Listener = (tick: Tick) => void;

/**
 * Tells where the lab is, once a second while anybody listens; all pages share one look. The state is
 * folded on from entry to entry.
 */
export class Ticker {
  private readonly clock: Clock;
  private readonly sourceOf: () => Source | null;
  private readonly listeners = new Set<Listener>();
  private state = new LabState();
  private folded = 0;
  private of: Source | null = null;
  private loop: Promise<void> | null = null;
  private readonly stopped = new AbortController();

  /** @param clock real time. */
  constructor(clock: Clock, sourceOf: () => Source | null) {
    this.clock = clock;
    this.sourceOf = sourceOf;
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    this.loop ??= this.run().finally(() => {
      this.loop = null;
    });
    return () => this.listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.loop;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopped;
    while (this.listeners.size > 0 && !signal.aborted) {
      const tick = await this.tick();
      if (tick !== null) for (const listener of this.listeners) listener(tick);
      try {
        await this.clock.sleep(PERIOD_WALL_MS, signal);
      } catch {
        return;
      }
    }
  }

  /** null: there is nothing to tell of. */
  private async tick(): Promise<Tick | null> {
    const source = this.sourceOf();
    if (source === null) return null;
    const state = this.fold(source);
    const labNowMs = source.nowMs();
    // Without an answer of the store there is still what the history says.
    const figures = await labFigures(source.query, labNowMs).catch(() =>
      labFigures(null, labNowMs),
    );
    const topology = topologyOf(state, figures, labNowMs);
    return { labNowMs, figures: topology.figures, topology: statesOf(topology) };
  }

  private fold(source: Source): LabState {
    if (this.of !== source) {
      this.of = source;
      this.state = new LabState();
      this.folded = 0;
    }
    const { entries } = source;
    for (; this.folded < entries.length; this.folded++) {
      const entry = entries[this.folded];
      if (entry !== undefined) this.state.take(entry);
    }
    return this.state;
  }
}
