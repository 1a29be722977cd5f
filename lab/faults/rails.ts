import { z } from "zod";
import type { Fault, FaultContext, Observed } from "./fault.ts";
import { Duration, Share, shareSaid } from "./parameters.ts";
import { lengthSaid, outcomeSaid, type ExchangeOutcome } from "./probes/exchange.ts";
import { observeUntil, PATIENT } from "./probes/observe-until.ts";
import { askRails, statusOf, type SignedQuestion } from "./probes/signed-rails-probe.ts";

/** The endpoint whose answers can be seen from outside, or all of them. */
const Endpoint = z.enum(["agent_info", "*"]).default("*");
/** Answers in a row that must be free of a fault which hit some of them only. */
const FREE_IN_A_ROW = 8;

/** Sets and heals one of the mock's own faults. */
function controlled(name: string): {
  set(context: FaultContext, body: object): Promise<void>;
  heal(context: FaultContext): Promise<void>;
} {
  const path = `/control/faults/${name}`;
  return {
    async set(context, body) {
      await context.control("rails").request("PUT", path, body);
    },
    async heal(context) {
      await context.control("rails").request("DELETE", path);
    },
  };
}

/** Asks until an answer is so; then what it was. */
async function see(
  context: FaultContext,
  holds: (outcome: ExchangeOutcome) => boolean,
  question: SignedQuestion = {},
  inARow = 1,
): Promise<Observed> {
  return await observeUntil(context, PATIENT, async () => {
    for (let count = 1; ; count++) {
      const outcome = await askRails(context, question);
      const seen = holds(outcome);
      const status = statusOf(outcome);
      const says = `Rails ${status === undefined ? "" : `said ${status}, `}${outcomeSaid(outcome, context.clock.speed)}`;
      if (!seen || count >= inARow) return { seen, says };
    }
  });
}

const isGood = (outcome: ExchangeOutcome): boolean =>
  statusOf(outcome) === 401 && bodyOf(outcome).includes("401 Unauthorized");
const bodyOf = (outcome: ExchangeOutcome): string =>
  outcome.kind === "answered" ? outcome.text.slice(outcome.text.indexOf("\r\n\r\n") + 4) : "";

const LatencyWith = z.strictObject({
  delay: Duration,
  jitter: Duration.default(0),
  endpoint: Endpoint,
  share: Share,
});
const latencyControl = controlled("latency");
const railsLatency: Fault<z.output<typeof LatencyWith>> = {
  name: "rails-latency",
  says: "makes Rails answer its internal API late",
  schema: LatencyWith,
  describe: ({ delay, share }) =>
    `the internal API answers ${lengthSaid(delay)} late${shareSaid(share, "requests")}`,
  inject: (context, { delay, jitter, endpoint, share }) =>
    latencyControl.set(context, { endpoint, delayMs: delay, jitterMs: jitter, share }),
  observeEffect: (context, { delay, jitter }) =>
    see(
      context,
      (outcome) =>
        outcome.kind === "silent" ||
        (outcome.kind === "answered" &&
          outcome.doneWallMs * context.clock.speed >= (delay - jitter) * 0.7),
    ),
  heal: (context) => latencyControl.heal(context),
  observeGone: (context, { delay, share }) =>
    see(
      context,
      (outcome) =>
        outcome.kind === "answered" && outcome.doneWallMs * context.clock.speed < delay * 0.5,
      {},
      share === 1 ? 1 : FREE_IN_A_ROW,
    ),
};

const StallWith = z.strictObject({ endpoint: Endpoint, share: Share });
const stallControl = controlled("stall");
const railsStall: Fault<z.output<typeof StallWith>> = {
  name: "rails-stall",
  says: "makes Rails take internal API requests and never answer",
  schema: StallWith,
  describe: ({ share }) => `the internal API does not answer${shareSaid(share, "requests")}`,
  inject: (context, body) => stallControl.set(context, body),
  observeEffect: (context) => see(context, (outcome) => outcome.kind === "silent"),
  heal: (context) => stallControl.heal(context),
  observeGone: (context, { share }) => see(context, isGood, {}, share === 1 ? 1 : FREE_IN_A_ROW),
};

const ContentWith = z.strictObject({
  kind: z.enum(["html", "truncated", "empty-json", "wrong-type"]),
  endpoint: Endpoint,
  share: Share,
});
const contentControl = controlled("content");
/** What an observer sees of each kind; asked with a good JWT and a known agent's token. */
const DAMAGE: Readonly<
  Record<z.output<typeof ContentWith>["kind"], (outcome: ExchangeOutcome) => boolean>
> = {
  html: (outcome) => statusOf(outcome) === 200 && /<html/i.test(bodyOf(outcome)),
  truncated: (outcome) => outcome.kind === "reset" || outcome.kind === "silent",
  "empty-json": (outcome) => statusOf(outcome) === 200 && bodyOf(outcome).trim() === "{}",
  "wrong-type": (outcome) =>
    statusOf(outcome) === 200 &&
    outcome.kind === "answered" &&
    !/content-type: application\/json/i.test(outcome.text),
};
const railsContent: Fault<z.output<typeof ContentWith>> = {
  name: "rails-content",
  says: "makes Rails answer with a page, a cut-off body, {} or the wrong type",
  schema: ContentWith,
  describe: ({ kind, share }) => `the internal API answers ${kind}${shareSaid(share, "requests")}`,
  inject: (context, body) => contentControl.set(context, body),
  observeEffect: (context, { kind }) => see(context, DAMAGE[kind], firstAgent(context)),
  heal: (context) => contentControl.heal(context),
  observeGone: (context, { kind, share }) =>
    see(
      context,
      (outcome) => statusOf(outcome) === 200 && !DAMAGE[kind](outcome),
      firstAgent(context),
      share === 1 ? 1 : FREE_IN_A_ROW,
    ),
};

function firstAgent({ world }: FaultContext): SignedQuestion {
  const token = world.agents[0]?.token;
  return token === undefined ? {} : { token };
}

const secretControl = controlled("secret");
const railsSecret: Fault<Record<string, never>> = {
  name: "rails-secret",
  says: "rotates the secret that Rails shares with kas, on the side of Rails only",
  schema: z.strictObject({}),
  describe: () => ".gitlab_kas_secret is not the one of kas",
  inject: (context) => secretControl.set(context, {}),
  observeEffect: (context) =>
    see(context, (outcome) => bodyOf(outcome).includes("KAS JWT authentication invalid")),
  heal: (context) => secretControl.heal(context),
  observeGone: (context) => see(context, isGood),
};

const tokenControl = controlled("token");
const railsToken: Fault<Record<string, never>> = {
  name: "rails-token",
  says: "revokes agents' tokens: Rails knows them no more",
  targets: "agents",
  schema: z.strictObject({}),
  describe: () => "the tokens are revoked",
  inject: (context) => tokenControl.set(context, { agents: context.targets }),
  observeEffect: (context) => see(context, isGood, targetAgent(context)),
  heal: (context) => tokenControl.heal(context),
  observeGone: (context) =>
    see(context, (outcome) => statusOf(outcome) === 200, targetAgent(context)),
};

function targetAgent({ world, targets }: FaultContext): SignedQuestion {
  const agent = world.agents.find(({ name }) => name === targets[0]);
  if (agent === undefined) throw new Error(`no agent ${targets[0] ?? "at all"}`);
  return { token: agent.token };
}

/** Faults of the internal API beside its status and the feature flag. */
export const RAILS_FAULTS = [
  railsLatency,
  railsStall,
  railsContent,
  railsSecret,
  railsToken,
] as const;
