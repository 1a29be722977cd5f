import type { MetricsEndpoint } from "../topology/component.ts";
import type { WritePort, WriteSample } from "./series.ts";
import { TargetScraper } from "./target-scraper.ts";

/** Samples that are gathered before they are written. */
const BATCH = 5000;

/** A metrics page that was recorded; `at` is lab time, ms since the Unix epoch. */
export interface RecordedScrape {
  readonly target: string;
  readonly at: number;
  readonly page: string;
}

/**
 * Stores recorded pages as the collector would have: target labels, the scrape's own series (with a
 * duration of 0), staleness markers. Scrapes of one target must be in the order of their time.
 * @returns the time of the last scrape, lab ms; `-Infinity` without any.
 * @throws what the write throws.
 */
export async function replayScrapes(options: {
  readonly scrapes: Iterable<RecordedScrape>;
  readonly endpointOf: (target: string) => MetricsEndpoint;
  readonly write: WritePort;
}): Promise<number> {
  const targets = new Map<string, TargetScraper>();
  let lastMs = Number.NEGATIVE_INFINITY;
  let batch: WriteSample[] = [];
  for (const { target, at, page } of options.scrapes) {
    let scraper = targets.get(target);
    if (scraper === undefined) {
      scraper = new TargetScraper(options.endpointOf(target));
      targets.set(target, scraper);
    }
    batch.push(...scraper.samples({ kind: "page", text: page, durationMs: 0 }, Math.round(at)));
    lastMs = Math.max(lastMs, Math.round(at));
    if (batch.length < BATCH) continue;
    await options.write.write(batch);
    batch = [];
  }
  if (batch.length > 0) await options.write.write(batch);
  return lastMs;
}
