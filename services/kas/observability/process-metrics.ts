import { collectDefaultMetrics, Registry } from "prom-client";

/**
 * Adds the `process_*` series that Go's default registry also has. prom-client's `nodejs_*` series
 * stay out: the real kas has none.
 */
export function addProcessMetrics(registry: Registry): void {
  const all = new Registry();
  collectDefaultMetrics({ register: all });
  for (const metric of all.getMetricsAsArray()) {
    if (metric.name.startsWith("process_")) registry.registerMetric(metric as never);
  }
}
