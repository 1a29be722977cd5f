import { z } from "zod";
import type { Fault } from "./fault.ts";
import { everyWorkerAnswers, workersSay } from "./probes/rails-probe.ts";

/** Flag copies of workers live 60 s; the rest is for unlucky draws of workers. Lab ms. */
const OBSERVE_LIMIT_MS = 180_000;

const Parameters = z.strictObject({
  name: z.enum(["kubernetes_agent_internal_api"]),
  enabled: z.literal(false),
});
type Parameters = z.output<typeof Parameters>;

/** The operator's switch of the runbook, section Controls: kas then sees 404 from the internal API. */
export const featureFlag: Fault<Parameters> = {
  name: "feature-flag",
  says: "switches a feature flag of Rails off; every worker notices within 60 s",
  schema: Parameters,
  describe: ({ name, enabled }) => `${name} = ${enabled}`,
  async inject(context, { name, enabled }) {
    await context.control("rails").request("PUT", `/control/flags/${name}`, { enabled });
  },
  async observeEffect(context, { name }) {
    const isWanted = (status: number): boolean => status === 404;
    const answer = await everyWorkerAnswers(context, { isWanted, limitMs: OBSERVE_LIMIT_MS });
    return workersSay(`${name} = false`, answer, context.world.railsWorkers);
  },
  async heal(context, { name }) {
    await context.control("rails").request("PUT", `/control/flags/${name}`, { enabled: true });
  },
  async observeGone(context, { name }) {
    const isWanted = (status: number): boolean => status === 401;
    const answer = await everyWorkerAnswers(context, { isWanted, limitMs: OBSERVE_LIMIT_MS });
    return workersSay(`${name} = true`, answer, context.world.railsWorkers);
  },
};
