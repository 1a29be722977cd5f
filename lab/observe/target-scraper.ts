import type { MetricsEndpoint } from "../topology/component.ts";
import { parseExposition, parseSeriesKey } from "./exposition.ts";
import type { WriteSample } from "./series.ts";

/** One answer of a target, or why there is none. */
export type ScrapeAnswer =
  | { readonly kind: "page"; readonly text: string; readonly durationMs: number }
  | { readonly kind: "failed"; readonly error: string; readonly durationMs: number };

type Labels = Readonly<Record<string, string>>;

/**
 * What Prometheus' scraper makes of one target's pages: target labels, `up` and the scrape's own
 * series, counters as they come, and a staleness marker for every series that a scrape no longer
 * shows and for all of them when a scrape fails or the target goes.
 */
export class TargetScraper {
  readonly endpoint: MetricsEndpoint;
  private readonly labelsByKey = new Map<string, Labels>();
  private readonly ownLabels = new Map<string, Labels>();
  private present = new Set<string>();

  constructor(endpoint: MetricsEndpoint) {
    this.endpoint = endpoint;
  }

  /** The samples of one scrape that began at `at`. */
  samples(answer: ScrapeAnswer, at: number): readonly WriteSample[] {
    if (answer.kind === "failed") return this.failure(answer.durationMs, at);
    let page;
    try {
      page = parseExposition(answer.text);
    } catch {
      return this.failure(answer.durationMs, at);
    }
    const samples: WriteSample[] = [];
    const now = new Set<string>();
    let added = 0;
    for (const { key, value } of page) {
      now.add(key);
      if (!this.present.has(key)) added += 1;
      samples.push({ labels: this.labelsOf(key), at, value });
    }
    for (const key of this.present) {
      if (!now.has(key)) samples.push({ labels: this.labelsOf(key), at, value: "stale" });
    }
    this.present = now;
    samples.push(...this.scrapeSeries(1, answer.durationMs, page.length, added, at));
    return samples;
  }

  /** Staleness markers for everything, when the target is gone for good. */
  gone(at: number): readonly WriteSample[] {
    const samples = this.staleAll(at);
    for (const labels of this.ownLabels.values()) samples.push({ labels, at, value: "stale" });
    return samples;
  }

  private failure(durationMs: number, at: number): readonly WriteSample[] {
    return [...this.staleAll(at), ...this.scrapeSeries(0, durationMs, 0, 0, at)];
  }

  private staleAll(at: number): WriteSample[] {
    const samples = [...this.present].map((key) => ({
      labels: this.labelsOf(key),
      at,
      value: "stale" as const,
    }));
    this.present = new Set();
    return samples;
  }

  private scrapeSeries(
    up: number,
    durationMs: number,
    count: number,
    added: number,
    at: number,
  ): WriteSample[] {
    const values: Readonly<Record<string, number>> = {
      up,
      scrape_duration_seconds: durationMs / 1000,
      scrape_samples_scraped: count,
      scrape_samples_post_metric_relabeling: count,
      scrape_series_added: added,
    };
    return Object.entries(values).map(([name, value]) => {
      let labels = this.ownLabels.get(name);
      if (labels === undefined) {
        labels = { ...this.endpoint.labels, __name__: name };
        this.ownLabels.set(name, labels);
      }
      return { labels, at, value };
    });
  }

  private labelsOf(key: string): Labels {
    let labels = this.labelsByKey.get(key);
    if (labels === undefined) {
      labels = this.joined(key);
      this.labelsByKey.set(key, labels);
    }
    return labels;
  }

  /** A scraped label that the target has too becomes `exported_<name>`. */
  private joined(key: string): Labels {
    const { name, labels } = parseSeriesKey(key);
    const joined: Record<string, string> = { ...this.endpoint.labels, __name__: name };
    for (const [label, value] of Object.entries(labels)) {
      joined[label in this.endpoint.labels ? `exported_${label}` : label] = value;
    }
    return joined;
  }
}
