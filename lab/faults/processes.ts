import { z } from "zod";
import type { Fault, FaultContext, Observed } from "./fault.ts";
import { Duration } from "./parameters.ts";
import { exchange, lengthSaid, outcomeSaid, type ExchangeOutcome } from "./probes/exchange.ts";
import { greetingFor } from "./probes/greetings.ts";
import { all, observeUntil, PATIENT, type Patience } from "./probes/observe-until.ts";
import { counterOf } from "./probes/scraped-counter.ts";
import { guardMs } from "../../kit/clock/clock.ts";

const None = z.strictObject({});
type None = z.output<typeof None>;

/** A neighbour's patience with one process, lab ms. */
const LIMIT_MS = 5_000;
/** A container is gone for 10 s at least, so a look each half second meets it. */
const OFTEN: Patience = { limitMs: 60_000, periodMs: 500 };
/** Replacements need their start, the load balancer's attach and a good health check. */
const REPLACED: Patience = { limitMs: 900_000, periodMs: 2_000 };

/** Greets a component where it says that it is ready, past no link. */
async function greet(
  { clock, signal, world }: FaultContext,
  component: string,
): Promise<ExchangeOutcome> {
  const greeting = greetingFor(component === "redis" ? "redis" : "http");
  return await exchange(world.address(component), {
    send: greeting.send(0),
    isWhole: greeting.isWhole,
    limitWallMs: guardMs(clock, LIMIT_MS) / clock.speed,
    signal,
  });
}

async function seeEach(
  context: FaultContext,
  components: readonly string[],
  holds: (kind: ExchangeOutcome["kind"]) => boolean,
  patience: Patience,
): Promise<Observed> {
  return await observeUntil(context, patience, () =>
    all(
      components.map((component) => async () => {
        const outcome = await greet(context, component);
        const says = `${component}: ${outcomeSaid(outcome, context.clock.speed)}`;
        return { seen: holds(outcome.kind), says };
      }),
    ),
  );
}

/** Each was met dead at some time, not all at the same. */
async function seeEachDie(
  context: FaultContext,
  components: readonly string[],
  patience: Patience,
): Promise<Observed> {
  const dead = new Set<string>();
  return await observeUntil(context, patience, async () => {
    await Promise.all(
      components.map(async (component) => {
        if ((await greet(context, component)).kind === "refused") dead.add(component);
      }),
    );
    return {
      seen: dead.size === components.length,
      says: `${dead.size} of ${components.length} were met dead: ${components.join(", ")}`,
    };
  });
}

/** As many endpoints in the load balancer's rotation as the deployment should have. */
async function seeRotation(context: FaultContext, replicas: number): Promise<Observed> {
  const url = context.world.metricsUrl("lb");
  return await observeUntil(context, REPLACED, async () => {
    const healthy = await counterOf(context, url, "kaslab_lb_endpoint_healthy", () => true);
    return { seen: healthy === replicas, says: `${healthy} of ${replicas} pods in rotation` };
  });
}

const pause: Fault<None> = {
  name: "process-pause",
  says: "suspends components: connections stay open, nothing is answered",
  targets: "components",
  schema: None,
  describe: () => "suspended",
  inject: (context) => {
    for (const component of context.targets) context.processes.signal(component, "SIGSTOP");
    return Promise.resolve();
  },
  observeEffect: (context) =>
    seeEach(context, context.targets, (kind) => kind === "silent", PATIENT),
  heal: (context) => {
    for (const component of context.targets) context.processes.signal(component, "SIGCONT");
    return Promise.resolve();
  },
  observeGone: (context) =>
    seeEach(context, context.targets, (kind) => kind === "answered", PATIENT),
};

const stop: Fault<None> = {
  name: "process-stop",
  says: "stops components gracefully (SIGTERM); the heal starts them again",
  targets: "components",
  schema: None,
  describe: () => "stopped",
  inject: (context) => {
    for (const component of context.targets) context.processes.signal(component, "SIGTERM");
    return Promise.resolve();
  },
  observeEffect: (context) =>
    seeEach(context, context.targets, (kind) => kind === "refused", PATIENT),
  heal: async (context) => {
    await Promise.all(context.targets.map((component) => context.processes.start(component)));
  },
  observeGone: (context) =>
    seeEach(context, context.targets, (kind) => kind === "answered", PATIENT),
};

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
  describe: (parameters) => `deleted; replacements start ${lengthSaid(parameters["ready after"])} later`,
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
  observeEffect: async (context) => {
    const first = await seeEachDie(context, context.targets, OFTEN);
    if (!first.seen) return first;
    const up = await seeEach(context, context.targets, (kind) => kind === "answered", OFTEN);
    if (!up.seen) return up;
    return await seeEachDie(context, context.targets, OFTEN);
  },
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

const SkewWith = z.strictObject({
  offset: Duration,
  direction: z.enum(["ahead", "behind"]).default("ahead"),
});

const clockSkew: Fault<z.output<typeof SkewWith>> = {
  name: "clock-skew",
  says: "sets the clock that components see wrong; their waits stay as they are",
  targets: "components",
  schema: SkewWith,
  describe: ({ offset, direction }) => `the clock is ${lengthSaid(offset)} ${direction}`,
  inject: (context, { offset, direction }) => {
    skewTo(context, direction === "ahead" ? offset : -offset);
    return Promise.resolve();
  },
  observeEffect: (context, { offset, direction }) =>
    seeOffset(context, direction === "ahead" ? offset : -offset, offset),
  heal: (context) => {
    skewTo(context, 0);
    return Promise.resolve();
  },
  observeGone: (context, { offset }) => seeOffset(context, 0, offset),
};

function skewTo({ processes, targets }: FaultContext, offsetMs: number): void {
  for (const component of targets) processes.send(component, { kind: "skew-clock", offsetMs });
}

/** The `Date` header that a component puts on its answers, against the lab's own clock. */
async function seeOffset(
  context: FaultContext,
  wantedMs: number,
  offsetMs: number,
): Promise<Observed> {
  return await observeUntil(context, PATIENT, () =>
    all(
      context.targets.map((component) => async () => {
        const { host, port } = context.world.address(component);
        const answer = await context.httpGet(`http://${host}:${port}/liveness`);
        const date = answer.kind === "answer" ? Date.parse(answer.headers["date"] ?? "") : NaN;
        const seenMs = date + 500 - context.clock.now();
        const seen = Math.abs(seenMs - wantedMs) <= offsetMs / 2;
        return { seen, says: `${component}'s clock is off by ${(seenMs / 1000).toFixed(1)} s` };
      }),
    ),
  );
}

/** Faults of processes and of the pods of kas. */
export const PROCESS_FAULTS = [
  pause,
  stop,
  kasKill,
  kasDelete,
  kasRolling,
  kasCrashLoop,
  kasScale,
  clockSkew,
] as const;
