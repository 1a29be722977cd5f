import { z } from "zod";
import type { Fault, FaultContext } from "./fault.ts";
import { seeEach, seeEachDie } from "./probes/component-probe.ts";
import { PATIENT, type Patience } from "./probes/observe-until.ts";
import type { ContainerPort } from "./world.ts";

const None = z.strictObject({});
type None = z.output<typeof None>;

/**
 * A dead program that the engine starts again is missed by whoever looks seldom; engine and kernel take
 * seconds of wall time on a busy machine until it is dead.
 */
const OFTEN: Patience = { limitMs: 600_000, periodMs: 500 };

/** All targets at once. @throws Error where components are no containers. */
async function each(
  { containers, targets }: FaultContext,
  work: (port: ContainerPort, component: string) => Promise<void>,
): Promise<void> {
  if (containers === null) throw new Error("components are processes in this run");
  await Promise.all(targets.map((component) => work(containers, component)));
}

const isAnswered = (kind: string): boolean => kind === "answered";

const pause: Fault<None> = {
  name: "container-pause",
  says: "freezes containers with the engine's freezer: connections stay open, nothing is answered",
  targets: "components",
  runtime: "container",
  schema: None,
  describe: () => "frozen",
  inject: (context) => each(context, (port, component) => port.pause(component)),
  observeEffect: (context) =>
    seeEach(context, context.targets, (kind) => kind === "silent", PATIENT),
  heal: (context) => each(context, (port, component) => port.unpause(component)),
  observeGone: (context) => seeEach(context, context.targets, isAnswered, PATIENT),
};

const disconnect: Fault<None> = {
  name: "container-disconnect",
  says: "takes pods off the network of the run: no packet comes or goes, and nobody is told",
  targets: "components",
  runtime: "container",
  schema: None,
  describe: () => "off the network",
  inject: (context) => each(context, (port, component) => port.disconnect(component)),
  // Nobody answers for the address: first silence, after seconds "no route".
  observeEffect: (context) =>
    seeEach(
      context,
      context.targets,
      (kind) => kind === "silent" || kind === "unreachable",
      PATIENT,
    ),
  heal: (context) => each(context, (port, component) => port.reconnect(component)),
  observeGone: (context) => seeEach(context, context.targets, isAnswered, PATIENT),
};

const OutOfMemoryWith = z.strictObject({
  restart: z.enum(["no", "on-failure"]).default("no"),
});

const outOfMemory: Fault<z.output<typeof OutOfMemoryWith>> = {
  name: "container-oom",
  says:
    "sets a limit of memory and fills it, so that the kernel kills the program; by `restart` the " +
    "engine starts it again, else the heal does (pods of kas restart by themselves)",
  targets: "components",
  runtime: "container",
  schema: OutOfMemoryWith,
  describe: ({ restart }) =>
    `out of memory${restart === "no" ? "" : ", the engine starts it again"}`,
  inject: (context, { restart }) => {
    // The kernel may take a while to kill; the observer is to look meanwhile.
    each(context, (port, component) => port.exhaustMemory(component, { restart })).catch(
      (error: unknown) => context.note(`memory could not be exhausted: ${String(error)}`),
    );
    return Promise.resolve();
  },
  observeEffect: (context) => seeEachDie(context, context.targets, OFTEN),
  heal: async (context) => {
    const { processes, pods, targets } = context;
    const gone = targets.filter((name) => !processes.isRunning(name));
    const own = gone.filter((name) => !pods.names().includes(name));
    await Promise.all(own.map((name) => processes.start(name)));
  },
  observeGone: (context) => seeEach(context, context.targets, isAnswered, PATIENT),
};

/** Faults that only containers can suffer. */
export const CONTAINER_FAULTS = [pause, disconnect, outOfMemory] as const;
