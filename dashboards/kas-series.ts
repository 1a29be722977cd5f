import { counter, type CounterPhase, type TimingSeries } from "./timing-series.ts";

/** What tells one series of completions from another; the method is Connect unless it is said. */
export interface CompletionLabels {
  readonly code: string;
  readonly method?: string;
  readonly pod?: string;
}

/** Labels of a series of finished calls, as kas' target has them. */
export function handled({ code, method, pod }: CompletionLabels): TimingSeries["labels"] {
  return {
    __name__: "grpc_server_handled_total",
    ...{ job: "gitlab-kas", environment: "gstg", stage: "main" },
    pod: pod ?? "kas-1",
    grpc_method: method ?? "Connect",
    grpc_code: code,
  };
}

/** A series of finished calls that is there from the begin on, at 0. */
export function completions(
  labels: CompletionLabels,
  phases: readonly CounterPhase[],
): TimingSeries {
  return counter(handled(labels), phases);
}

/** History with which every window of the rules is full, minutes. */
export const FULL_HISTORY = 420;
