import { AGENT_INFO_PATH, WORKER_HEADER } from "../../../contracts/rails-api.ts";
import type { FaultContext, Observed } from "../fault.ts";

/** Between two probes, lab ms. */
const PROBE_PERIOD_MS = 3_000;

/** What a probe of the workers looks for, and when it gives up. */
export interface WorkersQuestion {
  readonly isWanted: (status: number) => boolean;
  /** Lab ms. */
  readonly limitMs: number;
  /** Wanted answers in a row that each worker must have given; more where chance decides. Default 1. */
  readonly inARow?: number;
  /** Workers that must have been seen; all of them by default. */
  readonly workersMin?: number;
}

export interface WorkersAnswer {
  /** Workers that gave the wanted answers. */
  readonly workers: number;
  readonly all: boolean;
  /** What the last probe saw, in words. */
  readonly last: string;
}

/**
 * Asks `agent_info` without credentials until every Rails worker has last given the wanted answers.
 * With the flag off Rails says 404 before it looks at anything; with the flag on it misses the JWT
 * and says 401. Workers are picked at random, as behind Puma.
 */
export async function everyWorkerAnswers(
  context: FaultContext,
  { isWanted, limitMs, inARow = 1, workersMin }: WorkersQuestion,
): Promise<WorkersAnswer> {
  const { clock, signal, observeAtMostMs = Infinity } = context;
  const railsWorkers = workersMin ?? context.world.railsWorkers;
  const deadlineMs = clock.now() + Math.min(limitMs, observeAtMostMs);
  const wantedInARow = new Map<string, number>();
  let last = "no answer";
  for (;;) {
    const seen = await probe(context);
    if ("failed" in seen) {
      last = seen.failed;
    } else {
      last = `status ${seen.status}`;
      const before = wantedInARow.get(seen.worker) ?? 0;
      wantedInARow.set(seen.worker, isWanted(seen.status) ? before + 1 : 0);
    }
    const workers = [...wantedInARow.values()].filter((count) => count >= inARow).length;
    if (workers >= railsWorkers) return { workers, all: true, last };
    if (clock.now() + PROBE_PERIOD_MS > deadlineMs) return { workers, all: false, last };
    await clock.sleep(PROBE_PERIOD_MS, signal);
  }
}

/** Asks until one answer is wanted, whoever gives it. */
export async function someWorkerAnswers(
  context: FaultContext,
  question: Omit<WorkersQuestion, "inARow" | "workersMin">,
): Promise<WorkersAnswer> {
  return await everyWorkerAnswers(context, { ...question, workersMin: 1 });
}

/** The sentence of such an observation: `... on 3 of 3 workers`. */
export function workersSay(what: string, answer: WorkersAnswer, of: number): Observed {
  const tail = answer.all ? "" : `; last answer: ${answer.last}`;
  return { seen: answer.all, says: `${what} on ${answer.workers} of ${of} workers${tail}` };
}

async function probe(
  context: FaultContext,
): Promise<{ readonly status: number; readonly worker: string } | { readonly failed: string }> {
  const seen = await context.httpGet(`${context.world.railsUrl}${AGENT_INFO_PATH}`);
  if (seen.kind === "failed") return { failed: seen.error };
  return { status: seen.status, worker: seen.headers[WORKER_HEADER.toLowerCase()] ?? "?" };
}
