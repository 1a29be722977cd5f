import { AGENT_INFO_PATH, WORKER_HEADER } from "../../contracts/rails-api.ts";
import type { FaultContext, Observed } from "./fault.ts";

/** Between two probes, lab ms. */
const PROBE_PERIOD_MS = 3_000;

/**
 * Asks `agent_info` without credentials until every Rails worker has last given one of the wanted
 * answers. With the flag off Rails says 404 before it looks at anything; with the flag on it misses
 * the JWT and says 401. Workers are picked at random, as behind Puma.
 */
export async function everyWorkerAnswers(
  context: FaultContext,
  wanted: (status: number) => boolean,
  limitMs: number,
): Promise<{ readonly workers: number; readonly all: boolean; readonly last: string }> {
  const { clock, signal, railsUrl, railsWorkers } = context;
  const deadlineMs = clock.now() + limitMs;
  const lastByWorker = new Map<string, number>();
  let last = "no answer";
  const agreeing = (): number => [...lastByWorker.values()].filter(wanted).length;
  while (clock.now() < deadlineMs) {
    const seen = await context.httpGet(`${railsUrl}${AGENT_INFO_PATH}`);
    if (seen.kind === "answer") {
      last = `status ${seen.status}`;
      const worker = seen.headers[WORKER_HEADER.toLowerCase()] ?? "?";
      lastByWorker.set(worker, seen.status);
    } else {
      last = seen.error;
    }
    if (agreeing() >= railsWorkers) return { workers: railsWorkers, all: true, last };
    await clock.sleep(PROBE_PERIOD_MS, signal);
  }
  return { workers: agreeing(), all: false, last };
}

/** The sentence of such an observation. */
export function workersSay(
  what: string,
  result: { readonly workers: number; readonly all: boolean; readonly last: string },
  of: number,
): Observed {
  const tail = result.all ? "" : `; last answer: ${result.last}`;
  return { seen: result.all, says: `${what} on ${result.workers} of ${of} workers${tail}` };
}
