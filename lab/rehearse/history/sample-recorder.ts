import { labelKey } from "../../observe/label-key.ts";
import type { WritePort, WriteSample } from "../../observe/series.ts";
import { isLabOwn, STEP_MS, STEPS, type RecordedSeries } from "./recording.ts";

/**
 * Whether it counts calls by a code with which none ended: left over from the start of the recorded
 * fleet. kas does not have the series of a code that never came, and a healthy history neither.
 */
function isIdleCode({ labels, values }: RecordedSeries): boolean {
  if (labels["grpc_code"] === undefined) return false;
  const seen = values.filter((value) => value !== null);
  return seen.length > 0 && seen[0] === seen.at(-1) && values[0] !== null;
}

/** Takes the samples of a collector and keeps those of one hour, by series and step. */
export class SampleRecorder implements WritePort {
  private readonly fromMs: number;
  private readonly byLabels = new Map<WriteSample["labels"], (number | null)[]>();

  /** `fromMs`: lab time of step 0. */
  constructor(fromMs: number) {
    this.fromMs = fromMs;
  }

  write(samples: readonly WriteSample[]): Promise<void> {
    for (const { labels, at, value } of samples) {
      const step = Math.floor((at - this.fromMs) / STEP_MS);
      if (step < 0 || step > STEPS || value === "stale") continue;
      if (isLabOwn(labels)) continue;
      this.valuesOf(labels)[step] = value;
    }
    return Promise.resolve();
  }

  /** What was recorded; label sets that came in several objects are one series. */
  series(): readonly RecordedSeries[] {
    const byKey = new Map<string, { labels: WriteSample["labels"]; values: (number | null)[] }>();
    for (const [labels, values] of this.byLabels) {
      const known = byKey.get(labelKey(labels));
      if (known === undefined) byKey.set(labelKey(labels), { labels, values });
      else
        values.forEach((value, step) => (known.values[step] = value ?? known.values[step] ?? null));
    }
    return [...byKey.values()]
      .filter((series) => !isIdleCode(series))
      .map(({ labels, values }) => ({ labels: { ...labels }, values }));
  }

  private valuesOf(labels: WriteSample["labels"]): (number | null)[] {
    let values = this.byLabels.get(labels);
    if (values === undefined) {
      values = Array.from({ length: STEPS + 1 }, () => null);
      this.byLabels.set(labels, values);
    }
    return values;
  }
}
