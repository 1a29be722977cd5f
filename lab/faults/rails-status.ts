import { z } from "zod";
import type { Fault } from "./fault.ts";
import { everyWorkerAnswers, workersSay } from "./rails-probe.ts";

/** Lab ms in which every worker must have been seen. */
const OBSERVE_LIMIT_MS = 120_000;

const Parameters = z.strictObject({
  status: z.int().min(400).max(599),
  endpoint: z.enum(["agent_info", "project_info", "usage_metrics", "*"]).default("*"),
});
type Parameters = z.output<typeof Parameters>;

/** Rails answers every internal API request with one status, as in an outage of the web fleet. */
export const railsStatus: Fault<Parameters> = {
  name: "rails-status",
  says: "makes Rails answer its internal API with one HTTP status",
  schema: Parameters,
  describe: ({ status, endpoint }) => `${endpoint} answers ${status}`,
  async inject(context, { status, endpoint }) {
    await context
      .control("rails")
      .request("PUT", "/control/answers", { endpoint, status, share: 1 });
  },
  async observeEffect(context, parameters) {
    const isStatus = (status: number): boolean => status === parameters.status;
    const result = await everyWorkerAnswers(context, isStatus, OBSERVE_LIMIT_MS);
    return workersSay(`status ${parameters.status}`, result, context.railsWorkers);
  },
  async heal(context, { status, endpoint }) {
    await context
      .control("rails")
      .request("PUT", "/control/answers", { endpoint, status, share: 0 });
  },
  async observeGone(context, parameters) {
    const isOther = (status: number): boolean => status !== parameters.status;
    const result = await everyWorkerAnswers(context, isOther, OBSERVE_LIMIT_MS);
    return workersSay(`no status ${parameters.status}`, result, context.railsWorkers);
  },
};
