import { z } from "zod";
import type { Fault, FaultContext, Observed } from "./fault.ts";
import { Duration } from "./parameters.ts";
import { askEdge, holdSocket, offeredCertificate } from "./probes/edge-probe.ts";
import { lengthSaid, outcomeSaid } from "./probes/exchange.ts";
import { all, observeUntil, PATIENT } from "./probes/observe-until.ts";
import { counterOf } from "./probes/scraped-counter.ts";
import { statusOf } from "./probes/signed-rails-probe.ts";

const None = z.strictObject({});
type None = z.output<typeof None>;

function put(context: FaultContext, fault: string, body: object): Promise<unknown> {
  return context.control("lb").request("PUT", `/control/faults/${fault}`, body);
}
async function drop(context: FaultContext, fault: string): Promise<void> {
  await context.control("lb").request("DELETE", `/control/faults/${fault}`);
}

const CutWith = z.strictObject({ cut: z.boolean().default(true) });

const edgeOutage: Fault<z.output<typeof CutWith>> = {
  name: "edge-outage",
  says: "lets the load balancer's front end refuse everything, and cuts what is open",
  schema: CutWith,
  describe: ({ cut }) => `the front end refuses${cut ? " and cuts" : ""} everything`,
  inject: async (context, { cut }) => {
    await put(context, "refuse-all", { cut });
  },
  // The relay in front accepts and then finds nobody behind it.
  observeEffect: (context) => seeEdge(context, (kind) => kind === "refused" || kind === "reset"),
  heal: (context) => drop(context, "refuse-all"),
  observeGone: (context) => seeEdge(context, (kind) => kind === "answered"),
};

async function seeEdge(context: FaultContext, holds: (kind: string) => boolean): Promise<Observed> {
  return await observeUntil(context, PATIENT, async () => {
    const outcome = await askEdge(context);
    return {
      seen: holds(outcome.kind),
      says: `edge: ${outcomeSaid(outcome, context.clock.speed)}`,
    };
  });
}

const TimeoutWith = z.strictObject({ timeout: Duration });

const backendTimeout: Fault<z.output<typeof TimeoutWith>> = {
  name: "lb-backend-timeout",
  says: "sets the load balancer's backend time-out, which is how long a WebSocket may live",
  schema: TimeoutWith,
  describe: ({ timeout }) => `every connection is cut after ${lengthSaid(timeout)}`,
  inject: async (context, { timeout }) => {
    await put(context, "backend-timeout", { ms: timeout });
  },
  observeEffect: (context, { timeout }) =>
    observeUntil(context, PATIENT, async () => {
      const { openedAndLastedMs: lastedMs, stillOpen } = await holdSocket(context, timeout * 2);
      const seen = lastedMs !== null && !stillOpen && lastedMs >= timeout * 0.8;
      return { seen, says: lasted(lastedMs, stillOpen) };
    }),
  heal: (context) => drop(context, "backend-timeout"),
  observeGone: (context, { timeout }) =>
    observeUntil(context, { limitMs: timeout * 6, periodMs: 3_000 }, async () => {
      const { openedAndLastedMs: lastedMs, stillOpen } = await holdSocket(context, timeout * 2);
      return { seen: stillOpen, says: lasted(lastedMs, stillOpen) };
    }),
};

function lasted(ms: number | null, stillOpen: boolean): string {
  if (ms === null) return "a WebSocket could not be opened";
  return `an idle WebSocket ${stillOpen ? "is open for" : "was cut after"} ${lengthSaid(ms)}`;
}

const HealthWith = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("fail") }),
  z.strictObject({
    kind: z.literal("flap"),
    every: Duration,
    "in a row": z.int().min(1).default(1),
  }),
]);

const healthCheck: Fault<z.output<typeof HealthWith>> = {
  name: "lb-health-check",
  says: "lets the load balancer's health checks of pods fail, always or now and then",
  targets: "kas",
  schema: HealthWith,
  describe: (parameters) =>
    parameters.kind === "fail"
      ? "health checks fail"
      : `${parameters["in a row"]} health checks fail every ${lengthSaid(parameters.every)}`,
  inject: async (context, parameters) => {
    const pods = context.targets;
    const body =
      parameters.kind === "fail"
        ? { kind: "fail", pods }
        : { kind: "flap", pods, everyMs: parameters.every, inARow: parameters["in a row"] };
    await put(context, "health-check", body);
  },
  observeEffect: async (context, parameters) => {
    const before = await failedChecks(context);
    const periodMs = parameters.kind === "flap" ? parameters.every : 5_000;
    return await observeUntil(
      context,
      { limitMs: 60_000 + 3 * periodMs, periodMs },
      async () =>
        await all(
          (await failedChecks(context)).map(({ pod, failed }, index) => () => {
            const more = failed - (before[index]?.failed ?? 0);
            return Promise.resolve({ seen: more > 0, says: `${pod}: ${more} more checks failed` });
          }),
        ),
    );
  },
  heal: (context) => drop(context, "health-check"),
  observeGone: (context, parameters) => {
    const periodMs = parameters.kind === "flap" ? parameters.every * 2 : 15_000;
    return observeUntil(context, { limitMs: 8 * periodMs, periodMs }, async () => {
      const before = await failedChecks(context);
      await context.clock.sleep(periodMs, context.signal);
      return await all(
        (await failedChecks(context)).map(({ pod, failed }, index) => () => {
          const more = failed - (before[index]?.failed ?? 0);
          return Promise.resolve({ seen: more === 0, says: `${pod}: ${more} more checks failed` });
        }),
      );
    });
  },
};

/** Failed checks so far, as the load balancer's own metrics tell anybody who scrapes it. */
async function failedChecks(
  context: FaultContext,
): Promise<readonly { readonly pod: string; readonly failed: number }[]> {
  const url = context.world.metricsUrl("lb");
  return await Promise.all(
    context.targets.map(async (pod) => ({
      pod,
      failed: await counterOf(
        context,
        url,
        "kaslab_lb_health_checks_total",
        (labels) => labels["pod"] === pod && labels["code"] !== "200",
      ),
    })),
  );
}

/** Requests among which a stale endpoint must be met: it is one of few. */
const REQUESTS = 12;

const staleEndpoint: Fault<None> = {
  name: "lb-stale-endpoint",
  says: "leaves an endpoint behind that counts as healthy although nobody is there",
  schema: None,
  describe: () => "a stale endpoint stays in rotation",
  inject: async (context) => {
    const { host, port } = context.world.nobody;
    await put(context, "stale-endpoint", { pod: "kas-gone", host, port });
  },
  observeEffect: (context) =>
    observeUntil(context, PATIENT, async () => {
      const bad = (await statuses(context)).filter((status) => status === 502).length;
      return { seen: bad > 0, says: `${bad} of ${REQUESTS} requests were answered 502` };
    }),
  heal: (context) => drop(context, "stale-endpoint"),
  observeGone: (context) =>
    observeUntil(context, PATIENT, async () => {
      const seen = await statuses(context);
      const good = seen.filter((status) => status !== undefined && status !== 502).length;
      return { seen: good === REQUESTS, says: `${good} of ${REQUESTS} requests reached a pod` };
    }),
};

async function statuses(context: FaultContext): Promise<readonly (number | undefined)[]> {
  const found: (number | undefined)[] = [];
  while (found.length < REQUESTS) found.push(statusOf(await askEdge(context)));
  return found;
}

const certificate: Fault<None> = {
  name: "certificate-expired",
  says: "lets the front end serve a certificate that has expired; open connections live on",
  schema: None,
  describe: () => "new handshakes are offered an expired certificate",
  inject: async (context) => {
    const { expired } = context.world.certificates();
    await context.control("lb").request("PUT", "/control/certificate", expired);
  },
  observeEffect: (context) => seeCertificate(context, true),
  heal: async (context) => {
    const { valid } = context.world.certificates();
    await context.control("lb").request("PUT", "/control/certificate", valid);
  },
  observeGone: (context) => seeCertificate(context, false),
};

/** Certificates are checked by wall time, as every TLS library does. */
async function seeCertificate(context: FaultContext, wantExpired: boolean): Promise<Observed> {
  return await observeUntil(context, PATIENT, async () => {
    const offered = await offeredCertificate(context);
    if ("error" in offered) return { seen: false, says: `handshake: ${offered.error}` };
    const expired = offered.validTo.getTime() < context.clock.wallNow();
    return {
      seen: expired === wantExpired,
      says: `the certificate is valid to ${offered.validTo.toISOString()}`,
    };
  });
}

/** Faults of the load balancer and its front end. */
export const EDGE_FAULTS = [
  edgeOutage,
  backendTimeout,
  healthCheck,
  staleEndpoint,
  certificate,
] as const;
