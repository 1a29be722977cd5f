import { z } from "zod";
import type { Fault } from "./fault.ts";
import { everyWorkerAnswers, someWorkerAnswers, workersSay } from "./probes/rails-probe.ts";

/** Lab ms in which every worker must have been seen. */
const OBSERVE_LIMIT_MS = 180_000;
/** The chance that a fault which is still there is taken for gone. */
const MISSED_CHANCE_MAX = 0.01;

const Parameters = z.strictObject({
  status: z
    .int()
    .min(400)
    .max(599)
    .refine(
      (status) => status !== 401,
      "401 is what the probe is told anyway, nothing would be proved",
    ),
  /** The endpoint whose answers can be seen from outside, or all of them. */
  endpoint: z.enum(["agent_info", "*"]).default("*"),
  /** Share of requests that get the status. */
  share: z.number().min(0.05).max(1).default(1),
});
type Parameters = z.output<typeof Parameters>;

/** Rails answers internal API requests with one status, as in an outage of the web fleet. */
export const railsStatus: Fault<Parameters> = {
  name: "rails-status",
  says: "makes Rails answer its internal API, or a share of the requests, with one HTTP status",
  schema: Parameters,
  describe: ({ status, endpoint, share }) =>
    `${endpoint === "*" ? "the internal API" : endpoint} answers ${status}${shareSaid(share)}`,
  async inject(context, { status, endpoint, share }) {
    const body = { endpoint, status, share };
    await context.control("rails").request("PUT", "/control/answers", body);
  },
  async observeEffect(context, { status, share }) {
    const question = {
      isWanted: (seen: number): boolean => seen === status,
      limitMs: OBSERVE_LIMIT_MS,
    };
    if (share === 1) {
      const answer = await everyWorkerAnswers(context, question);
      return workersSay(`status ${status}`, answer, context.world.railsWorkers);
    }
    const { all, last } = await someWorkerAnswers(context, question);
    return { seen: all, says: all ? `status ${status} was seen` : `no ${status}; last: ${last}` };
  },
  async heal(context, { status, endpoint }) {
    const body = { endpoint, status, share: 0 };
    await context.control("rails").request("PUT", "/control/answers", body);
  },
  async observeGone(context, { status, share }) {
    const answer = await everyWorkerAnswers(context, {
      isWanted: (seen) => seen !== status,
      limitMs: OBSERVE_LIMIT_MS,
      inARow: answersInARow(share, context.world.railsWorkers),
    });
    return workersSay(`no status ${status}`, answer, context.world.railsWorkers);
  },
};

/** Good answers each worker must give in a row, so that a share of bad ones is hardly ever missed. */
function answersInARow(share: number, workers: number): number {
  if (share === 1) return 1;
  return Math.max(1, Math.ceil(Math.log(MISSED_CHANCE_MAX) / Math.log(1 - share) / workers));
}

function shareSaid(share: number): string {
  return share === 1 ? "" : ` to ${Math.round(share * 100)} % of the requests`;
}
