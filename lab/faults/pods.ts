import { z } from "zod";
import type { Fault, FaultContext, Observed } from "./fault.ts";
import { Duration } from "./parameters.ts";
import { greet, seeEach, seeEachDie, seeEachPass } from "./probes/component-probe.ts";
import { lengthSaid, outcomeSaid } from "./probes/exchange.ts";
import { all, observeUntil, type Patience } from "./probes/observe-until.ts";
import { counterOf } from "./probes/scraped-counter.ts";

const None = z.strictObject({});
type None = z.output<typeof None>;

/** A container is gone for 10 s at least, so a look each half second meets it; ending takes its time. */
const OFTEN: Patience = { limitMs: 600_000, periodMs: 500 };
/** A crashing container is up for seconds only, between starts that take as long as they take. */
const CRASHING: Patience = { limitMs: 900_000, periodMs: 500 };
/** Replacements need their start, the load balancer's attach and a good health check. */
const REPLACED: Patience = { limitMs: 900_000, periodMs: 2_000 };

/** As many endpoints in the load balancer's rotation as the deployment should have. */
async function seeRotation(context: FaultContext, replicas: number): Promise<Observed> {
  const url = context.world.metricsUrl("lb");
  return await observeUntil(context, REPLACED, async () => {
    const healthy = await counterOf(context, url, "kaslab_lb_endpoint_healthy", () => true);
    return { seen: healthy === replicas, says: `${healthy} of ${replicas} pods in rotation` };
  });
}

const kasKill: Fault<None> = {
  name: "kas-kill",
  says: "kills containers of kas (SIGKILL); they restart in their pods after 10 s",
  targets: "kas",
  schema: None,
  describe: () => "killed",
  inject: (context) => {
    for (const pod of context.targets) context.pods.crash(pod);
    return Promise.resolve();
  },
  observeEffect: (context) => seeEachDie(context, context.targets, OFTEN),
  heal: () => Promise.resolve(),
  healsItself: true,
  observeGone: (context) =>
    seeEach(context, context.targets, (kind) => kind === "answered", REPLACED),
};

const ReplaceWith = z.strictObject({ "ready after": Duration.default(20_000) });
type ReplaceWith = z.output<typeof ReplaceWith>;

const kasDelete: Fault<ReplaceWith> = {
  name: "kas-delete",
  says: "deletes pods of kas at once (`kubectl delete pod`); replacements have new addresses",
  targets: "kas",
  schema: ReplaceWith,
  describe: (parameters) =>
    `deleted; replacements start ${lengthSaid(parameters["ready after"])} later`,
  inject: (context, parameters) => {
    background(context, context.pods.deletePods(context.targets, readyAfter(parameters)));
    return Promise.resolve();
  },
  observeEffect: (context) => seeEachDie(context, context.targets, OFTEN),
  heal: () => Promise.resolve(),
  healsItself: true,
  observeGone: (context) => seeRotation(context, context.pods.names().length),
};

const kasRolling: Fault<ReplaceWith> = {
  name: "kas-rolling-restart",
  says: "replaces the pods of kas one after the other",
  targets: "kas",
  schema: ReplaceWith,
  describe: () => "replaced one by one",
  inject: (context, parameters) => {
    background(context, context.pods.rollingRestart(readyAfter(parameters)));
    return Promise.resolve();
  },
  observeEffect: (context) => seeEachDie(context, context.targets, REPLACED),
  heal: () => Promise.resolve(),
  healsItself: true,
  observeGone: (context) => seeRotation(context, context.pods.names().length),
};

function readyAfter(parameters: ReplaceWith): { readonly readyAfterMs: number } {
  return { readyAfterMs: parameters["ready after"] };
}

/** What goes on for minutes must not hold up the timeline; the observers tell whether it happened. */
function background(context: FaultContext, work: Promise<void>): void {
  work.catch((error: unknown) => context.note(`${context.id}: ${String(error)}`));
}

const CrashWith = z.strictObject({ after: Duration.default(3_000) });

const kasCrashLoop: Fault<z.output<typeof CrashWith>> = {
  name: "kas-crash-loop",
  says: "lets containers of kas end soon after each start; the kubelet backs off, 10 to 300 s",
  targets: "kas",
  schema: CrashWith,
  describe: ({ after }) => `ends ${lengthSaid(after)} after each start`,
  inject: (context, { after }) => {
    context.pods.setCrashing(context.targets, after);
    return Promise.resolve();
  },
  // Twice: one death could be anything.
  observeEffect: (context) =>
    seeEachPass(context, context.targets, ["refused", "answered", "refused"], CRASHING),
  heal: (context) => {
    context.pods.setCrashing(context.targets, null);
    return Promise.resolve();
  },
  observeGone: (context) =>
    observeUntil(context, REPLACED, async () => {
      for (let look = 0; look < 10; look++) {
        const seen = await all(
          context.targets.map((pod) => async () => {
            const outcome = await greet(context, pod);
            const says = `${pod}: ${outcomeSaid(outcome, context.clock.speed)}`;
            return { seen: outcome.kind === "answered", says };
          }),
        );
        if (!seen.seen) return seen;
        await context.clock.sleep(2_000, context.signal);
      }
      return { seen: true, says: `${context.targets.join(", ")} stayed up for 20 s` };
    }),
};

const ScaleWith = z.strictObject({ replicas: z.int().min(0).max(50) });
/** Replicas to go back to, by the run's world and the step. */
const before = new WeakMap<object, Map<string, number>>();

const kasScale: Fault<z.output<typeof ScaleWith>> = {
  name: "kas-scale",
  says: "scales the deployment of kas; the heal scales it back",
  schema: ScaleWith,
  describe: ({ replicas }) => `${replicas} replicas`,
  inject: (context, { replicas }) => {
    const byStep = before.get(context.world) ?? new Map<string, number>();
    before.set(context.world, byStep.set(context.id, context.pods.names().length));
    background(context, context.pods.scale(replicas));
    return Promise.resolve();
  },
  observeEffect: (context, { replicas }) => seeRotation(context, replicas),
  heal: (context) => {
    const replicas = before.get(context.world)?.get(context.id);
    if (replicas !== undefined) background(context, context.pods.scale(replicas));
    return Promise.resolve();
  },
  observeGone: (context, { replicas }) =>
    observeUntil(context, REPLACED, async () => {
      const url = context.world.metricsUrl("lb");
      const healthy = await counterOf(context, url, "kaslab_lb_endpoint_healthy", () => true);
      return { seen: healthy > 0 && healthy !== replicas, says: `${healthy} pods in rotation` };
    }),
};

/** Faults of the pods of kas, and what operators do to them. */
export const POD_FAULTS = [kasKill, kasDelete, kasRolling, kasCrashLoop, kasScale] as const;
