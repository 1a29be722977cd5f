import { messageOf } from "../../kit/errors.ts";
import type { MetricsEndpoint } from "../topology/component.ts";
import { parseExposition, parseSeriesKey } from "./exposition.ts";
import type { WriteSample } from "./series.ts";

/** One answer of a target, or why there is none. `durationMs` is lab time. */
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
  /** Label sets by the key on the page; the same objects again and again, which writers rely on. */
  private readonly labelsByKey = new Map<string, Labels>();
  private readonly ownLabels = new Map<string, Labels>();
  private present = new Set<string>();
  private lastError: string | undefined;

  constructor(endpoint: MetricsEndpoint) {
    this.endpoint = endpoint;
  }

  /** Why the last scrape counts as failed, in words; undefined when it did not fail. */
  get problem(): string | undefined {
    return this.lastError;
  }

  /** The samples of one scrape that began at `at`, lab ms since the Unix epoch. */
  samples(answer: ScrapeAnswer, at: number): readonly WriteSample[] {
    if (answer.kind === "failed") return this.failure(answer.error, answer.durationMs, at);
    let page;
    try {
      page = parseExposition(answer.text, this.labelsByKey);
    } catch (error) {
      return this.failure(messageOf(error), answer.durationMs, at);
    }
    this.lastError = undefined;
    const samples: WriteSample[] = [];
    const now = new Set<string>();
    let added = 0;
    for (const { key, value } of page) {
      if (now.has(key)) continue; // The first one of a page counts, as in Prometheus.
      now.add(key);
      if (!this.present.delete(key)) added += 1;
      samples.push({ labels: this.labelsOf(key), at, value });
    }
    this.endPresent(at, samples);
    this.present = now;
    this.pushOwn(samples, at, [1, answer.durationMs / 1000, page.length, page.length, added]);
    return samples;
  }

  /** Staleness markers for everything, when the target is gone for good. */
  gone(at: number): readonly WriteSample[] {
    const samples: WriteSample[] = [];
    this.endPresent(at, samples);
    for (const labels of this.ownLabels.values()) samples.push({ labels, at, value: "stale" });
    return samples;
  }

  private failure(error: string, durationMs: number, at: number): readonly WriteSample[] {
    this.lastError = error;
    const samples: WriteSample[] = [];
    this.endPresent(at, samples);
    this.pushOwn(samples, at, [0, durationMs / 1000, 0, 0, 0]);
    return samples;
  }

  /** Ends what was there at the last scrape, and forgets its labels. */
  private endPresent(at: number, samples: WriteSample[]): void {
    for (const key of this.present) {
      samples.push({ labels: this.labelsOf(key), at, value: "stale" });
      this.labelsByKey.delete(key);
    }
    this.present.clear();
  }

  /** The scrape's own series; values in the order of {@link OWN_SERIES}. */
  private pushOwn(samples: WriteSample[], at: number, values: readonly number[]): void {
    OWN_SERIES.forEach((name, index) => {
      let labels = this.ownLabels.get(name);
      if (labels === undefined) {
        labels = { ...this.endpoint.labels, __name__: name };
        this.ownLabels.set(name, labels);
      }
      samples.push({ labels, at, value: values[index] ?? 0 });
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
      joined[Object.hasOwn(this.endpoint.labels, label) ? `exported_${label}` : label] = value;
    }
    return joined;
  }
}

const OWN_SERIES = [
  "up",
  "scrape_duration_seconds",
  "scrape_samples_scraped",
  "scrape_samples_post_metric_relabeling",
  "scrape_series_added",
] as const;
