import { z } from "zod";

/**
 * Control bodies of the edge (lb-sim and agentk-sim), asked for as contracts/control.ts says. Instants
 * and durations are lab milliseconds, instants since the Unix epoch.
 */

const LbEndpoint = z.strictObject({ pod: z.string(), host: z.string(), port: z.int() });

/** lb-sim: PUT /control/endpoints, the whole network endpoint group. */
export const LbEndpoints = z
  .array(LbEndpoint)
  .refine(
    (endpoints) => new Set(endpoints.map(({ pod }) => pod)).size === endpoints.length,
    "a pod is listed twice",
  );
export type LbEndpoints = z.infer<typeof LbEndpoints>;

/** No front end accepts connections; with `cut` everything that is open is reset as well. */
export const RefuseAllFault = z.strictObject({ cut: z.boolean() });
export type RefuseAllFault = z.infer<typeof RefuseAllFault>;

/** The same for one front end: a name of `frontEnds`, or `default` for `listen`. */
export const RefuseFrontEndFault = z.strictObject({ name: z.string(), cut: z.boolean() });
export type RefuseFrontEndFault = z.infer<typeof RefuseFrontEndFault>;

/** The backend service timeout, for new connections and for open ones. */
export const BackendTimeoutFault = z.strictObject({ ms: z.number().positive() });
export type BackendTimeoutFault = z.infer<typeof BackendTimeoutFault>;

const Pods = z.array(z.string()).min(1);

/** What the load balancer makes of the health checks of these pods. */
export const HealthCheckFault = z.discriminatedUnion("kind", [
  /** Every answer counts as status 500. */
  z.strictObject({ kind: z.literal("fail"), pods: Pods }),
  /** The first `inARow` answers of each period of `everyMs` count as status 500. */
  z.strictObject({
    kind: z.literal("flap"),
    pods: Pods,
    everyMs: z.number().positive(),
    inARow: z.int().min(1).default(1),
  }),
  /** Answers come this much later; from the health check's time-out on they are none. */
  z.strictObject({ kind: z.literal("slow"), pods: Pods, delayMs: z.number().min(0) }),
]);
export type HealthCheckFault = z.output<typeof HealthCheckFault>;

/** An endpoint that counts as healthy, unasked, although nobody is there. */
export const StaleEndpointFault = LbEndpoint;
export type StaleEndpointFault = z.infer<typeof StaleEndpointFault>;

/** lb-sim: PUT and DELETE /control/faults/:name; PUT again replaces the fault of that name. */
export const LB_FAULTS = {
  "refuse-all": RefuseAllFault,
  "refuse-front-end": RefuseFrontEndFault,
  "backend-timeout": BackendTimeoutFault,
  "health-check": HealthCheckFault,
  "stale-endpoint": StaleEndpointFault,
} as const;
export type LbFaultName = keyof typeof LB_FAULTS;

/** lb-sim: GET /control/faults, what is in force by name. */
export const LbFaultsAnswer = z.strictObject(LB_FAULTS).partial();
export type LbFaultsAnswer = z.infer<typeof LbFaultsAnswer>;

/** lb-sim with `tls`: PUT /control/certificate, for handshakes from now on. PEM files. */
export const CertificateBody = z.strictObject({
  certificateFile: z.string(),
  keyFile: z.string(),
});
export type CertificateBody = z.infer<typeof CertificateBody>;

/** agentk-sim: POST /control/pods/stop and /control/pods/start, pods by agent name. */
export const PodsBody = z.strictObject({ agents: z.array(z.string()).min(1) });
export type PodsBody = z.infer<typeof PodsBody>;

/** agentk-sim: POST /control/pods/restart. */
export const RestartPodsBody = PodsBody.extend({
  /** The stops are spread evenly over this time, in the order given. */
  spreadMs: z.number().min(0).default(0),
  /** From the end of a pod to the start of its successor. */
  afterMs: z.number().min(0).default(0),
});
export type RestartPodsBody = z.output<typeof RestartPodsBody>;

/** agentk-sim: POST /control/abuse, somebody who has stolen an agent's token. */
export const AbuseBody = z.strictObject({
  agent: z.string(),
  /** GetConfiguration calls in a lab minute. */
  perMinute: z.number().positive().max(60_000),
  forMs: z.number().positive(),
});
export type AbuseBody = z.infer<typeof AbuseBody>;

/** agentk-sim: POST /control/burst; all calls are opened at `atMs`. */
export const BurstBody = z.strictObject({
  agent: z.string(),
  opens: z.int().min(1).max(10_000),
  atMs: z.number(),
});
export type BurstBody = z.infer<typeof BurstBody>;

/** How GetConfiguration calls went. */
export const CallCounts = z.object({
  opened: z.int(),
  /** Calls that have not ended; after the hang-up, those that had not by then. */
  open: z.int(),
  /** Calls that got a configuration, which an accepted call gets with its first poll. */
  answered: z.int(),
  /** Calls that have ended, by gRPC status name. */
  ended: z.record(z.string(), z.int()),
  /** When the first and the last call got onto the connection; null before. */
  firstAtMs: z.number().nullable(),
  lastAtMs: z.number().nullable(),
});
export type CallCounts = z.infer<typeof CallCounts>;

/** agentk-sim: GET /control/abuse; `agent` is null before the first. */
export const AbuseAnswer = CallCounts.extend({
  agent: z.string().nullable(),
  running: z.boolean(),
});
export type AbuseAnswer = z.infer<typeof AbuseAnswer>;

/** agentk-sim: GET /control/burst, every burst that was asked for. */
export const BurstsAnswer = z.array(BurstBody.extend({ counts: CallCounts }));
export type BurstsAnswer = z.infer<typeof BurstsAnswer>;
