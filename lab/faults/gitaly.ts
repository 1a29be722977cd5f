import { z } from "zod";
import type { Fault, FaultContext, Observed } from "./fault.ts";
import { Duration, Share, shareSaid } from "./parameters.ts";
import { lengthSaid } from "./probes/exchange.ts";
import { askGitaly, type GitalyAnswer } from "./probes/gitaly-probe.ts";
import { all, observeUntil, PATIENT } from "./probes/observe-until.ts";

const None = z.strictObject({});
type None = z.output<typeof None>;

/** Answers in a row that must be free of a fault which hit some of them only. */
const FREE_IN_A_ROW = 8;

/** A fault of the Gitaly mock's own control endpoint, seen by asking each storage. */
function gitalyFault<With>(fault: {
  readonly name: string;
  readonly control: string;
  readonly says: string;
  readonly schema: z.ZodType<With>;
  describe(parameters: With): string;
  body(context: FaultContext, parameters: With): object;
  isMet(answer: GitalyAnswer, parameters: With): boolean;
  isFree?: (answer: GitalyAnswer, parameters: With) => boolean;
  shareOf?(parameters: With): number;
}): Fault<With> {
  const isFree = fault.isFree ?? ((answer) => isGood(answer));
  const path = `/control/faults/${fault.control}`;
  const look = (
    context: FaultContext,
    holds: (answer: GitalyAnswer) => boolean,
    inARow: number,
  ): Promise<Observed> =>
    observeUntil(context, PATIENT, () =>
      all(
        storagesOf(context).map((storage) => async () => {
          for (let count = 1; ; count++) {
            const answer = await askGitaly(context, storage);
            const seen = holds(answer);
            const says = `${storage} said ${answer.code} after ${lengthSaid(answer.tookMs)}`;
            if (!seen || count >= inARow) return { seen, says };
          }
        }),
      ),
    );
  return {
    name: fault.name,
    says: fault.says,
    targets: "storages",
    schema: fault.schema,
    describe: (parameters) => fault.describe(parameters),
    async inject(context, parameters) {
      await context.control("gitaly").request("PUT", path, fault.body(context, parameters));
    },
    observeEffect: (context, parameters) =>
      look(context, (answer) => fault.isMet(answer, parameters), 1),
    async heal(context) {
      await context.control("gitaly").request("DELETE", path);
    },
    observeGone: (context, parameters) =>
      look(
        context,
        (answer) => isFree(answer, parameters),
        (fault.shareOf?.(parameters) ?? 1) === 1 ? 1 : FREE_IN_A_ROW,
      ),
  };
}

/** Storages that were drawn, and that hold a repository which can be asked for. */
function storagesOf({ targets, world }: FaultContext): readonly string[] {
  const held = new Set(world.agents.map(({ storage }) => storage));
  return targets.filter((storage) => held.has(storage));
}

/** A whole reference advertisement that names a branch HEAD. */
function isGood({ code, advertisement }: GitalyAnswer): boolean {
  return (
    code === "OK" &&
    advertisement.startsWith("001e# service=git-upload-pack") &&
    advertisement.includes(" HEAD\0") &&
    advertisement.endsWith("0000")
  );
}

const down = gitalyFault({
  name: "gitaly-down",
  control: "down",
  says: "stops storages: connections are refused and open ones are cut",
  schema: None,
  describe: () => "the storage is down",
  body: ({ targets }: FaultContext) => ({ storages: targets }),
  isMet: ({ code }) => code === "UNAVAILABLE" || code === "DEADLINE_EXCEEDED",
});

const latency = gitalyFault({
  name: "gitaly-latency",
  control: "latency",
  says: "makes storages answer late",
  schema: z.strictObject({ delay: Duration, jitter: Duration.default(0) }),
  describe: ({ delay }) => `answers ${lengthSaid(delay)} late`,
  body: ({ targets }, { delay, jitter }) => ({
    storages: targets,
    delayMs: delay,
    jitterMs: jitter,
  }),
  isMet: ({ tookMs }, { delay, jitter }) => tookMs >= (delay - jitter) * 0.7,
  isFree: (answer, { delay }) => isGood(answer) && answer.tookMs < delay * 0.5,
});

/** Code names as Gitaly's logs and metrics spell them, with grpc-js' names. */
const CODES = {
  Unavailable: "UNAVAILABLE",
  Internal: "INTERNAL",
  NotFound: "NOT_FOUND",
  ResourceExhausted: "RESOURCE_EXHAUSTED",
  Unknown: "UNKNOWN",
} as const;

const failing = gitalyFault({
  name: "gitaly-status",
  control: "status",
  says: "makes storages answer with a gRPC status",
  schema: z.strictObject({
    code: z.enum(["Unavailable", "Internal", "NotFound", "ResourceExhausted", "Unknown"]),
    message: z.string().default("the lab says so"),
    share: Share,
  }),
  describe: ({ code, share }) => `answers ${code}${shareSaid(share, "requests")}`,
  body: ({ targets }, { code, message, share }) => ({ storages: targets, code, message, share }),
  isMet: ({ code }, parameters) => code === CODES[parameters.code],
  shareOf: ({ share }) => share,
});

const token = gitalyFault({
  name: "gitaly-token",
  control: "token",
  says: "changes Gitaly's token, so that the one Rails hands out is refused",
  schema: None,
  describe: () => "the token does not match",
  body: () => ({}),
  isMet: ({ code }) => code === "PERMISSION_DENIED",
});

const content = gitalyFault({
  name: "gitaly-content",
  control: "content",
  says: "damages the reference advertisements of storages",
  schema: z.strictObject({ kind: z.enum(["truncated-advertisement", "garbage", "no-head"]) }),
  describe: ({ kind }) => `answers ${kind}`,
  body: ({ targets }, { kind }) => ({ storages: targets, kind }),
  isMet: (answer) => answer.code === "OK" && !isGood(answer),
});

/** Faults of Gitaly's storages. */
export const GITALY_FAULTS = [down, latency, failing, token, content] as const;
