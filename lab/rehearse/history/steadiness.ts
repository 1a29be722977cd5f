import type { RecordedSeries } from "./recording.ts";

/** Scrapes of a target that may be missed: a busy machine is late once in a while. */
const MISSED_MAX = 4;

/** The nine codes that count as errors. Source: observability reference, section 0.3, fact 3. */
const COUNTED =
  /^(Unknown|InvalidArgument|AlreadyExists|Aborted|OutOfRange|Unimplemented|Internal|Unavailable|DataLoss)$/;
const JOB = "gitlab-kas";

/**
 * Why a recorded hour is no steady one, or undefined: every target was scraped at its first and last
 * step and at nearly all in between, the agents were connected at each, calls were finished, and none
 * with a counted error.
 */
export function whyNotSteady(
  series: readonly RecordedSeries[],
  shape: { readonly kasReplicas: number; readonly agentPods: number },
): string | undefined {
  const own = series.filter(({ labels }) => labels["job"] === JOB);
  const ups = own.filter(({ labels }) => labels["__name__"] === "up");
  if (ups.length !== shape.kasReplicas) return `${ups.length} pods of kas were scraped`;
  for (const { labels, values } of series) {
    if (labels["__name__"] !== "up") continue;
    const missed = values.filter((value) => value !== 1).length;
    const isWhole = values[0] === 1 && values.at(-1) === 1;
    if (missed > MISSED_MAX || !isWhole) {
      return `${missed} scrapes of ${labels["job"] ?? ""} ${labels["instance"] ?? ""} were missed`;
    }
  }
  const configs = own.filter(
    ({ labels }) =>
      labels["__name__"] === "grpc_server_requests_in_flight" &&
      labels["grpc_method"] === "GetConfiguration",
  );
  const steps = ups[0]?.values.length ?? 0;
  for (let step = 0; step < steps; step++) {
    if (ups.some(({ values }) => values[step] !== 1)) continue;
    const open = configs.reduce((sum, { values }) => sum + (values[step] ?? 0), 0);
    // An agent whose stream has just ended opens the next at once; a scrape may fall in between.
    if (open < shape.agentPods * 0.9) return `${open} of ${shape.agentPods} agents were connected`;
  }
  const handled = own.filter(({ labels }) => labels["__name__"] === "grpc_server_handled_total");
  const grown = (counted: boolean): number =>
    handled
      .filter(({ labels }) => COUNTED.test(labels["grpc_code"] ?? "") === counted)
      .reduce((sum, { values }) => sum + (values.at(-1) ?? 0) - (values[0] ?? 0), 0);
  if (grown(true) > 0) return `${grown(true)} calls ended with a counted error`;
  return grown(false) > 0 ? undefined : "no call was finished";
}
