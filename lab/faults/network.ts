import { z } from "zod";
import type { Fault, FaultContext, Observed } from "./fault.ts";
import { Duration, Share, shareSaid } from "./parameters.ts";
import { lengthSaid, outcomeSaid, type ExchangeOutcome } from "./probes/exchange.ts";
import { probeLink } from "./probes/link-probe.ts";
import { all, observeUntil, PATIENT } from "./probes/observe-until.ts";

/** Part of a delay that must be seen, and the part that may be left when it is gone. */
const SEEN_SHARE = 0.7;
const LEFT_SHARE = 0.5;
/** What an observer sends to measure a rate: HTTP heads may have 16 KiB. */
const PADDING_BYTES = 6_000;
/** Answers in a row without the fault, so that a share of bad ones is hardly ever missed. */
const MISSED_CHANCE_MAX = 0.01;

const Direction = z.enum(["both", "to-target", "to-client"]).default("both");
type Direction = z.output<typeof Direction>;

/** What tells one network fault from another. */
interface NetworkFault<With extends { readonly direction: Direction; readonly share: number }> {
  readonly name: string;
  readonly says: string;
  readonly schema: z.ZodType<With>;
  describe(parameters: With): string;
  /** `effect` of contracts/link-faults.ts. */
  effect(parameters: With): object;
  /** What the observer sends beside its greeting. */
  readonly paddingBytes?: number;
  /** Whether a fresh connection that ended so met the fault; lab ms through `speed`. */
  isMet(outcome: ExchangeOutcome, parameters: With, speed: number): boolean;
  /** Whether it surely did not. Default: it was answered. */
  isFree?: (outcome: ExchangeOutcome, parameters: With, speed: number) => boolean;
}

function networkFault<With extends { readonly direction: Direction; readonly share: number }>(
  kind: NetworkFault<With>,
): Fault<With> {
  const isFree = kind.isFree ?? ((outcome) => outcome.kind === "answered");
  const look = async (
    context: FaultContext,
    link: string,
    holds: (outcome: ExchangeOutcome) => boolean,
  ): Promise<Observed> => {
    const outcome = await probeLink(context, link, kind.paddingBytes);
    return { seen: holds(outcome), says: `${link}: ${outcomeSaid(outcome, context.clock.speed)}` };
  };
  return {
    name: kind.name,
    says: kind.says,
    targets: "links",
    schema: kind.schema,
    describe: (parameters) => {
      const way = {
        both: "",
        "to-target": ", towards the target",
        "to-client": ", on the way back",
      };
      const of = shareSaid(parameters.share, "connections");
      return `${kind.describe(parameters)}${way[parameters.direction]}${of}`;
    },
    async inject(context, parameters) {
      const { direction, share } = parameters;
      const body = { links: context.targets, direction, share, effect: kind.effect(parameters) };
      await context.control("links").request("PUT", `/control/faults/${context.id}`, body);
    },
    observeEffect: (context, parameters) =>
      observeUntil(context, PATIENT, () =>
        all(
          context.targets.map(
            (link) => () =>
              look(context, link, (seen) => kind.isMet(seen, parameters, context.clock.speed)),
          ),
        ),
      ),
    async heal(context) {
      await context.control("links").request("DELETE", `/control/faults/${context.id}`);
    },
    observeGone: (context, parameters) => {
      const inARow = answersInARow(parameters.share);
      const looks = context.targets.map((link) => async () => {
        for (let count = 1; ; count++) {
          const observed = await look(context, link, (seen) =>
            isFree(seen, parameters, context.clock.speed),
          );
          if (!observed.seen || count >= inARow) return observed;
        }
      });
      return observeUntil(context, PATIENT, () => all(looks));
    },
  };
}

function answersInARow(share: number): number {
  return share === 1 ? 1 : Math.ceil(Math.log(MISSED_CHANCE_MAX) / Math.log(1 - share));
}

/** Whether an answer came this late (lab ms). */
function isLate(outcome: ExchangeOutcome, ms: number, speed: number): boolean {
  return outcome.kind === "answered" && outcome.doneWallMs * speed >= ms;
}

const common = { direction: Direction, share: Share };

const latency = networkFault({
  name: "link-latency",
  says: "adds latency, with jitter, to links",
  schema: z.strictObject({
    delay: Duration,
    jitter: Duration.default(0),
    distribution: z.enum(["uniform", "normal", "pareto"]).default("uniform"),
    ...common,
  }),
  describe: ({ delay, jitter }) =>
    `${lengthSaid(delay)} of latency${jitter > 0 ? ` give or take ${lengthSaid(jitter)}` : ""}`,
  effect: ({ delay, jitter, distribution }) => ({
    kind: "latency",
    delayMs: delay,
    jitterMs: jitter,
    distribution,
  }),
  isMet: (outcome, { delay, jitter }, speed) =>
    isLate(outcome, (delay - jitter) * SEEN_SHARE, speed),
  isFree: (outcome, { delay }, speed) =>
    outcome.kind === "answered" && !isLate(outcome, delay * LEFT_SHARE, speed),
});

const bandwidth = networkFault({
  name: "link-bandwidth",
  says: "limits the bytes a second that each connection of links carries",
  schema: z.strictObject({ "bytes per second": z.number().min(1), ...common }),
  describe: (parameters) => `at most ${parameters["bytes per second"]} bytes/s`,
  effect: (parameters) => ({ kind: "bandwidth", bytesPerSecond: parameters["bytes per second"] }),
  paddingBytes: PADDING_BYTES,
  isMet: (outcome, parameters, speed) =>
    outcome.kind === "silent" || isLate(outcome, paddedMs(outcome, parameters) * SEEN_SHARE, speed),
  isFree: (outcome, parameters, speed) =>
    outcome.kind === "answered" &&
    !isLate(outcome, paddedMs(outcome, parameters) * LEFT_SHARE, speed),
});

/** How long the padding takes at the limit, lab ms. */
function paddedMs(
  outcome: ExchangeOutcome,
  parameters: { readonly direction: Direction; readonly "bytes per second": number },
): number {
  const back = outcome.kind === "answered" ? outcome.bytes : 0;
  const bytes = parameters.direction === "to-client" ? back : PADDING_BYTES;
  return (bytes / parameters["bytes per second"]) * 1000;
}

const stall = networkFault({
  name: "link-stall",
  says: "holds every byte of links until the heal, as packet loss that TCP outlives",
  schema: z.strictObject(common),
  describe: () => "nothing gets through; it is delivered after the heal",
  effect: () => ({ kind: "stall" }),
  isMet: (outcome) => outcome.kind === "silent",
});

const blackHole = networkFault({
  name: "link-black-hole",
  says: "swallows every byte of links, ends and resets too: half-open connections",
  schema: z.strictObject(common),
  describe: () => "everything is swallowed, and neither side is told",
  effect: () => ({ kind: "black-hole" }),
  isMet: (outcome) => outcome.kind === "silent",
});

const reset = networkFault({
  name: "link-reset",
  says: "resets open connections of links and every new one",
  schema: z.strictObject(common),
  describe: () => "every connection is reset",
  effect: () => ({ kind: "reset" }),
  isMet: (outcome) => outcome.kind === "reset",
});

const refuse = networkFault({
  name: "link-refuse",
  says: "refuses new connections of links, and cuts open ones when asked to",
  schema: z.strictObject({
    cut: z.boolean().default(false),
    direction: z.literal("both").default("both"),
    share: z.literal(1).default(1),
  }),
  describe: ({ cut }) => `connections are refused${cut ? ", open ones are cut" : ""}`,
  effect: ({ cut }) => ({ kind: "refuse", cut }),
  isMet: (outcome) => outcome.kind === "refused",
});

const slice = networkFault({
  name: "link-slice",
  says: "passes the bytes of links on in small pieces with a pause between them",
  schema: z.strictObject({ bytes: z.int().min(1), delay: Duration, ...common }),
  describe: ({ bytes, delay }) => `pieces of ${bytes} bytes, ${lengthSaid(delay)} apart`,
  effect: ({ bytes, delay }) => ({ kind: "slice", bytes, delayMs: delay }),
  paddingBytes: PADDING_BYTES,
  isMet: (outcome, { bytes, delay }, speed) =>
    outcome.kind === "silent" || isLate(outcome, piecesMs(bytes, delay) * SEEN_SHARE, speed),
  isFree: (outcome, { bytes, delay }, speed) =>
    outcome.kind === "answered" && !isLate(outcome, piecesMs(bytes, delay) * LEFT_SHARE, speed),
});

/** How long the padding takes in pieces, lab ms. */
function piecesMs(bytes: number, delayMs: number): number {
  return Math.max(1, Math.floor(PADDING_BYTES / bytes)) * delayMs;
}

const handshakeDelay = networkFault({
  name: "link-handshake-delay",
  says: "lets new connections of links wait before they reach the target",
  schema: z.strictObject({
    delay: Duration,
    ...common,
    direction: z.literal("both").default("both"),
  }),
  describe: ({ delay }) => `new connections wait ${lengthSaid(delay)}`,
  effect: ({ delay }) => ({ kind: "handshake-delay", delayMs: delay }),
  isMet: (outcome, { delay }, speed) => isLate(outcome, delay * SEEN_SHARE, speed),
  isFree: (outcome, { delay }, speed) =>
    outcome.kind === "answered" && !isLate(outcome, delay * LEFT_SHARE, speed),
});

/** A fault of two sets is the fault of every link between them: `on: all kas->redis`. */
const partition = networkFault({
  ...blackHoleLike("partition", "cuts two sets apart: every link between them swallows everything"),
});

function blackHoleLike(
  name: string,
  says: string,
): NetworkFault<{ direction: Direction; share: 1 }> {
  return {
    name,
    says,
    schema: z.strictObject({ direction: Direction, share: z.literal(1).default(1) }),
    describe: () => "no packet passes between them",
    effect: () => ({ kind: "black-hole" }),
    isMet: (outcome) => outcome.kind === "silent",
  };
}

/** Faults of links, carried out by the relays. */
export const NETWORK_FAULTS = [
  latency,
  bandwidth,
  stall,
  blackHole,
  reset,
  refuse,
  slice,
  handshakeDelay,
  partition,
] as const;
