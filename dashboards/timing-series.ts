/** Scrape interval of every case, seconds. */
export const SCRAPE_S = 15;
const SCRAPES_PER_MINUTE = 60 / SCRAPE_S;

/** One series of a case: a value at each scrape from its begin on, then none. */
export interface TimingSeries {
  /** Labels, `__name__` among them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly (number | "stale")[];
  /** Values are seconds after the begin of the case: whoever plays it adds that as a Unix time. */
  readonly unixTime?: true;
}

/** A stretch of a counter: how much it grows a second, or that its target is gone. */
export interface CounterPhase {
  readonly minutes: number;
  readonly perSecond: number | "gone";
}

/**
 * A counter that begins at 0. A phase begins right after the scrape at its minute, so what changes at
 * minute 0 is first seen at the scrape 15 s later.
 */
export function counter(
  labels: Readonly<Record<string, string>>,
  phases: readonly CounterPhase[],
): TimingSeries {
  const values: (number | "stale")[] = [0];
  let total = 0;
  for (const { minutes, perSecond } of phases) {
    if (perSecond === "gone") return { labels, values: [...values, "stale"] };
    for (let scrape = 0; scrape < minutes * SCRAPES_PER_MINUTE; scrape++) {
      total = rounded(total + perSecond * SCRAPE_S);
      values.push(total);
    }
  }
  return { labels, values };
}

/** A stretch of a gauge. */
export interface GaugePhase {
  readonly minutes: number;
  readonly value: number | "gone";
}

/** A gauge; phases begin as those of a {@link counter}, the first one with the first scrape. */
export function gauge(
  labels: Readonly<Record<string, string>>,
  phases: readonly GaugePhase[],
): TimingSeries {
  const values: (number | "stale")[] = [];
  for (const { minutes, value } of phases) {
    if (value === "gone") {
      // A marker ends it; none is needed before it has begun.
      if (values.length > 0) values.push("stale");
      return { labels, values };
    }
    const scrapes = minutes * SCRAPES_PER_MINUTE + (values.length === 0 ? 1 : 0);
    values.push(...Array<number>(scrapes).fill(value));
  }
  return { labels, values };
}

/** A counter of events at the given seconds, over so many minutes. */
export function eventCounter(
  labels: Readonly<Record<string, string>>,
  atSeconds: readonly number[],
  minutes: number,
): TimingSeries {
  const scrapes = minutes * SCRAPES_PER_MINUTE + 1;
  const values = Array<number>(scrapes).fill(0);
  for (const second of atSeconds) {
    const scrape = Math.max(0, Math.ceil(second / SCRAPE_S));
    if (scrape < scrapes) values[scrape] = (values[scrape] ?? 0) + 1;
  }
  let total = 0;
  return { labels, values: values.map((count) => (total += count)) };
}

/** Without the dust of binary fractions, which a ratio at its threshold would notice. */
function rounded(value: number): number {
  return Number(value.toFixed(6));
}
