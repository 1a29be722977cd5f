import { z } from "zod";
import { agentPodName } from "../../contracts/fleet.ts";
import type { Fault, FaultContext, Observed } from "./fault.ts";
import { Duration } from "./parameters.ts";
import { observeUntil, PATIENT } from "./probes/observe-until.ts";
import { counterOf } from "./probes/scraped-counter.ts";

/** Calls of GetConfiguration that kas has begun to serve, over all pods. */
async function callsStarted(context: FaultContext): Promise<number> {
  const counts = await Promise.all(
    context.pods
      .names()
      .map((pod) =>
        counterOf(
          context,
          context.world.metricsUrl(pod),
          "grpc_server_started_total",
          ({ grpc_method: method }) => method === "GetConfiguration",
        ).catch(() => 0),
      ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

const AbuseWith = z.strictObject({
  "per minute": z.number().min(1).max(60_000),
  for: Duration,
});

/** Somebody has stolen the token of one agent. Incident S47. */
const abuse: Fault<z.output<typeof AbuseWith>> = {
  name: "agent-abuse",
  says: "opens calls with an agent's token from elsewhere, many a minute",
  targets: "agents",
  schema: AbuseWith,
  describe: (parameters) => `${parameters["per minute"]} calls a minute with a stolen token`,
  inject: async (context, parameters) => {
    const body = {
      agent: context.targets[0],
      perMinute: parameters["per minute"],
      forMs: parameters.for,
    };
    await context.control("agentk").request("POST", "/control/abuse", body);
  },
  observeEffect: (context, parameters) =>
    seeRate(context, (perMinute) => perMinute >= parameters["per minute"] * 0.5),
  heal: async (context) => {
    await context.control("agentk").request("DELETE", "/control/abuse");
  },
  observeGone: (context, parameters) =>
    seeRate(context, (perMinute) => perMinute < parameters["per minute"] * 0.25),
};

async function seeRate(
  context: FaultContext,
  holds: (perMinute: number) => boolean,
): Promise<Observed> {
  return await observeUntil(context, { limitMs: 300_000, periodMs: 1_000 }, async () => {
    const [before, beganMs] = [await callsStarted(context), context.clock.now()];
    await context.clock.sleep(30_000, context.signal);
    const minutes = (context.clock.now() - beganMs) / 60_000;
    const perMinute = (await callsStarted(context)) - before;
    const says = `${Math.round(perMinute / minutes)} calls of GetConfiguration a minute`;
    return { seen: holds(perMinute / minutes), says };
  });
}

/** A burst is planned a little ahead, lab ms. */
const AHEAD_MS = 5_000;

const BurstWith = z.strictObject({ opens: z.int().min(1).max(10_000) });

/** Calls at the last and the first second of two minutes. Incident S46. */
const burst: Fault<z.output<typeof BurstWith>> = {
  name: "agent-burst",
  says: "opens many calls with one token in one second",
  targets: "agents",
  schema: BurstWith,
  describe: ({ opens }) => `${opens} calls at once with one token`,
  baseline: callsStarted,
  inject: async (context, { opens }) => {
    const body = { agent: context.targets[0], opens, atMs: context.clock.now() + AHEAD_MS };
    await context.control("agentk").request("POST", "/control/burst", body);
  },
  observeEffect: (context, { opens }) =>
    observeUntil(context, PATIENT, async () => {
      const more = (await callsStarted(context)) - context.baseline;
      return { seen: more >= opens * 0.9, says: `${more} more calls of GetConfiguration` };
    }),
  heal: () => Promise.resolve(),
  healsItself: true,
  observeGone: (context) => seeRate(context, (perMinute) => perMinute < 60),
};

const RestartWith = z.strictObject({
  spread: Duration.default(0),
  /** How many pods each of the agents has, all of which are restarted; only agent-1 has more. */
  replicas: z.int().min(1).max(100).default(1),
  "starts after": Duration.default(10_000),
});

const restart: Fault<z.output<typeof RestartWith>> = {
  name: "agentk-restart",
  says: "ends agentk pods and starts new ones in their place",
  targets: "agents",
  schema: RestartWith,
  describe: ({ replicas }) => (replicas === 1 ? "restarted" : `${replicas} replicas restarted`),
  baseline: callsStarted,
  inject: async (context, parameters) => {
    const body = {
      agents: context.targets.flatMap((agent) =>
        Array.from({ length: parameters.replicas }, (_, pod) => agentPodName(agent, pod + 1)),
      ),
      spreadMs: parameters.spread,
      afterMs: parameters["starts after"],
    };
    await context.control("agentk").request("POST", "/control/pods/restart", body);
  },
  observeEffect: (context, { spread, replicas }) =>
    observeUntil(context, { limitMs: 120_000 + spread, periodMs: 3_000 }, async () => {
      const more = (await callsStarted(context)) - context.baseline;
      const seen = more >= context.targets.length * replicas;
      return { seen, says: `${more} new calls of GetConfiguration` };
    }),
  heal: () => Promise.resolve(),
  healsItself: true,
  observeGone: (context, { replicas }) =>
    observeUntil(context, { limitMs: 600_000, periodMs: 3_000 }, async () => {
      const url = context.world.metricsUrl("lb");
      const open = await counterOf(context, url, "kaslab_lb_open_websockets", () => true);
      const pods = context.world.agents.length + context.targets.length * (replicas - 1);
      return { seen: open >= pods, says: `${open} connections of ${pods} agentk pods` };
    }),
};

/** Faults that come from the side of the agents. */
export const AGENT_FAULTS = [abuse, burst, restart] as const;
