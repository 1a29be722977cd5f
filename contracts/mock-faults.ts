import { z } from "zod";
import { MakeCommitBody, SetAnswerBody } from "./control.ts";

/**
 * Control bodies of the two mocks' fault sides. `PUT /control/faults/<name>` sets a fault; the body is
 * the fault without its `name`, and a second PUT replaces the first. `DELETE /control/faults/<name>`
 * heals, also what is not set. `GET /control/faults` lists. Durations are lab ms.
 */

const Share = z.number().gt(0).max(1).default(1);
const Names = z.array(z.string().min(1)).min(1);
const DelayMs = z.number().min(0);
/** Added to the delay, uniform between 0 and this. */
const JitterMs = z.number().min(0).default(0);
/** How much a mock's own clock is ahead of the lab's; negative is behind. */
const OffsetMs = z.number();

/** An internal API endpoint, or all of them. */
export const RailsEndpoint = z.enum(["agent_info", "project_info", "usage_metrics", "*"]);
export type RailsEndpoint = z.infer<typeof RailsEndpoint>;

/** What becomes of an answer on its way to kas. See kas 14.2-pre protocol, sections 7 and 13.1. */
export const AnswerDamage = z.enum([
  /** 200 with a page, as from a captive proxy. */
  "html",
  /** The right header, a body shorter than its Content-Length, then the connection breaks off. */
  "truncated",
  /** 200 with `{}`, which kas takes for agent 0. */
  "empty-json",
  /** The right JSON as text/plain. */
  "wrong-type",
]);
export type AnswerDamage = z.infer<typeof AnswerDamage>;

/** rails-api-mock: the faults by name. */
export const RailsFault = z.discriminatedUnion("name", [
  z.strictObject({
    name: z.literal("latency"),
    endpoint: RailsEndpoint,
    delayMs: DelayMs,
    jitterMs: JitterMs,
    share: Share,
    /**
     * `work`: a slow Rails; the JWT is checked on arrival, all else after the delay. `queue`: no worker
     * is free; the JWT ages too, and is refused (401) when the delay is longer than its 5 s.
     */
    where: z.enum(["work", "queue"]).default("work"),
  }),
  z.strictObject({ name: z.literal("stall"), endpoint: RailsEndpoint, share: Share }),
  z.strictObject({
    name: z.literal("content"),
    endpoint: RailsEndpoint,
    kind: AnswerDamage,
    share: Share,
  }),
  /** The secret of kas is another one on the side of Rails only. */
  z.strictObject({ name: z.literal("secret") }),
  /** The tokens of these agents are revoked. */
  z.strictObject({ name: z.literal("token"), agents: Names }),
  /** The clock by which JWTs are checked is off. */
  z.strictObject({ name: z.literal("clock"), offsetMs: OffsetMs }),
]);
export type RailsFault = z.output<typeof RailsFault>;
export const RailsFaultName = z.enum(RailsFault.options.map((option) => option.shape.name.value));
export type RailsFaultName = z.infer<typeof RailsFaultName>;

/** rails-api-mock: PUT /control/answers; with `agents` the status is for these agents only. */
export const ForceAnswerBody = SetAnswerBody.extend({ agents: Names.optional() });
export type ForceAnswerBody = z.infer<typeof ForceAnswerBody>;

/** rails-api-mock: GET /control/faults. */
export const RailsFaultsAnswer = z.object({
  set: z.array(RailsFault),
  answers: z.array(ForceAnswerBody),
  /** Requests that wait at this moment, delayed or stalled. */
  held: z.int(),
});
export type RailsFaultsAnswer = z.infer<typeof RailsFaultsAnswer>;

/** A gRPC failure, spelt as in kas' `grpc_code` label. */
export const FailureCode = z.enum([
  "Canceled",
  "Unknown",
  "InvalidArgument",
  "DeadlineExceeded",
  "NotFound",
  "AlreadyExists",
  "PermissionDenied",
  "ResourceExhausted",
  "FailedPrecondition",
  "Aborted",
  "OutOfRange",
  "Unimplemented",
  "Internal",
  "Unavailable",
  "DataLoss",
  "Unauthenticated",
]);
export type FailureCode = z.infer<typeof FailureCode>;

/** What becomes of an InfoRefsUploadPack answer. See kas 14.2-pre protocol, section 8.3. */
export const AdvertisementDamage = z.enum([
  /** Breaks off in the first reference; kas: ProtocolError. */
  "truncated-advertisement",
  /** No pkt-lines at all; kas: ProtocolError. */
  "garbage",
  /** As with a broken HEAD: kas falls back to refs/heads/master, agents notice nothing. */
  "no-head",
  /** A broken HEAD, and the branch is `main`: kas finds no default branch. */
  "no-default-branch",
]);
export type AdvertisementDamage = z.infer<typeof AdvertisementDamage>;

/** Methods a fault is for; absent means all. */
const Methods = z.array(z.enum(["InfoRefsUploadPack", "TreeEntry", "GetTreeEntries"])).min(1);

/** gitaly-mock: the faults by name. */
export const GitalyFault = z.discriminatedUnion("name", [
  /** The listeners are closed and open HTTP/2 sessions destroyed. */
  z.strictObject({ name: z.literal("down"), storages: Names }),
  z.strictObject({
    name: z.literal("latency"),
    storages: Names,
    methods: Methods.optional(),
    delayMs: DelayMs,
    jitterMs: JitterMs,
  }),
  z.strictObject({
    name: z.literal("status"),
    storages: Names,
    methods: Methods.optional(),
    code: FailureCode,
    message: z.string(),
    share: Share,
  }),
  /** The secret of Gitaly is another one than Rails hands out. */
  z.strictObject({ name: z.literal("token") }),
  /** The clock of the v2 check is off; all storages. */
  z.strictObject({ name: z.literal("clock"), offsetMs: OffsetMs }),
  z.strictObject({ name: z.literal("content"), storages: Names, kind: AdvertisementDamage }),
]);
export type GitalyFault = z.output<typeof GitalyFault>;
export const GitalyFaultName = z.enum(GitalyFault.options.map((option) => option.shape.name.value));
export type GitalyFaultName = z.infer<typeof GitalyFaultName>;

/** gitaly-mock: GET /control/faults. */
export const GitalyFaultsAnswer = z.object({ set: z.array(GitalyFault) });
export type GitalyFaultsAnswer = z.infer<typeof GitalyFaultsAnswer>;

/** gitaly-mock: POST /control/commits; without `config` and `delete` the file's next revision. */
export const ChangeFileBody = MakeCommitBody.extend({
  config: z
    .strictObject({
      /** Exact size of a file that kas can read; 131,072 is the most kas takes by default. */
      bytes: z
        .int()
        .min(0)
        .max(16 * 1024 * 1024),
      /** The file, whatever it says. */
      text: z.string(),
    })
    .partial()
    .refine(
      ({ bytes, text }) => (bytes === undefined) !== (text === undefined),
      "needs either bytes or text",
    )
    .optional(),
  /** The file is removed. */
  delete: z.literal(true).optional(),
}).refine(
  (body) => body.config === undefined || body.delete === undefined,
  "a file cannot be changed and deleted in one commit",
);
export type ChangeFileBody = z.infer<typeof ChangeFileBody>;

/** What a control endpoint refuses, with the sentence for its answer. */
export class ControlRefusal extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** Reads a control body. @throws ControlRefusal 400 that names every mistake. */
export function readControlBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const mistakes = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`,
  );
  throw new ControlRefusal(400, `Refused: ${mistakes.join("; ")}.`);
}
