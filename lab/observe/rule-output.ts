import { duplicate } from "./alert-machine.ts";
import { labelKey } from "./label-key.ts";
import type { SeriesPoint, WriteSample } from "./series.ts";

type Labels = Readonly<Record<string, string>>;

/** What a rule gave for one label set over a stretch of instants. */
export interface RuleLine {
  readonly labels: Labels;
  readonly points: readonly SeriesPoint[];
}

/**
 * The series that one rule writes, over all the stretches that were walked: its results, and a
 * staleness marker at the first instant at which a series is no longer among them.
 */
export class RuleOutput {
  private readonly rule: string;
  private readonly intervalMs: number;
  /** Label sets that were present at the last instant. */
  private present = new Set<string>();
  /** One object for each label set, which writers rely on. */
  private readonly labelsByKey = new Map<string, Labels>();

  constructor(rule: string, intervalMs: number) {
    this.rule = rule;
    this.intervalMs = intervalMs;
  }

  /**
   * Samples for the instants from `firstMs` to `lastMs`, both included.
   * @throws LabError `OBSERVE_RULE_DUPLICATE` when two results become one series.
   */
  samples(lines: readonly RuleLine[], firstMs: number, lastMs: number): WriteSample[] {
    const samples: WriteSample[] = [];
    const after = new Set<string>();
    for (const [key, values] of this.byKey(lines)) {
      const labels = this.labelsByKey.get(key) ?? {};
      let wasPresent = this.present.delete(key);
      for (let at = firstMs; at <= lastMs; at += this.intervalMs) {
        const value = values.get(at);
        if (value !== undefined) samples.push({ labels, at, value });
        else if (wasPresent) samples.push({ labels, at, value: "stale" });
        wasPresent = value !== undefined;
      }
      if (wasPresent) after.add(key);
    }
    for (const key of this.present) {
      samples.push({ labels: this.labelsByKey.get(key) ?? {}, at: firstMs, value: "stale" });
    }
    this.present = after;
    return samples;
  }

  private byKey(lines: readonly RuleLine[]): Map<string, Map<number, number>> {
    const byKey = new Map<string, Map<number, number>>();
    for (const { labels, points } of lines) {
      const key = labelKey(labels);
      if (!this.labelsByKey.has(key)) this.labelsByKey.set(key, labels);
      const values = byKey.get(key) ?? new Map<number, number>();
      byKey.set(key, values);
      for (const { at, value } of points) {
        if (values.has(at)) throw duplicate(this.rule, key);
        values.set(at, value);
      }
    }
    return byKey;
  }
}
