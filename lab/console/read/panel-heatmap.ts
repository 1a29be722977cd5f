import type { PanelData, Series } from "../api.ts";

/** Cumulative buckets (`le`) taken apart, as Grafana does for the format `heatmap`. */
export function heatmapData(series: readonly Series[]): PanelData["data"] {
  const sorted = series
    .map(({ labels, points }) => ({ bound: boundOf(labels["le"]), points: new Map(points) }))
    .filter(({ bound }) => !Number.isNaN(bound))
    .sort((a, b) => a.bound - b.bound);
  const times = [...new Set(series.flatMap(({ points }) => points.map(([at]) => at)))].sort(
    (a, b) => a - b,
  );
  const cells = times.map((at) => {
    let below = 0;
    return sorted.map(({ points }) => {
      const upTo = points.get(at);
      if (upTo === undefined || upTo === null) return null;
      const own = Math.max(0, upTo - below);
      below = Math.max(below, upTo);
      return own;
    });
  });
  const buckets = sorted.map(({ bound }) => (Number.isFinite(bound) ? bound : null));
  return { kind: "heatmap", buckets, times, cells };
}

function boundOf(le: string | undefined): number {
  if (le === "+Inf") return Number.POSITIVE_INFINITY;
  return le === undefined ? Number.NaN : Number(le);
}
