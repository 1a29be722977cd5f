import { z } from "zod";
import type { Fault, FaultContext, Observed } from "./fault.ts";
import { Duration } from "./parameters.ts";
import { lengthSaid } from "./probes/exchange.ts";
import { all, observeUntil, PATIENT } from "./probes/observe-until.ts";
import { seeEach } from "./probes/component-probe.ts";

const None = z.strictObject({});
type None = z.output<typeof None>;

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

const SkewWith = z.strictObject({
  offset: Duration,
  direction: z.enum(["ahead", "behind"]).default("ahead"),
});

const clockSkew: Fault<z.output<typeof SkewWith>> = {
  name: "clock-skew",
  says: "sets the clock that components see wrong; their waits stay as they are",
  targets: "clocks",
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
        const answer = await context.httpGet(context.world.clockUrl(component));
        const date = answer.kind === "answer" ? Date.parse(answer.headers["date"] ?? "") : NaN;
        const seenMs = date + 500 - context.clock.now();
        const seen = Math.abs(seenMs - wantedMs) <= offsetMs / 2;
        return { seen, says: `${component}'s clock is off by ${(seenMs / 1000).toFixed(1)} s` };
      }),
    ),
  );
}

/** Faults of processes, whichever they are. */
export const PROCESS_FAULTS = [pause, stop, clockSkew] as const;
