import type { Clock } from "../../../kit/clock/clock.ts";
import type { Tick } from "../api.ts";
import { labFigures } from "../read/lab-figures.ts";
import type { NewestState } from "../read/newest-state.ts";
import { statesOf, topologyOf } from "../read/topology.ts";
import type { Source } from "../source.ts";

/** From one tick to the next, wall ms: a little more than 60 a minute, however long a look takes. */
const PERIOD_WALL_MS = 950;
/** The lab has at least this time to itself between two looks, wall ms. */
const REST_WALL_MS = 200;

type Listener = (tick: Tick) => void;

/** Tells where the lab is, once a second while anybody listens; all pages share one look. */
export class Ticker {
  private readonly clock: Clock;
  private readonly sourceOf: () => Source | null;
  private readonly newest: NewestState;
  private readonly listeners = new Set<Listener>();
  private loop: Promise<void> | null = null;
  private readonly stopped = new AbortController();

  /** @param clock real time. */
  constructor(clock: Clock, sourceOf: () => Source | null, newest: NewestState) {
    this.clock = clock;
    this.sourceOf = sourceOf;
    this.newest = newest;
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
    const { clock } = this;
    let due = clock.now();
    while (this.listeners.size > 0 && !signal.aborted) {
      const tick = await this.tick();
      if (tick !== null) for (const listener of this.listeners) listener(tick);
      // What a slow look has missed is not made up for.
      due = Math.max(due + PERIOD_WALL_MS, clock.now() + REST_WALL_MS);
      try {
        await clock.sleep(due - clock.now(), signal);
      } catch {
        return;
      }
    }
  }

  /** null: there is nothing to tell of. */
  private async tick(): Promise<Tick | null> {
    const source = this.sourceOf();
    if (source === null) return null;
    const labNowMs = source.nowMs();
    // Without an answer of the store there is still what the history says.
    const figures = await labFigures(source.query, labNowMs).catch(() =>
      labFigures(null, labNowMs),
    );
    const topology = topologyOf(this.newest.at(source.entries), figures, labNowMs);
    return { labNowMs, figures: topology.figures, topology: statesOf(topology) };
  }
}
